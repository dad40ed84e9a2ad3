import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import { queryOf } from '#detections/compile/query.ts'
import type { LoadedBetween } from '#detections/correlation/plan.ts'
import type { EventRule } from '#detections/rule.ts'
import type { StoredEvent } from '#detections/signal.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import type { FindContext } from './find-signals.ts'

const EVENTS_PER_PAGE = 1000
/** A rule that hits more is drowned in noise: a run says so and looks at the first ones. */
export const MAX_EVENTS = 20_000

interface Hit {
  readonly _index: string
  readonly _id: string
  readonly _source: object
  readonly sort: readonly unknown[]
}

/** Walks all events that rules of one index hit, oldest first; `further` queries must hold, too. */
export async function* eventsOf(
  rules: readonly EventRule[],
  loaded: LoadedBetween,
  { lists, search }: Pick<FindContext, 'lists' | 'search'>,
  further: readonly object[] = [],
): AsyncGenerator<StoredEvent, void, void> {
  const [{ index } = { index: '' }] = rules
  const queries = rules.map(({ tree }) => queryOf(tree, lists))
  const anyRule = { bool: { should: queries, minimum_should_match: 1 } }
  let after: readonly unknown[] | undefined
  do {
    const answer = await search(index, {
      size: EVENTS_PER_PAGE,
      track_total_hits: false,
      query: { bool: { filter: [loadedQuery(index, loaded), anyRule, ...further] } },
      sort: [{ '@timestamp': 'asc' }, { _id: 'asc' }],
      ...(after === undefined ? {} : { search_after: after }),
    })
    const { hits = [] } = (answer as { hits?: { hits?: readonly Hit[] } }).hits ?? {}
    for (const { _index, _id, _source: document } of hits) {
      const time = Date.parse((document as { '@timestamp'?: string })['@timestamp'] ?? '')
      yield { index: _index, id: _id, time, document }
    }
    after = hits.length < EVENTS_PER_PAGE ? undefined : hits.at(-1)?.sort
  } while (after !== undefined)
}

/** Says whether anything of the source of a rule was loaded; that there are no signals is good news, and no lack of data. */
export async function hasData(
  { index, dataset }: EventRule,
  loaded: LoadedBetween,
  { search }: Pick<FindContext, 'search'>,
): Promise<boolean> {
  if (index === SIGNALS_INDEX) return true
  const ofSource = index === METRICS_INDEX ? [] : [{ term: { 'event.dataset': dataset } }]
  const answer = await search(index, {
    size: 0,
    track_total_hits: 1,
    terminate_after: 1,
    query: { bool: { filter: [loadedQuery(index, loaded), ...ofSource] } },
  })
  const { total } = (answer as { hits?: { total?: { value?: number } } }).hits ?? {}
  return (total?.value ?? 0) > 0
}

function loadedQuery(index: string, { from, until }: LoadedBetween): object {
  const field = index === METRICS_INDEX ? '@timestamp' : 'event.ingested'
  return { range: { [field]: { gte: from, lt: until, format: 'epoch_millis' } } }
}
