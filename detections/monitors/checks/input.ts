import { objectOf } from '#core/json-object.ts'
import { idOf, type Json, type MonitorProblem, objectsOf, partsOf, problem } from './json.ts'

const MINUTES: Readonly<Record<string, number>> = { MINUTES: 1, HOURS: 60, DAYS: 1440 }
const QUERY_NAME = { most: 256, start: /^[_+-]/, inside: /\.\.|[\^*?<>|#]/ } as const

/** M3 and M10: one input, of the kind that the type of the monitor takes, over indices of this cluster. */
export function checkInputs(monitor: Json): MonitorProblem[] {
  const where = idOf(monitor)
  const inputs = objectsOf(monitor.inputs)
  const [input = {}] = inputs
  const wanted = monitor.monitor_type === 'doc_level_monitor' ? 'doc_level_input' : 'search'
  const body = objectOf(input[wanted])
  const indices = Array.isArray(body.indices) ? body.indices : []
  return [
    ...(inputs.length === 1 && Object.keys(input).join() === wanted
      ? []
      : [problem('M3', where, `a ${String(monitor.monitor_type)} has one input, ${wanted}`)]),
    ...(indices.length > 0 && indices.every((index) => typeof index === 'string' && index !== '')
      ? []
      : [problem('M3', where, 'the input names no index')]),
    ...(indices.some((index) => String(index).includes(':'))
      ? [problem('M10', where, 'an index of another cluster is not searched')]
      : []),
    ...objectsOf(body.queries).flatMap((query) => checkDocumentQuery(where, query)),
  ]
}

function checkDocumentQuery(where: string, { name, tags }: Json): MonitorProblem[] {
  const text = typeof name === 'string' ? name : ''
  const { most, start, inside } = QUERY_NAME
  const named = text.length > 0 && text.length <= most && !start.test(text) && !inside.test(text)
  const tagged = Array.isArray(tags) ? tags.every((tag) => typeof tag === 'string' && !/[\s()[\]]/.test(tag)) : true
  return [
    ...(named
      ? []
      : [
          problem(
            'M10',
            where,
            `"${text}" is no name of a document query: 1 to 256 characters, no ^ * ? < > | # or ..`,
          ),
        ]),
    ...(tagged ? [] : [problem('M10', where, `a tag of "${text}" holds a space or a bracket`)]),
  ]
}

/** When a document was written: when it was loaded, or for messages of the notifier when they were sent. */
const WRITTEN = ['event.ingested', 'hinomi.alert.sent_at']

/** M11: the window is of the time of writing and overlaps with the run before: events arrive late. */
export function checkWindow(monitor: Json): MonitorProblem[] {
  if (monitor.monitor_type === 'doc_level_monitor') return []
  const where = idOf(monitor)
  const ranges = partsOf(objectsOf(monitor.inputs).map(({ search }) => objectOf(search).query))
    .filter(({ key }) => key === 'range')
    .map(({ value }) => objectOf(value))
  const loaded = ranges
    .flatMap((range) => WRITTEN.map((field) => objectOf(range[field])))
    .find(({ lte }) => lte === '{{period_end}}')
  if (loaded === undefined)
    return [problem('M11', where, 'no window on event.ingested up to {{period_end}}: late events are lost')]
  if (loaded.format !== 'epoch_millis') return [problem('M11', where, 'the window needs format epoch_millis')]
  const minutes = /^\{\{period_end\}\}\|\|-(\d+)m$/.exec(String(loaded.gt))?.[1]
  const { interval, unit } = objectOf(objectOf(monitor.schedule).period)
  const intervalMinutes = Number(interval) * (MINUTES[String(unit)] ?? Number.NaN)
  return minutes !== undefined && Number(minutes) > intervalMinutes
    ? []
    : [problem('M11', where, 'the window is not longer than the interval: what is written meanwhile is lost')]
}

/** Clauses of query DSL that hold a field as their key. */
const FIELD_CLAUSES = ['term', 'terms', 'range', 'wildcard', 'regexp', 'prefix', 'match', 'match_phrase']
/** Types whose values can be keys of groups; the plugin takes texts only. */
const KEY_TYPES = ['keyword', 'ip']

/**
 * M5, M12 and M13: a bucket monitor groups by a composite aggregation, whose pages are walked to the end; fields exist; keys are texts
 * that every document has.
 */
export function checkSearch(
  monitor: Json,
  fieldsOf: (index: string) => ReadonlyMap<string, string> | undefined,
): MonitorProblem[] {
  const where = idOf(monitor)
  const search = objectOf(objectOf(objectsOf(monitor.inputs)[0]).search)
  const body = objectOf(search.query)
  const aggregations = Object.entries(objectOf(body.aggregations ?? body.aggs)).map(
    ([name, value]) => [name, objectOf(value)] as const,
  )
  const problems: MonitorProblem[] = []
  if (monitor.monitor_type === 'bucket_level_monitor') {
    if (aggregations.length === 0) problems.push(problem('M5', where, 'a bucket monitor has an aggregation'))
    for (const [name, value] of aggregations) {
      if ('composite' in value) continue
      problems.push(problem('M5', where, `"${name}" is not composite: groups beyond its size are lost`))
    }
  }
  const fields = fieldsOf(String(Array.isArray(search.indices) ? search.indices[0] : ''))
  if (fields === undefined) return problems
  const sources = aggregations.flatMap(([, { composite }]) =>
    objectsOf(objectOf(composite).sources).flatMap((source) => Object.values(source).map((one) => objectOf(one))),
  )
  for (const source of sources) {
    const { field, missing_bucket: missing } = objectOf(source.terms)
    const type = fields.get(String(field))
    if (type === undefined || !KEY_TYPES.includes(type))
      problems.push(problem('M13', where, `"${String(field)}" is no text that can be a key`))
    if (missing === true)
      problems.push(problem('M13', where, `"${String(field)}" has missing_bucket: a group without a value fails`))
  }
  const unknown = fieldsIn(body).filter((name) => !isField(name, fields))
  return [...problems, ...unknown.map((name) => problem('M12', where, `${name} is no field of the index`))]
}

function fieldsIn(body: Json): string[] {
  const names = partsOf(body).flatMap(({ key, value }) => {
    if (FIELD_CLAUSES.includes(key) && !('field' in objectOf(value))) return Object.keys(objectOf(value))
    const { field } = objectOf(value)
    return typeof field === 'string' ? [field] : []
  })
  return [...new Set(names)]
}

/** Everything below a free object may be asked for. */
function isField(name: string, fields: ReadonlyMap<string, string>): boolean {
  if (fields.has(name)) return true
  const parts = name.split('.')
  return parts.some((_, at) => fields.get(parts.slice(0, at).join('.')) === 'flat_object')
}
