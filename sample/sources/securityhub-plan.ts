import type { FindingPlan, FindingState } from '../findings.ts'
import { iso } from '../time-text.ts'
import type { SampleAccount } from '../world.ts'

export type Workflow = 'NEW' | 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED'
export type Compliance = 'PASSED' | 'FAILED' | 'WARNING' | 'NOT_AVAILABLE'
export type HubLabel = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'

/** The smallest Normalized value of each label. */
const NORMALIZED = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 } as const

/** One state; `at` is the time of the event, `updatedAt` stays behind when only an analyst acted. */
export interface HubChange {
  readonly at: number
  readonly updatedAt: number
  readonly workflow: Workflow
  readonly archived?: boolean
  readonly compliance?: Compliance
  readonly label?: HubLabel
  readonly note?: { readonly text: string; readonly by: string; readonly at: number }
}

/** What stays the same over the life of a finding in ASFF. */
export interface HubFacts {
  readonly account: SampleAccount
  readonly region: string
  readonly id: string
  /** Last part of the ProductArn; a product of the account itself is `<account>/default`. */
  readonly product: string
  readonly productName: string
  readonly companyName?: string
  readonly generatorId: string
  readonly types: readonly string[]
  readonly title: string
  readonly description: string
  readonly label: HubLabel
  readonly createdAt: number
  readonly resources: readonly object[]
  /** Members beside the common ones: Remediation, ProductFields, Vulnerabilities, Action, ... */
  readonly extra?: Readonly<Record<string, unknown>>
  /** Members of Compliance beside the status. */
  readonly compliance?: Readonly<Record<string, unknown>>
  /** Spelling of dates where a product has its own. */
  readonly date?: (time: number) => string
}

/** Makes the life of a Security Hub CSPM finding (ASFF, SchemaVersion 2018-10-08). */
export function hubPlan(facts: HubFacts, changes: readonly HubChange[]): FindingPlan {
  const productArn = productArnOf(facts)
  const states = changes.map(
    (change): FindingState => ({ at: change.at, render: () => findingOf(facts, productArn, change) }),
  )
  return { id: `${productArn}/${facts.id}`, region: facts.region, states }
}

function productArnOf(facts: HubFacts): string {
  const owner = facts.product.includes('/') ? `${facts.account.id}:product/` : ':product/aws/'
  return `arn:aws:securityhub:${facts.region}:${owner}${facts.product}`
}

function findingOf(facts: HubFacts, productArn: string, change: HubChange): object {
  const date = facts.date ?? iso
  const label = change.label ?? facts.label
  const { ProductFields, ...extra } = facts.extra ?? {}
  return {
    SchemaVersion: '2018-10-08',
    Id: facts.id,
    ProductArn: productArn,
    ProductName: facts.productName,
    CompanyName: facts.companyName ?? 'AWS',
    Region: facts.region,
    GeneratorId: facts.generatorId,
    AwsAccountId: facts.account.id,
    Types: facts.types,
    FirstObservedAt: date(facts.createdAt),
    LastObservedAt: date(change.updatedAt),
    CreatedAt: date(facts.createdAt),
    UpdatedAt: date(change.updatedAt),
    ProcessedAt: iso(change.updatedAt + 1_900),
    Severity: { Label: label, Normalized: NORMALIZED[label], Original: label },
    Title: facts.title,
    Description: facts.description,
    ...extra,
    ProductFields: {
      ...(typeof ProductFields === 'object' ? ProductFields : {}),
      'aws/securityhub/ProductName': facts.productName,
      'aws/securityhub/CompanyName': facts.companyName ?? 'AWS',
      'aws/securityhub/FindingId': `${productArn}/${facts.id}`,
    },
    Resources: facts.resources,
    ...(change.compliance === undefined ? {} : { Compliance: { Status: change.compliance, ...facts.compliance } }),
    WorkflowState: 'NEW',
    Workflow: { Status: change.workflow },
    RecordState: change.archived === true ? 'ARCHIVED' : 'ACTIVE',
    ...(change.note === undefined
      ? {}
      : { Note: { Text: change.note.text, UpdatedBy: change.note.by, UpdatedAt: iso(change.note.at) } }),
    FindingProviderFields: { Severity: { Label: facts.label, Original: facts.label }, Types: facts.types },
  }
}
