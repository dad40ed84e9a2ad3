import type { FindingPlan, FindingState } from '../findings.ts'
import { iso } from '../time-text.ts'

export interface GuardDutyState extends FindingState {
  readonly updatedAt: number
  readonly count: number
  readonly severity: number
  readonly archived: boolean
}

/** What stays the same over the life of a GuardDuty finding. */
export interface GuardDutyFacts {
  readonly account: string
  readonly region: string
  readonly detectorId: string
  readonly id: string
  readonly type: string
  readonly title: string
  readonly description: string
  readonly createdAt: number
  /** Raw `resource` of the finding. */
  readonly resource: Readonly<Record<string, unknown>>
  /** Raw members of `service` besides times, count and archived. */
  readonly service: Readonly<Record<string, unknown>>
}

export interface GuardDutyPlan extends FindingPlan {
  readonly facts: GuardDutyFacts
  readonly arn: string
  readonly states: readonly GuardDutyState[]
}

/** What changes; `at` is when GuardDuty publishes the state. */
export interface GuardDutyChange {
  readonly at: number
  readonly count: number
  readonly severity: number
  readonly archived?: boolean
}

/** A finding is stamped some seconds before it is published. */
const PUBLISHING_MS = 21_400

/** Makes the life of a GuardDuty finding (schemaVersion 2.0): same id, while count and updatedAt grow. */
export function guardDutyPlan(facts: GuardDutyFacts, changes: readonly GuardDutyChange[]): GuardDutyPlan {
  const arn = `arn:aws:guardduty:${facts.region}:${facts.account}:detector/${facts.detectorId}/finding/${facts.id}`
  const states = changes.map(({ at, count, severity, archived = false }): GuardDutyState => {
    const updatedAt = at - PUBLISHING_MS
    return {
      at,
      updatedAt,
      count,
      severity,
      archived,
      hiddenFromExport: archived,
      render: () => findingOf(facts, arn, { updatedAt, count, severity, archived }),
    }
  })
  return { id: facts.id, region: facts.region, facts, arn, states }
}

function findingOf(
  facts: GuardDutyFacts,
  arn: string,
  state: Pick<GuardDutyState, 'updatedAt' | 'count' | 'severity' | 'archived'>,
): object {
  return {
    schemaVersion: '2.0',
    accountId: facts.account,
    region: facts.region,
    partition: 'aws',
    id: facts.id,
    arn,
    type: facts.type,
    resource: facts.resource,
    service: {
      serviceName: 'guardduty',
      detectorId: facts.detectorId,
      ...facts.service,
      eventFirstSeen: iso(facts.createdAt - 300_000),
      eventLastSeen: iso(state.updatedAt - 60_000),
      archived: state.archived,
      count: state.count,
    },
    severity: state.severity,
    createdAt: iso(facts.createdAt),
    updatedAt: iso(state.updatedAt),
    title: facts.title,
    description: facts.description,
  }
}
