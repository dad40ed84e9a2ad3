import type { Digest } from '#core/document-id.ts'
import type { DocumentOf } from '#core/field.ts'
import { monthlyIndex } from '#core/index-name.ts'
import type { SeverityLabel } from '#core/severity.ts'
import { toIso } from '#core/time.ts'
import { firstValueOf, valuesOf } from './compile/document-values.ts'
import type { RuleHit } from './compile/matcher.ts'
import type { CorrelationHit } from './correlation/evaluate.ts'
import type { Lists } from './lists.ts'
import { ATTACK_VERSION, type BuiltInRule, type Catalogued, type CorrelationRule, type Rule } from './rule.ts'
import { SIGNAL_DATASET, type SIGNAL_FIELDS, SIGNALS_INDEX } from './signal-fields.ts'
import { judgeSuppression } from './suppression.ts'

export type SignalDocument = DocumentOf<typeof SIGNAL_FIELDS>

/**
 * A signal and where it goes. It is written with `version_type: external_gte`: a later run with late events raises the count and never
 * lowers it, and 409 means that a higher one is there.
 */
export interface Signal {
  /** The index of the month in which the window begins, for findings of the January of their year, so that an id stays unique. */
  readonly index: string
  readonly id: string
  readonly version: number
  readonly document: SignalDocument
}

/** An event as it lies in OpenSearch. */
export interface StoredEvent {
  readonly index: string
  readonly id: string
  /** `@timestamp` in epoch milliseconds. */
  readonly time: number
  readonly document: object
}

/** What all signals of one run share. */
export interface SignalContext {
  readonly lists: Lists
  readonly digest: Digest
  /** When the signals are written, epoch milliseconds. */
  readonly now: number
}

const MAX_EVIDENCE = 20
const MAX_VALUES = 100
/** Stands in ids of signals for the account where there are several. */
const SEVERAL = 'several'

/** What differs between the signal of one event and that of several. */
interface Frame {
  readonly severity: SeverityLabel
  /** Oldest first. */
  readonly events: readonly StoredEvent[]
  /** What the signal is about where there is no event. */
  readonly about?: Pick<StoredEvent, 'time' | 'document'>
  readonly accounts: readonly string[]
  /** The values that make two hits the same for a reader. */
  readonly key: readonly string[]
  /** The texts that, with rule and account, make the signal unique. */
  readonly identity: readonly string[]
  /** Epoch milliseconds. */
  readonly start: number
  readonly end: number
  /** Lies in the month of the index; by default that is `start`. */
  readonly month?: number | undefined
  readonly count: number
  readonly distinct?: number | undefined
}

/**
 * Makes the signal of an event that a rule has hit, also of one that is suppressed; undefined for rules that are only parts of correlations.
 *
 * A log event makes one signal, a finding one for each severity and each power of ten of its count; with `one_signal` all events of one
 * key and window make one.
 */
export function signalOfEvent(
  { rule, severity }: Pick<RuleHit, 'severity'> & { readonly rule: Rule },
  event: StoredEvent,
  context: SignalContext,
): Signal | undefined {
  const { catalogued } = rule
  if (catalogued === undefined) return undefined
  const { dedup } = catalogued
  const key = dedup.by.map((field) => valuesOf(event.document, field).sort().join(','))
  const windowMs = dedup.minutes * 60_000
  const start = dedup.oneSignal ? Math.floor(event.time / windowMs) * windowMs : event.time
  // member by member: a spread costs more than what it holds
  return signalOf(rule, catalogued, context, {
    severity,
    events: [event],
    key,
    start,
    accounts: valuesOf(event.document, 'cloud.account.id'),
    identity: dedup.oneSignal ? [...key, String(start)] : [event.id, ...stateOf(event, severity)],
    end: dedup.oneSignal ? start + windowMs : event.time,
    month: dedup.oneSignal ? undefined : monthOfFinding(event),
    count: 1,
  })
}

/** Indices of signals are kept for three years. */
const OLDEST_YEARS = 2

/**
 * The time of a finding moves with each update: its signals lie in the January of the year in which it was made, or they would be new
 * every month. Undefined for what is no finding.
 */
function monthOfFinding({ index, time, document }: StoredEvent): number | undefined {
  if (!index.startsWith('findings-')) return undefined
  const [made] = ['hinomi.finding.created_at', 'hinomi.finding.first_seen'].flatMap((field) =>
    valuesOf(document, field, 'date'),
  )
  const year = new Date(time).getUTCFullYear()
  const madeIn = made === undefined ? Number.NaN : new Date(made).getUTCFullYear()
  return Date.UTC(Number.isNaN(madeIn) ? year : Math.min(year, Math.max(madeIn, year - OLDEST_YEARS)), 0)
}

/** A finding keeps its id: it is worth another signal when it becomes worse. */
function stateOf({ index, document }: StoredEvent, severity: SeverityLabel): string[] {
  if (!index.startsWith('findings-')) return []
  const count = Number(valuesOf(document, 'hinomi.finding.count')[0] ?? 1)
  return [severity, String(Math.floor(Math.log10(Math.max(1, count))))]
}

/** Makes the signal of a correlation, also of one that is suppressed; suppression is judged on its newest event. */
export function signalOfCorrelation(
  rule: CorrelationRule,
  hit: CorrelationHit,
  context: SignalContext,
): Signal | undefined {
  const { catalogued } = rule
  if (catalogued === undefined || hit.events.length === 0) return undefined
  return signalOf(rule, catalogued, context, {
    ...{ severity: catalogued.level, events: hit.events, key: hit.group, count: hit.count, distinct: hit.distinct },
    accounts: [...new Set(hit.events.flatMap(({ document }) => valuesOf(document, 'cloud.account.id')))].sort(),
    identity: [...hit.group, String(hit.windowStart)],
    start: hit.windowStart,
    end: hit.windowEnd,
  })
}

/** What a check of ours found where no event is. */
export interface CheckHit {
  readonly account: string
  readonly accountName: string | undefined
  /** What it is about, `cloudtrail`. */
  readonly target: string
  /** Epoch milliseconds: since when it is so, and when that became worth a signal. */
  readonly start: number
  readonly at: number
  /** The texts that, with rule and account, make the signal unique. */
  readonly identity: readonly string[]
  /** Records or flows that it is about; 1 where there is none to count. */
  readonly count?: number
}

/** Makes the signal of a check; it has no evidence. */
export function signalOfCheck(rule: BuiltInRule, hit: CheckHit, context: SignalContext): Signal | undefined {
  const { catalogued } = rule
  if (catalogued === undefined) return undefined
  const { account, accountName, target, start, at, identity, count = 1 } = hit
  const document = { cloud: { account: { id: account, name: accountName } }, hinomi: { target: [target] } }
  return signalOf(rule, catalogued, context, {
    ...{ severity: catalogued.level, events: [], about: { time: at, document }, accounts: [account], count },
    ...{ key: [account, target], identity, start, end: at },
  })
}

function signalOf(rule: Rule, catalogued: Catalogued, context: SignalContext, frame: Frame): Signal {
  const newest = frame.events.at(-1) ?? frame.about
  const document = newest?.document ?? {}
  const time = newest?.time ?? frame.start
  const verdict = judgeSuppression(catalogued, document, time, context.lists)
  const [account = SEVERAL] = frame.accounts
  const owner = frame.accounts.length > 1 ? SEVERAL : account
  const one = (field: string): string | undefined => firstValueOf(document, field)
  // what belongs to one account says nothing about a signal of several
  const ofOwner = (field: string): string | undefined => (owner === SEVERAL ? undefined : one(field))
  return {
    index: monthlyIndex(SIGNALS_INDEX, frame.month ?? frame.start),
    id: `${owner}.${context.digest(JSON.stringify(['hinomi/signal/1', catalogued.id, owner, ...frame.identity]))}`,
    version: frame.count,
    document: {
      '@timestamp': toIso(time),
      event: { dataset: SIGNAL_DATASET, ingested: toIso(context.now), kind: 'signal' },
      rule: { id: catalogued.id, uuid: rule.uuid, name: catalogued.title, version: rule.version },
      threat: {
        technique: { id: listed(catalogued.techniques) },
        tactic: { name: listed(catalogued.tactics) },
      },
      cloud: {
        account: { id: listed(frame.accounts), name: ofOwner('cloud.account.name') },
        region: one('cloud.region'),
      },
      organization: { name: ofOwner('organization.name') },
      source: { ip: one('source.ip') },
      hinomi: {
        title_ja: catalogued.titleJa,
        severity: verdict.softened ? 'info' : frame.severity,
        attack_version: ATTACK_VERSION,
        system: ofOwner('hinomi.system'),
        vendor: ofOwner('hinomi.vendor'),
        environment: ofOwner('hinomi.environment'),
        principal: one('hinomi.principal'),
        session: one('hinomi.session'),
        actor_kind: one('hinomi.actor_kind'),
        target: listed(valuesOf(document, 'hinomi.target')),
        window: { start: toIso(frame.start), end: toIso(frame.end) },
        count: frame.count,
        distinct: frame.distinct,
        dedup_key: [catalogued.id, ...frame.key].join(' ').slice(0, 1000),
        evidence: frame.events.slice(-MAX_EVIDENCE).map(({ index, id }) => `${index}/${id}`),
        members: listed(frame.events.filter(isSignal).map(({ id }) => id)),
        suppressed_by: listed(verdict.suppressedBy),
        list_version: context.lists.version,
      },
    },
  }
}

function isSignal({ document }: StoredEvent): boolean {
  return firstValueOf(document, 'event.kind') === 'signal'
}

function listed(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values.slice(0, MAX_VALUES)
}
