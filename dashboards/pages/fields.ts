import type { ALERT_FIELDS } from '#core/fields/alerts.ts'
import type { ECS_FIELDS } from '#core/fields/ecs.ts'
import type { HINOMI_FIELDS } from '#core/fields/hinomi.ts'
import type { MetricsField } from '#core/fields/pipeline-metrics.ts'
import type { SIGNAL_FIELDS } from '#detections/signal-fields.ts'
import type { CLOUDTRAIL_FIELDS } from '#normalizers/cloudtrail/fields.ts'
import type { CONFIG_COMPLIANCE_FIELDS } from '#normalizers/config_compliance/fields.ts'
import type { HEALTH_FIELDS } from '#normalizers/health/fields.ts'
import type { SECURITYHUB_FIELDS } from '#normalizers/securityhub/fields.ts'

/** The fields that pages over several sources may name. A test says whether the index of each panel has them. */
export type PageField =
  | keyof typeof ECS_FIELDS
  | keyof typeof HINOMI_FIELDS
  | `aws.cloudtrail.${keyof typeof CLOUDTRAIL_FIELDS}`
  | `aws.config.${keyof typeof CONFIG_COMPLIANCE_FIELDS}`
  | `aws.health.${keyof typeof HEALTH_FIELDS}`
  | `aws.securityhub.${keyof typeof SECURITYHUB_FIELDS}`
  | keyof typeof SIGNAL_FIELDS
  | keyof typeof ALERT_FIELDS
  | MetricsField
