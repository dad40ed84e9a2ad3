// Generated from the folders of normalizers/ by npm run generate. Do not edit.
import type { AnySource } from '#core/source.ts'
import { source as alb } from '../alb/source.ts'
import { source as cloudtrail } from '../cloudtrail/source.ts'
import { source as config_compliance } from '../config_compliance/source.ts'
import { source as config_item } from '../config_item/source.ts'
import { source as guardduty } from '../guardduty/source.ts'
import { source as health } from '../health/source.ts'
import { source as inspector } from '../inspector/source.ts'
import { source as network_firewall } from '../network_firewall/source.ts'
import { source as ocsf_event } from '../ocsf_event/source.ts'
import { source as ocsf_finding } from '../ocsf_finding/source.ts'
import { source as route53_resolver } from '../route53_resolver/source.ts'
import { source as securityhub } from '../securityhub/source.ts'
import { source as vpcflow } from '../vpcflow/source.ts'
import { source as waf } from '../waf/source.ts'

/** Every source, in the order of its folders. */
export const SOURCES: readonly AnySource[] = [alb, cloudtrail, config_compliance, config_item, guardduty, health, inspector, network_firewall, ocsf_event, ocsf_finding, route53_resolver, securityhub, vpcflow, waf]
