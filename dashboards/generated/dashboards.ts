// Generated from the folders of normalizers/ by npm run generate. Do not edit.
import type { Dashboard } from '#core/panels/dashboard.ts'
import { dashboard as alb } from '#normalizers/alb/dashboard.ts'
import { dashboard as cloudtrail } from '#normalizers/cloudtrail/dashboard.ts'
import { dashboard as config_compliance } from '#normalizers/config_compliance/dashboard.ts'
import { dashboard as config_item } from '#normalizers/config_item/dashboard.ts'
import { dashboard as guardduty } from '#normalizers/guardduty/dashboard.ts'
import { dashboard as health } from '#normalizers/health/dashboard.ts'
import { dashboard as inspector } from '#normalizers/inspector/dashboard.ts'
import { dashboard as network_firewall } from '#normalizers/network_firewall/dashboard.ts'
import { dashboard as ocsf_event } from '#normalizers/ocsf_event/dashboard.ts'
import { dashboard as ocsf_finding } from '#normalizers/ocsf_finding/dashboard.ts'
import { dashboard as route53_resolver } from '#normalizers/route53_resolver/dashboard.ts'
import { dashboard as securityhub } from '#normalizers/securityhub/dashboard.ts'
import { dashboard as vpcflow } from '#normalizers/vpcflow/dashboard.ts'
import { dashboard as waf } from '#normalizers/waf/dashboard.ts'
import { alerts } from '../pages/alerts.ts'
import { hunting } from '../pages/hunting.ts'
import { overview } from '../pages/overview.ts'
import { pipeline } from '../pages/pipeline.ts'

/** Every dashboard, in the order in which they are offered. */
export const DASHBOARDS: readonly Dashboard[] = [
  overview,
  alerts,
  config_compliance,
  guardduty,
  health,
  inspector,
  ocsf_finding,
  securityhub,
  alb,
  cloudtrail,
  config_item,
  network_firewall,
  ocsf_event,
  route53_resolver,
  vpcflow,
  waf,
  hunting,
  pipeline,
]
