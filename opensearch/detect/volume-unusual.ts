import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { BuiltInRule, EventRule } from '#detections/rule.ts'
import { signalOfCheck } from '#detections/signal.ts'
import type { FindContext, Found } from './find-signals.ts'
import { type JudgedHour, judgedHour } from './judged-hour.ts'
import { type AnyGroup, readGroups } from './read-groups.ts'

const WEEK_MS = 7 * 86_400_000
/** In so many of the weeks before something must have come, or nobody knows what is usual. */
const KNOWN_WEEKS = 3

/**
 * Finds sources of logs of which an account delivered far less or far more in an hour than in the same hour of the weeks before (the
 * parameters of the rule). Keeps no state: the same hour gives the same signal.
 */
export async function findUnusualVolumes(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const hour = judgedHour(context.now, numberOf(rule, 'wait_minutes'))
  const volumes = await readVolumes(hour, numberOf(rule, 'weeks'), context)
  const signals = volumes.flatMap(({ account, name, source, records, before }) => {
    if (!isUnusual(records, before, rule)) return []
    const hit = {
      ...{ account, accountName: name, target: source, start: hour.start, at: hour.end },
      ...{ identity: [source, new Date(hour.start).toISOString()], count: Math.max(1, records) },
    }
    return signalOfCheck(rule, hit, context) ?? []
  })
  return { signals, incomplete: false, noData: volumes.length === 0 }
}

function isUnusual(records: number, before: readonly number[], rule: BuiltInRule): boolean {
  if (before.filter((count) => count > 0).length < KNOWN_WEEKS) return false
  const usual = medianOf(before)
  if (usual < numberOf(rule, 'least_records')) return false
  const percent = (records / usual) * 100
  return percent < numberOf(rule, 'below_percent') || percent > numberOf(rule, 'above_percent')
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

function numberOf({ parameters }: BuiltInRule, name: string): number {
  return Number(parameters[name])
}

/** What an account delivered of a source in the hour, and in the same hour of each week before. */
interface Volume {
  readonly account: string
  readonly name: string | undefined
  readonly source: string
  readonly records: number
  readonly before: readonly number[]
}

type Delivered = AnyGroup & {
  readonly key: Readonly<Record<'account' | 'dataset', string>>
  readonly hours: { readonly buckets: Readonly<Record<string, { readonly records: { readonly value: number } }>> }
  readonly name: { readonly buckets: readonly { readonly key: string }[] }
}

/** Reads what was delivered in the hours, by account and source. */
async function readVolumes(hour: JudgedHour, weeks: number, { search, rules }: FindContext): Promise<Volume[]> {
  const sources = judgedSources(rules)
  const hours = Array.from({ length: weeks + 1 }, (_, week) => inHour(hour, week))
  const ofLogs = { terms: { 'event.dataset': [...sources.keys()] } }
  const pairs = readGroups<Delivered>(search, METRICS_INDEX, {
    query: { bool: { filter: [ofLogs, { bool: { should: hours, minimum_should_match: 1 } }] } },
    by: { account: 'cloud.account.id', dataset: 'event.dataset' },
    aggs: {
      hours: {
        filters: { filters: Object.fromEntries(hours.map((query, week) => [String(week), query])) },
        aggs: { records: { sum: { field: 'records.received' } } },
      },
      name: { terms: { field: 'cloud.account.name', size: 1 } },
    },
  })
  const volumes: Volume[] = []
  for await (const { key, hours: counted, name } of pairs) {
    const [records = 0, ...before] = hours.map((_, week) => counted.buckets[String(week)]?.records.value ?? 0)
    const source = sources.get(key.dataset) ?? key.dataset
    volumes.push({ account: key.account, name: name.buckets[0]?.key, source, records, before })
  }
  return volumes
}

function inHour({ start, end }: JudgedHour, week: number) {
  const range = { gte: start - week * WEEK_MS, lt: end - week * WEEK_MS, format: 'epoch_millis' }
  return { range: { 'records.last': range } }
}

/**
 * Returns the ids of the sources that are judged, by their data sets: logs of which a rule looks at single events. Findings come when
 * something is found, so that no number of them is usual.
 */
export function judgedSources(rules: FindContext['rules']): ReadonlyMap<string, string> {
  const ofLogs = rules.filter((rule): rule is EventRule => rule.kind === 'event' && rule.index.startsWith('logs-'))
  return new Map(ofLogs.map(({ dataset, service }) => [dataset, service]))
}
