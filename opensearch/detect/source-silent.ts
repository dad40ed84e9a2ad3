import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { MANIFEST_SUFFIX } from '#core/pull-manifest.ts'
import type { BuiltInRule, Rule } from '#detections/rule.ts'
import { type CheckHit, signalOfCheck } from '#detections/signal.ts'
import { expectedSources, type SilentSource, silentSources } from '#detections/source-silence.ts'
import type { FindContext, Found } from './find-signals.ts'

const MINUTE_MS = 60_000
/** A record from the future would hide a silence until then. */
const CLOCK_DIFFERENCE_MS = 3_600_000
const GROUPS_PER_PAGE = 1000
const EVERYTHING = { match_all: {} }

/**
 * Finds the sources that the registry expects of an account and that deliver nothing: the parameters of the rule are minutes by source.
 * Where nothing was ever loaded there is nothing to compare, which is no silence.
 */
export async function findSilentSources(rule: BuiltInRule, context: FindContext): Promise<Found> {
  return findSilence(rule, context, await readDeliveries(context, EVERYTHING), undefined)
}

/**
 * Finds exporters that have not ended a complete pull for too long: a pull ends with a manifest only if every page was pulled and stored,
 * and one that was set aside ends none. Where none ever came for a source, nobody pulls it, which is no failure.
 */
export async function findFailingExporters(rule: BuiltInRule, context: FindContext): Promise<Found> {
  const manifests = { wildcard: { 'object.key': { value: `*${MANIFEST_SUFFIX}` } } }
  // the loader counts the manifest itself as skipped, or as quarantined where it cannot be used
  const used = { range: { 'records.skipped': { gte: 1 } } }
  const deliveries = await readDeliveries(context, { bool: { filter: [manifests, used] } })
  return findSilence(rule, context, deliveries, Number.POSITIVE_INFINITY)
}

function findSilence(
  rule: BuiltInRule,
  context: FindContext,
  deliveries: ReadonlyMap<string, Delivery>,
  never: number | undefined,
): Found {
  if (deliveries.size === 0) return { signals: [], incomplete: false, noData: true }
  const limits = new Map(
    Object.entries(rule.parameters).map(([source, minutes]) => [source, Number(minutes) * MINUTE_MS]),
  )
  const deliveryOf = (account: string, source: string) =>
    deliveries.get(`${account} ${datasetOf(source, context.rules)}`)
  const lastOf = ({ account, source }: { account: string; source: string }) => {
    const delivery = deliveryOf(account, source)
    return (isOfFindings(source, context.rules) ? delivery?.lastObject : delivery?.lastRecord) ?? never
  }
  const silent = silentSources(expectedSources(context.lists), limits, lastOf, context.now)
  const signals = silent.flatMap(
    (one) => signalOfCheck(rule, hitOf(one, deliveryOf(one.account, one.source)?.name, context.now), context) ?? [],
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

interface Delivery {
  readonly name: string | undefined
  /** Epoch milliseconds: newest record, and when the newest object was written. */
  readonly lastRecord: number | undefined
  readonly lastObject: number | undefined
}

interface Bucket {
  readonly key: { readonly account: string; readonly dataset: string }
  readonly record: { readonly newest: { readonly value: number | null } }
  readonly object: { readonly value: number | null }
  readonly name: { readonly buckets: readonly { readonly key: string }[] }
}

/** Reads what each account delivered last of the objects of a query, by `account dataset`, to the end. */
async function readDeliveries({ search, now }: FindContext, query: object): Promise<ReadonlyMap<string, Delivery>> {
  const deliveries = new Map<string, Delivery>()
  const past = { lte: now + CLOCK_DIFFERENCE_MS, format: 'epoch_millis' }
  let after: object | undefined
  do {
    const answer = await search(METRICS_INDEX, {
      size: 0,
      query,
      aggs: {
        pairs: {
          composite: {
            size: GROUPS_PER_PAGE,
            sources: [
              { account: { terms: { field: 'cloud.account.id' } } },
              { dataset: { terms: { field: 'event.dataset' } } },
            ],
            ...(after === undefined ? {} : { after }),
          },
          aggs: {
            record: {
              filter: { range: { 'records.last': past } },
              aggs: { newest: { max: { field: 'records.last' } } },
            },
            object: { max: { field: 'object.written_at' } },
            name: { terms: { field: 'cloud.account.name', size: 1 } },
          },
        },
      },
    })
    const { pairs } = (answer as { aggregations?: { pairs?: { buckets: readonly Bucket[]; after_key?: object } } })
      .aggregations ?? { pairs: undefined }
    for (const { key, record, object, name } of pairs?.buckets ?? []) {
      deliveries.set(`${key.account} ${key.dataset}`, {
        name: name.buckets[0]?.key,
        lastRecord: record.newest.value ?? undefined,
        lastObject: object.value ?? undefined,
      })
    }
    after = pairs?.after_key
  } while (after !== undefined)
  return deliveries
}
