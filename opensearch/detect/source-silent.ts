import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { MANIFEST_SUFFIX } from '#core/pull-manifest.ts'
import type { BuiltInRule, Rule } from '#detections/rule.ts'
import { type CheckHit, signalOfCheck } from '#detections/signal.ts'
import { expectedSources, type SilentSource, silentSources } from '#detections/source-silence.ts'
import type { FindContext, Found } from './find-signals.ts'
import { type AnyGroup, readGroups } from './read-groups.ts'

const MINUTE_MS = 60_000
/** A record from the future would hide a silence until then. */
const CLOCK_DIFFERENCE_MS = 3_600_000

/**
 * Finds the sources that the registry expects of an account and that deliver nothing: the parameters of the rule are minutes by source.
 * Where nothing was ever loaded there is nothing to compare, which is no silence.
 */
export async function findSilentSources(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const lastOf = (delivery: Delivery | undefined, source: string) =>
    isOfFindings(source, context.rules) ? delivery?.lastObject : delivery?.lastRecord
  return findSilence(rule, context, await readDeliveries(context), lastOf)
}

/**
 * Finds exporters that have not ended a complete pull for too long: a pull ends with a manifest only if every page was pulled and stored,
 * and one that was set aside ends none. Where every manifest was set aside, the time runs from the first; where none ever came for a source,
 * nobody pulls it, which is no failure.
 */
export async function findFailingExporters(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const lastOf = (pull: Pull | undefined) => pull?.lastComplete ?? pull?.first ?? Number.POSITIVE_INFINITY
  return findSilence(rule, context, await readPulls(context), lastOf)
}

function findSilence<Seen extends Named>(
  rule: BuiltInRule,
  context: FindContext,
  seen: ReadonlyMap<string, Seen>,
  lastOf: (seen: Seen | undefined, source: string) => number | undefined,
): Found {
  if (seen.size === 0) return { signals: [], incomplete: false, noData: true }
  const limits = new Map(
    Object.entries(rule.parameters).map(([source, minutes]) => [source, Number(minutes) * MINUTE_MS]),
  )
  const seenOf = (account: string, source: string) => seen.get(`${account} ${datasetOf(source, context.rules)}`)
  const silent = silentSources(
    expectedSources(context.lists),
    limits,
    ({ account, source }) => lastOf(seenOf(account, source), source),
    context.now,
  )
  const signals = silent.flatMap(
    (one) => signalOfCheck(rule, hitOf(one, seenOf(one.account, one.source)?.name, context.now), context) ?? [],
  )
  return { signals, incomplete: false, noData: false }
}

/** What never came has no beginning: its signal is dated by the day on which that was seen first. */
function hitOf({ account, source, last, limitMs }: SilentSource, name: string | undefined, now: number): CheckHit {
  return {
    account,
    accountName: name,
    target: source,
    start: last ?? now,
    at: last === undefined ? now : last + limitMs,
    identity: [source, last === undefined ? 'never' : new Date(last).toISOString()],
  }
}

function isOfFindings(source: string, rules: readonly Rule[]): boolean {
  return rules.some((rule) => rule.kind === 'event' && rule.service === source && rule.index.startsWith('findings-'))
}

function datasetOf(source: string, rules: readonly Rule[]): string {
  const rule = rules.find((one) => one.kind === 'event' && one.service === source)
  return rule?.kind === 'event' ? rule.dataset : `aws.${source}`
}

interface Named {
  /** Name of the account. */
  readonly name: string | undefined
}

interface Delivery extends Named {
  /** Epoch milliseconds: newest record, and when the newest object was written. */
  readonly lastRecord: number | undefined
  readonly lastObject: number | undefined
}

interface Pull extends Named {
  /** Epoch milliseconds: when the newest manifest that could be used was written, and the first of all. */
  readonly lastComplete: number | undefined
  readonly first: number | undefined
}

type Pair = AnyGroup & {
  readonly key: Readonly<Record<'account' | 'dataset', string>>
  readonly name: { readonly buckets: readonly { readonly key: string }[] }
}
interface Figure {
  readonly value: number | null
}

const BY_PAIR = { account: 'cloud.account.id', dataset: 'event.dataset' }
const NAME = { name: { terms: { field: 'cloud.account.name', size: 1 } } }
const WRITTEN_AT = { field: 'object.written_at' }

/** Reads what each account delivered last, by `account dataset`. */
async function readDeliveries({ search, now }: FindContext): Promise<ReadonlyMap<string, Delivery>> {
  const past = { lte: now + CLOCK_DIFFERENCE_MS, format: 'epoch_millis' }
  const newest = { max: { field: 'records.last' } }
  const record = { filter: { range: { 'records.last': past } }, aggs: { newest } }
  const pairs = readGroups<Pair & { readonly record: { readonly newest: Figure }; readonly object: Figure }>(
    search,
    METRICS_INDEX,
    { query: { match_all: {} }, by: BY_PAIR, aggs: { ...NAME, record, object: { max: WRITTEN_AT } } },
  )
  const deliveries = new Map<string, Delivery>()
  for await (const { key, name, record, object } of pairs) {
    deliveries.set(`${key.account} ${key.dataset}`, {
      name: name.buckets[0]?.key,
      lastRecord: record.newest.value ?? undefined,
      lastObject: object.value ?? undefined,
    })
  }
  return deliveries
}

/** Reads when pulls of each account ended, by `account dataset`. */
async function readPulls({ search }: FindContext): Promise<ReadonlyMap<string, Pull>> {
  // the loader counts the manifest itself as skipped, or as quarantined where it cannot be used
  const used = { range: { 'records.skipped': { gte: 1 } } }
  const complete = { filter: used, aggs: { newest: { max: WRITTEN_AT } } }
  const pairs = readGroups<Pair & { readonly complete: { readonly newest: Figure }; readonly first: Figure }>(
    search,
    METRICS_INDEX,
    {
      query: { wildcard: { 'object.key': { value: `*${MANIFEST_SUFFIX}` } } },
      by: BY_PAIR,
      aggs: { ...NAME, complete, first: { min: WRITTEN_AT } },
    },
  )
  const pulls = new Map<string, Pull>()
  for await (const { key, name, complete, first } of pairs) {
    pulls.set(`${key.account} ${key.dataset}`, {
      name: name.buckets[0]?.key,
      lastComplete: complete.newest.value ?? undefined,
      first: first.value ?? undefined,
    })
  }
  return pulls
}
