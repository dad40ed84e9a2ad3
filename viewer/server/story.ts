import type { Client } from '@opensearch-project/opensearch'
import { objectOf } from '#core/json-object.ts'
import { all, any, type Condition, is, within } from '#core/panels/condition.ts'
import { documentsSearch, readDocuments } from '#dashboards/search/documents-search.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import { type Hit, STORY_SIZE, type Story, type StoryLink } from '../api.ts'
import { valueAt } from '../field-values.ts'
import { ask } from './ask.ts'
import { type DocumentPlace, readDocument } from './document.ts'
import { sourceOfIndex } from './known-indices.ts'
import { failureOf, linesOf } from './panel-answers.ts'
import { Problem } from './problem.ts'

const HOUR_MS = 3_600_000
/** A signal has at most so many pointers; more would be of somebody else's making. */
const MOST_EVIDENCE = 20
const MOST_TARGETS = 5

/** What a line of a story says; whole documents would be a hundred times as much. */
const STORY_COLUMNS = [
  ...['@timestamp', 'event.dataset', 'event.action', 'event.provider', 'event.outcome', 'error.code', 'message'],
  ...['hinomi.severity', 'hinomi.finding.title', 'hinomi.title_ja', 'hinomi.suppressed_by', 'rule.id', 'rule.name'],
  ...['cloud.account.id', 'hinomi.principal', 'hinomi.session', 'hinomi.target', 'hinomi.is_write'],
  ...['source.ip', 'destination.ip', 'destination.port', 'network.bytes'],
]

/**
 * Tells the story around a signal: the documents that it points to, and what the same person, session or address did in the hour before and
 * after it, in all sources and other signals. Where it names none of them, the same target.
 *
 * @throws Problem 404 for a document that is no signal or is not there, 503 when not every shard answered in time; see {@link ask}
 */
export async function tellStory(
  client: Client,
  place: DocumentPlace,
  now: number,
  signal?: AbortSignal,
): Promise<Story> {
  if (sourceOfIndex(place.index) !== 'signals') {
    throw new Problem(404, 'この文書は検知ではありません', 'this document is no signal')
  }
  const { source } = await readDocument(client, place, signal)
  const time = Date.parse(String(valueAt(source, '@timestamp')))
  if (Number.isNaN(time)) throw new Problem(404, 'この検知には日時がありません', 'this signal has no time')
  const pointers = textsAt(source, 'hinomi.evidence').slice(0, MOST_EVIDENCE).flatMap(readPointer)
  const { by, where } = linksOf(source)
  const [found, around] = await Promise.all([
    readEvidence(client, pointers, signal),
    where === undefined ? undefined : readAround(client, where, time, now, signal),
  ])
  const documents = (around?.documents ?? []).filter(({ id }) => id !== place.id)
  const isHere = new Set(found.map(keyOf))
  return {
    evidence: found.sort(byTime),
    missing: pointers.filter((pointer) => !isHere.has(keyOf(pointer))),
    from: time - HOUR_MS,
    to: time + HOUR_MS,
    by,
    total: Math.max(documents.length, (around?.total ?? 0) - (around?.documents.length ?? 0) + documents.length),
    documents,
  }
}

/** Reads `index/id`; nothing where the index is none of ours, since pointers come from documents. */
function readPointer(text: string): DocumentPlace[] {
  const slash = text.indexOf('/')
  const index = text.slice(0, Math.max(0, slash))
  const id = text.slice(slash + 1)
  return sourceOfIndex(index) === undefined || id === '' || id.length > 512 ? [] : [{ index, id }]
}

async function readEvidence(
  client: Client,
  pointers: readonly DocumentPlace[],
  signal: AbortSignal | undefined,
): Promise<Hit[]> {
  if (pointers.length === 0) return []
  const docs = pointers.map(({ index, id }) => ({ _index: index, _id: id }))
  const answer = await ask(client, { method: 'POST', path: '/_mget', body: { docs } }, signal)
  return (Array.isArray(answer.docs) ? answer.docs : [])
    .map(objectOf)
    .flatMap((doc) =>
      doc.found === true ? [{ index: String(doc._index), id: String(doc._id), source: objectOf(doc._source) }] : [],
    )
}

function linksOf(source: object): { readonly by: readonly StoryLink[]; readonly where: Condition | undefined } {
  const link = (kind: StoryLink['kind'], field: string, most = 1) =>
    textsAt(source, field)
      .slice(0, most)
      .map((value): StoryLink => ({ kind, value }))
  const own = [
    ...link('principal', 'hinomi.principal'),
    ...link('session', 'hinomi.session'),
    ...link('address', 'source.ip'),
  ]
  const by = own.length > 0 ? own : link('target', 'hinomi.target', MOST_TARGETS)
  return { by, where: by.length === 0 ? undefined : any(...by.map(conditionOf)) }
}

function conditionOf({ kind, value }: StoryLink): Condition {
  switch (kind) {
    case 'principal':
      return is('hinomi.principal', value)
    case 'session':
      return is('hinomi.session', value)
    case 'address':
      return any(is('source.ip', value), is('related.ip', value))
    case 'target':
      return any(is('hinomi.target', value), is('hinomi.resource.id', value), is('hinomi.resource.all', value))
  }
}

/** Of very many documents those nearest to the signal are listed: half of them before it, half after. */
async function readAround(
  client: Client,
  where: Condition,
  time: number,
  now: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly total: number; readonly documents: Hit[] }> {
  const view: SettledView = {
    ...{ from: time - HOUR_MS, to: time + HOUR_MS, now, timeZone: 'UTC', filters: [], query: undefined },
  }
  const size = STORY_SIZE / 2
  const halves = [
    { moment: within('@timestamp', { lte: new Date(time).toISOString() }), order: 'desc' },
    { moment: within('@timestamp', { gt: new Date(time).toISOString() }), order: 'asc' },
  ] as const
  const searches = halves.flatMap(({ moment, order }) =>
    (['everything', 'signals'] as const).map((index) =>
      documentsSearch(
        {
          ...{ index, where: all(where, moment), time: 'picker', columns: STORY_COLUMNS, from: 0, size },
          sort: [['@timestamp', order]],
        },
        view,
      ),
    ),
  )
  const body = await ask(client, { method: 'POST', path: '/_msearch', lines: linesOf(searches) }, signal)
  const answers = (Array.isArray(body.responses) ? body.responses : []).map(objectOf)
  const failure = searches.map((_, at) => failureOf(answers[at])).find((one) => one !== undefined)
  if (failure !== undefined) throw new Problem(503, failure.ja, failure.en)
  const parts = answers.map(readDocuments)
  const before = parts.slice(0, 2).flatMap(({ documents }) => documents)
  const after = parts.slice(2).flatMap(({ documents }) => documents)
  const nearest = [...[...before].sort(byTime).slice(-size), ...[...after].sort(byTime).slice(0, size)]
  return { total: parts.reduce((sum, { total }) => sum + total, 0), documents: nearest }
}

function byTime(a: Hit, b: Hit): number {
  return timeOf(a) - timeOf(b)
}

function timeOf({ source }: Hit): number {
  return Date.parse(String(valueAt(source, '@timestamp'))) || 0
}

function keyOf({ index, id }: DocumentPlace): string {
  return `${index}/${id}`
}

function textsAt(source: object, field: string): string[] {
  return [valueAt(source, field)].flat().filter((value): value is string => typeof value === 'string' && value !== '')
}
