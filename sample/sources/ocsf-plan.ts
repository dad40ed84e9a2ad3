import type { FindingPlan, FindingState } from '../findings.ts'
import { iso } from '../time-text.ts'
import type { SampleAccount } from '../world.ts'
import { ocsfRecord } from './ocsf-record.ts'
import type { HubLabel } from './securityhub-plan.ts'

const CLASSES = {
  2002: 'Vulnerability Finding',
  2003: 'Compliance Finding',
  2004: 'Detection Finding',
  2006: 'Data Security Finding',
} as const
const SEVERITY_IDS = { INFORMATIONAL: 1, LOW: 2, MEDIUM: 3, HIGH: 4, CRITICAL: 5 } as const
const STATUS_IDS = { New: 1, 'In Progress': 2, Suppressed: 3, Resolved: 4 } as const

/** One state of a finding of the new Security Hub. */
export interface OcsfChange {
  readonly at: number
  readonly status: keyof typeof STATUS_IDS
  readonly compliance?: 'PASSED' | 'FAILED'
}

/** What stays the same over the life of a finding in OCSF. */
export interface OcsfFacts {
  readonly account: SampleAccount
  readonly region: string
  readonly uid: string
  readonly classUid: keyof typeof CLASSES
  readonly product: 'GuardDuty' | 'Inspector' | 'Macie' | 'Security Hub' | 'Security Hub CSPM'
  readonly title: string
  readonly description: string
  readonly types: readonly string[]
  readonly label: HubLabel
  readonly createdAt: number
  readonly resources: readonly object[]
  /** Members of `finding_info` beside the common ones. */
  readonly info?: object
  /** Members of the record beside the common ones: vulnerabilities, evidences, remediation. */
  readonly extra?: object
  /** Members of `compliance` beside the status. */
  readonly compliance?: object
}

/** Makes the life of a finding of the new Security Hub (OCSF 1.6: findings). */
export function ocsfPlan(facts: OcsfFacts, changes: readonly OcsfChange[]): FindingPlan {
  const states = changes.map(
    (change, index): FindingState => ({ at: change.at, render: () => findingOf(facts, change, index === 0) }),
  )
  return { id: facts.uid, region: facts.region, states }
}

function findingOf(facts: OcsfFacts, change: OcsfChange, isNew: boolean): object {
  const { account, region, classUid, product } = facts
  const modified = change.at - 4_000
  const label = change.compliance === 'PASSED' ? 'INFORMATIONAL' : facts.label
  const word = product.toLowerCase().replaceAll(' ', '')
  return {
    ...ocsfRecord(
      account,
      region,
      change.at - 2_000,
      { name: product, uid: `arn:aws:securityhub:${region}::productv2/aws/${word}`, vendor: 'AWS' },
      { classUid, className: CLASSES[classUid], id: isNew ? 1 : 2, name: isNew ? 'Create' : 'Update' },
    ),
    severity: label.charAt(0) + label.slice(1).toLowerCase(),
    severity_id: SEVERITY_IDS[label],
    status: change.status,
    status_id: STATUS_IDS[change.status],
    finding_info: {
      uid: facts.uid,
      title: facts.title,
      desc: facts.description,
      types: facts.types,
      created_time: facts.createdAt,
      created_time_dt: iso(facts.createdAt),
      modified_time: modified,
      modified_time_dt: iso(modified),
      first_seen_time: facts.createdAt,
      last_seen_time: modified,
      ...facts.info,
    },
    resources: facts.resources,
    ...(change.compliance !== undefined && { compliance: { ...facts.compliance, status: change.compliance } }),
    ...facts.extra,
    vendor_attributes: { severity: label, severity_id: SEVERITY_IDS[label] },
  }
}

/** A resource; its type is written as in CloudFormation (OCSF: resource_details). */
export function ocsfResource(account: SampleAccount, region: string, type: string, uid: string, name: string): object {
  return { uid, type, name, region, cloud_partition: 'aws', owner: { account: { uid: account.id } } }
}
