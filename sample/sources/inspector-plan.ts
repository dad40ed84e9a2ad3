import type { FindingPlan, FindingState, Wire } from '../findings.ts'
import { isoInJapan, usText, withZoneName } from '../time-text.ts'
import type { SampleAccount } from '../world.ts'

export type InspectorSeverity = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' | 'UNTRIAGED'

/** What may change over the life of a finding; `at` is when the event goes out. */
export interface InspectorChange {
  readonly at: number
  readonly status: 'ACTIVE' | 'SUPPRESSED' | 'CLOSED'
  readonly severity: InspectorSeverity
  /** Absent while the vendor has not judged. */
  readonly score?: number
  readonly exploitAvailable?: boolean
}

export interface InspectorState extends FindingState, InspectorChange {
  readonly updatedAt: number
}

export interface InspectorFacts {
  readonly account: SampleAccount
  readonly region: string
  readonly arn: string
  readonly type: 'PACKAGE_VULNERABILITY' | 'NETWORK_REACHABILITY'
  readonly title: string
  readonly description: string
  readonly remediation: string
  readonly firstObservedAt: number
  /** Id of the affected resource as EventBridge lists it: an instance id or an ARN. */
  readonly resourceId: string
  /** Raw element of `resources`; dates in it are numbers of epoch milliseconds under keys that end in `At`. */
  readonly resource: Readonly<Record<string, unknown>>
  /** Raw members that hold no dates: packageVulnerabilityDetails, networkReachabilityDetails, epss, fixAvailable. */
  readonly details: Readonly<Record<string, unknown>>
  readonly vector?: string
}

export interface InspectorPlan extends FindingPlan {
  readonly facts: InspectorFacts
  readonly states: readonly InspectorState[]
}

/** An event goes out some seconds after the finding changed. */
const PUBLISHING_MS = 8_600

/** Makes the life of an Inspector finding. */
export function inspectorPlan(facts: InspectorFacts, changes: readonly InspectorChange[]): InspectorPlan {
  const states = changes.map((change): InspectorState => {
    const updatedAt = change.at - PUBLISHING_MS
    return { ...change, updatedAt, render: (wire) => findingOf(facts, change, updatedAt, wire) }
  })
  return { id: facts.arn, region: facts.region, facts, states }
}

function findingOf(facts: InspectorFacts, change: InspectorChange, updatedAt: number, wire: Wire): object {
  const date = wire === 'pull' ? epochSeconds : eventDate(facts.account)
  return {
    awsAccountId: facts.account.id,
    description: facts.description,
    ...(change.exploitAvailable === undefined ? {} : { exploitAvailable: change.exploitAvailable ? 'YES' : 'NO' }),
    ...(change.exploitAvailable === true
      ? { exploitabilityDetails: { lastKnownExploitAt: date(updatedAt - 3 * 86_400_000) } }
      : {}),
    findingArn: facts.arn,
    firstObservedAt: date(facts.firstObservedAt),
    ...facts.details,
    ...scoreOf(facts, change),
    lastObservedAt: date(updatedAt),
    remediation: { recommendation: { text: facts.remediation } },
    resources: [withDates(facts.resource, date)],
    severity: change.severity,
    status: change.status,
    title: facts.title,
    type: facts.type,
    updatedAt: date(updatedAt),
  }
}

function scoreOf(facts: InspectorFacts, change: InspectorChange): object {
  if (change.score === undefined || facts.vector === undefined) return {}
  return {
    inspectorScore: change.score,
    inspectorScoreDetails: {
      adjustedCvss: {
        adjustments: [],
        cvssSource: 'NVD',
        score: change.score,
        scoreSource: 'NVD',
        scoringVector: facts.vector,
        version: '3.1',
      },
    },
  }
}

/** The API sends dates as numbers of seconds with milliseconds behind the point. */
function epochSeconds(time: number): number {
  return time / 1_000
}

function eventDate(account: SampleAccount): (time: number) => string {
  if (account.inspectorDates === 'us-text') return usText
  if (account.inspectorDates === 'offset') return isoInJapan
  return withZoneName
}

function withDates(value: unknown, date: (time: number) => string | number): unknown {
  if (Array.isArray(value)) return value.map((item) => withDates(item, date))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key.endsWith('At') && typeof inner === 'number' ? date(inner) : withDates(inner, date),
    ]),
  )
}
