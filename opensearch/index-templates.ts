import type { Field } from '#core/field.ts'
import { ALERT_FIELDS, ALERTS_INDEX } from '#core/fields/alerts.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS, METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNAL_FIELDS, SIGNALS_INDEX } from '#detections/signal-fields.ts'

/** The most fields that one index may map; more make a cluster and its pages slow. */
export const FIELD_LIMIT = 350

/** The name of the component template that holds what differs between installations: replicas, codec, refresh. */
export const SETTINGS_TEMPLATE = 'hinomi-settings'

/**
 * What dates are read by, in this order. Our documents hold what the first takes, several times faster than the second; searches may say
 * dates in any of them, as they may where nothing is set (OpenSearch: date field type, formats).
 */
const DATE_FORMATS = 'rfc3339_lenient||strict_date_optional_time||epoch_millis'

/** Where an index lives: our local node cannot load the zstd codec and has nowhere to put a replica. */
export type Target = 'local' | 'service'

/** An index template by its name, and the plain index to create at once, if it is one. */
export interface IndexTemplate {
  readonly name: string
  readonly index: string | undefined
  readonly body: {
    readonly index_patterns: readonly string[]
    readonly priority: number
    readonly composed_of: readonly string[]
    readonly template: { readonly mappings: Mapping; readonly aliases?: Readonly<Record<string, object>> }
    readonly _meta: { readonly description: string }
  }
}

/** The mapping of an index: closed, so that no record can add a field to it. */
export interface Mapping {
  readonly dynamic: false
  readonly date_detection: false
  readonly properties: Properties
}

type Properties = { [name: string]: Record<string, unknown> }

/** How many copies of each document an OpenSearch of a kind keeps besides the first, where nobody says otherwise. */
function defaultReplicas(target: Target): number {
  return target === 'local' ? 0 : 1
}

/** Returns the settings of all our indices (OpenSearch: index settings). */
export function settingsTemplate(target: Target, replicas: number = defaultReplicas(target)) {
  return {
    template: {
      settings: {
        'index.number_of_shards': 1,
        'index.number_of_replicas': replicas,
        'index.codec': target === 'local' ? 'best_compression' : 'zstd',
        'index.refresh_interval': '30s',
        'index.mapping.ignore_malformed': false,
      },
    },
    _meta: { description: 'Hinomi: settings of all indices' },
  }
}

/** Returns the index templates of all sources, of the signals, the alerts and the pipeline metrics. Deterministic: the same sources give the same bytes. */
export function indexTemplates(sources: readonly AnySource[]): IndexTemplate[] {
  const ofSources = sources.map((source) => {
    const findings = source.store.kind === 'findings'
    const pattern = findings ? source.store.index : `${source.store.index}-*`
    return template(source.store.index, pattern, findings, source.title.en, fieldsOfSource(source))
  })
  return [
    ...ofSources,
    aliased(SIGNALS_INDEX, 'Signals', SIGNAL_FIELDS),
    aliased(ALERTS_INDEX, 'Alerts', ALERT_FIELDS),
    template(METRICS_INDEX, METRICS_INDEX, true, 'Pipeline metrics', METRICS_FIELDS),
  ]
}

/** Documents of such an index are written to the month of their window, and read through one alias, so that nobody needs to name a month. */
function aliased(index: string, title: string, fields: Readonly<Record<string, Field>>): IndexTemplate {
  const { body, ...named } = template(index, `${index}-*`, false, title, fields)
  return { ...named, body: { ...body, template: { ...body.template, aliases: { [index]: {} } } } }
}

function template(
  index: string,
  pattern: string,
  plain: boolean,
  title: string,
  fields: Readonly<Record<string, Field>>,
): IndexTemplate {
  return {
    name: index.startsWith('hinomi-') ? index : `hinomi-${index}`,
    index: plain ? index : undefined,
    body: {
      index_patterns: [pattern],
      priority: 200,
      composed_of: [SETTINGS_TEMPLATE],
      template: { mappings: mappingOf(fields) },
      _meta: { description: `Hinomi: ${title}` },
    },
  }
}

/** Turns fields by dotted name into a closed mapping. */
export function mappingOf(fields: Readonly<Record<string, Field>>): Mapping {
  const properties: Properties = {}
  for (const [name, field] of Object.entries(fields)) {
    const path = name.split('.')
    const leaf = path.pop() ?? name
    let at = properties
    for (const step of path) {
      at[step] ??= { properties: {} }
      at = at[step].properties as Properties
    }
    at[leaf] = typeOf(field)
  }
  return { dynamic: false, date_detection: false, properties }
}

/** Counts what OpenSearch counts against its field limit: leaves and the objects above them. */
export function countFields(properties: Properties): number {
  return Object.values(properties).reduce(
    (sum, entry) => sum + 1 + (entry.properties === undefined ? 0 : countFields(entry.properties as Properties)),
    0,
  )
}

function typeOf(field: Field): Record<string, unknown> {
  switch (field.type) {
    case 'keyword':
      return { type: 'keyword', ignore_above: 8191, ...access(field) }
    case 'text':
      return { type: 'text', norms: false }
    case 'flat_object':
      return field.search === false ? { type: 'object', enabled: false } : { type: 'flat_object' }
    case 'date':
      return { type: 'date', format: DATE_FORMATS, ...access(field) }
    default:
      return { type: field.type, ...access(field) }
  }
}

function access(field: Field): Record<string, false> {
  return {
    ...(field.search !== undefined ? { index: false as const } : {}),
    ...(field.aggregate === false ? { doc_values: false as const } : {}),
  }
}
