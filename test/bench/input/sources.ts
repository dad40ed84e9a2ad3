import { alb } from './alb.ts'
import { cloudtrail } from './cloudtrail.ts'
import { guardduty } from './guardduty.ts'
import type { InputSource } from './input-source.ts'
import { inspector } from './inspector.ts'
import { securityhub } from './securityhub.ts'
import { vpcflow } from './vpcflow.ts'

/** Every source that is measured. */
export const INPUT_SOURCES: readonly InputSource[] = [cloudtrail, vpcflow, alb, guardduty, securityhub, inspector]
