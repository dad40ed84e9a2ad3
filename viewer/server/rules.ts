import type { Client } from '@opensearch-project/opensearch'
import { objectOf } from '#core/json-object.ts'
import { exists } from '#core/panels/condition.ts'
import { aggregationsOf, bucketsOf, keyOf } from '#dashboards/search/answer.ts'
import { indexNameOf } from '#dashboards/search/index-name.ts'
import { documentsQuery } from '#dashboards/search/panel-query.ts'
import { queryOf } from '#dashboards/search/query.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import { readWaitingDetections } from '#detections/rule-files.ts'
import type { RuleRow, RulesAnswer } from '../api.ts'
import { ask } from './ask.ts'
import { failureOf, linesOf, type Search } from './panel-answers.ts'
import { Problem } from './problem.ts'
import { DETECTIONS, type Detection, eventRulesOf, servicesOf } from './rule-services.ts'

/** More rules than a catalogue has, and more sources. */
const MOST_RULES = 2000
const MOST_DATASETS = 200

/** What one rule has found. */
interface Figures {
  readonly open: number
  readonly suppressed: number
  readonly accounts: number
  readonly last: number | null
}

const NO_HITS: Figures = { open: 0, suppressed: 0, accounts: 0, last: null }

/**
 * Lists all rules with what they have found in the time of the view, and what waits for a rule.
 *
 * @throws Problem see {@link ask}; 503 when not every shard answered in time
 */
export async function answerRules(
  client: Client,
  view: SettledView,
  signal?: AbortSignal,
): Promise<Omit<RulesAnswer, 'tookMs'>> {
  const searches = [hitsSearch(view), ...datasetSearches(view)]
  const body = await ask(client, { method: 'POST', path: '/_msearch', lines: linesOf(searches) }, signal)
  const answers = (Array.isArray(body.responses) ? body.responses : []).map(objectOf)
  const failure = searches.map((_, at) => failureOf(answers[at])).find((one) => one !== undefined)
  if (failure !== undefined) throw new Problem(503, failure.ja, failure.en)
  const figures = readHits(answers[0] ?? {})
  const datasets = new Set(
    answers.slice(1).flatMap((answer) => bucketsOf(aggregationsOf(answer), 'datasets').map(keyOf)),
  )
  const rules = [...DETECTIONS.values()].map((detection) => rowOf(detection, figures, datasets))
  return { rules, waiting: await readWaitingDetections() }
}

function hitsSearch(view: SettledView): Search {
  return {
    index: indexNameOf('signals'),
    body: {
      size: 0,
      track_total_hits: false,
      query: documentsQuery({ index: 'signals', time: 'picker' }, view),
      aggs: {
        rules: {
          terms: { field: 'rule.id', size: MOST_RULES },
          aggs: {
            suppressed: { filter: queryOf(exists('hinomi.suppressed_by')) },
            open: {
              filter: queryOf({ kind: 'not', condition: exists('hinomi.suppressed_by') }),
              aggs: { accounts: { cardinality: { field: 'cloud.account.id', precision_threshold: 3000 } } },
            },
            last: { max: { field: '@timestamp' } },
          },
        },
      },
    },
  }
}

/** Logs count by their time; a finding that was last changed long ago still says that its source arrives. */
function datasetSearches(view: SettledView): Search[] {
  const aggs = { datasets: { terms: { field: 'event.dataset', size: MOST_DATASETS } } }
  const bare = { ...view, filters: [], query: undefined }
  return (
    [
      ['logs', 'picker'],
      ['findings', 'now'],
    ] as const
  ).map(([index, time]) => ({
    index: indexNameOf(index),
    body: { size: 0, track_total_hits: false, query: documentsQuery({ index, time }, bare), aggs },
  }))
}

function readHits(answer: Readonly<Record<string, unknown>>): ReadonlyMap<string, Figures> {
  return new Map(
    bucketsOf(aggregationsOf(answer), 'rules').map((bucket) => {
      const open = objectOf(bucket.open)
      const last = objectOf(bucket.last).value
      return [
        String(keyOf(bucket)),
        {
          open: numberOf(open.doc_count),
          suppressed: numberOf(objectOf(bucket.suppressed).doc_count),
          accounts: numberOf(objectOf(open.accounts).value),
          last: typeof last === 'number' ? last : null,
        },
      ] as const
    }),
  )
}

function rowOf(detection: Detection, figures: ReadonlyMap<string, Figures>, datasets: ReadonlySet<unknown>): RuleRow {
  const { id, title, titleJa, level, tactics, techniques } = detection.catalogued
  const events = eventRulesOf(detection)
  // what Hinomi writes itself is always there
  const hasData =
    events.length === 0 || events.some(({ dataset }) => dataset.startsWith('hinomi.') || datasets.has(dataset))
  return {
    id,
    title: { ja: titleJa, en: title },
    severity: level,
    tactics,
    techniques,
    services: servicesOf(detection),
    state: hasData ? 'running' : 'no-data',
    ...(figures.get(id) ?? NO_HITS),
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
