import { queryOf } from '#detections/compile/query.ts'
import type { BuiltInRule, EventRule } from '#detections/rule.ts'
import { type Signal, signalOfCheck } from '#detections/signal.ts'
import type { FindContext, Found } from './find-signals.ts'
import { type JudgedHour, judgedHour } from './judged-hour.ts'
import { hasData } from './read-events.ts'
import { type AnyGroup, readGroups } from './read-groups.ts'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24
const GIB = 2 ** 30
/** More ways out that carry so much would be an outage and not a theft. */
const MOST_WAYS = 200
const WAYS_PER_PAGE = 10_000
const PERCENTILE = 0.99

const ACCOUNT = 'cloud.account.id'
const INTERFACE = 'hinomi.network.eni_id'
const DESTINATION = 'destination.ip'
const BYTES = { sum: { field: 'network.bytes' } }

/**
 * Finds public addresses to which one interface sent far more bytes in an hour than it usually does (the parameters of the rule, which name
 * the rule over single flows that count). The way through a gateway is seen at each interface, so bytes are added for each by itself.
 */
export async function findLargeOutflows(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const { rules, now } = context
  const part = rules.find((one): one is EventRule => one.kind === 'event' && one.name === rule.parameters.rule)
  if (part === undefined) throw new Error(`${rule.file} names no rule over single events`)
  const hour = judgedHour(now, Number(rule.parameters.wait_minutes))
  const lookedAt = { from: hour.start, until: now + HOUR_MS }
  if (!(await hasData(part, lookedAt, context))) return { signals: [], incomplete: false, noData: true }
  const ways = await largeWays(part, hour, Number(rule.parameters.gib_per_hour) * GIB, context)
  const signals: Signal[] = []
  for (const way of ways.slice(0, MOST_WAYS)) {
    const usual = await usualBytes(part, way, hour, Number(rule.parameters.days), context)
    if (way.bytes <= usual * Number(rule.parameters.times)) continue
    const { account, eni, address } = way
    const signal = signalOfCheck(
      rule,
      {
        ...{ account, accountName: undefined, target: address, start: hour.start, at: hour.end },
        ...{ identity: [eni, address, new Date(hour.start).toISOString()], count: way.flows },
      },
      context,
    )
    if (signal !== undefined) signals.push(signal)
  }
  return { signals, incomplete: ways.length > MOST_WAYS, noData: false }
}

interface Way {
  readonly account: string
  readonly eni: string
  readonly address: string
  readonly bytes: number
  readonly flows: number
}

type Carried<Part extends string> = AnyGroup & {
  readonly key: Readonly<Record<Part, string>>
  readonly bytes: { readonly value: number }
}

/**
 * The ways out that carried so much, with the most first. Only interfaces that sent so much in all are asked where it went: a way cannot
 * carry more than its interface, and all pairs of interfaces and addresses of hundreds of accounts would be millions.
 */
async function largeWays(part: EventRule, hour: JudgedHour, least: number, context: FindContext): Promise<Way[]> {
  const outward = [within(hour.start, hour.end), queryOf(part.tree, context.lists)]
  const interfaces = readGroups<Carried<'account' | 'eni'>>(context.search, part.index, {
    query: { bool: { filter: outward } },
    by: { account: ACCOUNT, eni: INTERFACE },
    ...{ aggs: { bytes: BYTES }, perPage: WAYS_PER_PAGE },
  })
  const large: string[] = []
  for await (const { key, bytes } of interfaces) if (bytes.value >= least) large.push(key.eni)
  if (large.length === 0) return []

  const groups = readGroups<Carried<'account' | 'eni' | 'address'>>(context.search, part.index, {
    query: { bool: { filter: [...outward, { terms: { [INTERFACE]: large } }] } },
    by: { account: ACCOUNT, eni: INTERFACE, address: DESTINATION },
    ...{ aggs: { bytes: BYTES }, perPage: WAYS_PER_PAGE },
  })
  const ways: Way[] = []
  for await (const { key, bytes, doc_count: flows } of groups) {
    if (bytes.value >= least) ways.push({ ...key, bytes: bytes.value, flows })
  }
  return ways.sort((a, b) => b.bytes - a.bytes)
}

interface Hours {
  readonly aggregations?: {
    readonly hours?: { readonly buckets: readonly { readonly bytes: { readonly value: number } }[] }
  }
}

async function usualBytes(
  part: EventRule,
  { account, eni, address }: Way,
  hour: JudgedHour,
  days: number,
  { search, lists }: FindContext,
): Promise<number> {
  const hours = days * DAY_HOURS
  const way = [
    { term: { [ACCOUNT]: account } },
    { term: { [INTERFACE]: eni } },
    { term: { [DESTINATION]: address } },
    within(hour.start - hours * HOUR_MS, hour.start),
  ]
  const answer = (await search(part.index, {
    size: 0,
    track_total_hits: false,
    query: { bool: { filter: [...way, queryOf(part.tree, lists)] } },
    aggs: { hours: { date_histogram: { field: '@timestamp', fixed_interval: '1h' }, aggs: { bytes: BYTES } } },
  })) as Hours
  const carried = (answer.aggregations?.hours?.buckets ?? []).map(({ bytes }) => bytes.value).sort((a, b) => b - a)
  // hours without traffic have no bucket, and are the smallest
  return carried[Math.floor(hours * (1 - PERCENTILE))] ?? 0
}

function within(start: number, end: number) {
  return { range: { '@timestamp': { gte: start, lt: end, format: 'epoch_millis' } } }
}
