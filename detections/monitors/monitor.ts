import type { SeverityLabel } from '#core/severity.ts'
import type { Query } from '../compile/query.ts'
import { channelId } from './channels.ts'

/** What the name of every monitor of ours begins with: an import finds its own by it and touches no other. */
export const NAME_PREFIX = 'hinomi '

/** A monitor as the API of OpenSearch Alerting takes it; it has no id of our choice. */
export interface Monitor {
  readonly type: 'monitor'
  readonly name: string
  readonly monitor_type: 'bucket_level_monitor' | 'query_level_monitor'
  readonly enabled: boolean
  readonly schedule: { readonly period: { readonly interval: number; readonly unit: 'MINUTES' } }
  readonly inputs: readonly [{ readonly search: { readonly indices: readonly string[]; readonly query: SearchBody } }]
  readonly triggers: readonly object[]
}

/** The search of a monitor; its times are templates that Alerting fills in. */
export interface SearchBody {
  readonly size: number
  readonly query: Query
  readonly aggregations?: Readonly<Record<string, object>>
}

/** What a monitor says in a message, and how often at most. */
export interface Notice {
  readonly severity: SeverityLabel
  /** ASCII: SNS takes nothing else, and under 100 characters. */
  readonly subject: string
  readonly message: string
  readonly throttleMinutes: number
}

interface Common {
  /** Follows {@link NAME_PREFIX}. */
  readonly name: string
  readonly enabled?: boolean
  readonly index: string
  readonly filter: readonly Query[]
  readonly mustNot: readonly Query[]
  /** How far back a run looks, by load time; longer than the interval, so that nothing falls between two runs. */
  readonly windowMinutes: number
  readonly notice: Notice
}

/** A monitor with one alert for each combination of values. */
export interface BucketDefinition extends Common {
  /** Every document of the query must have all of them: others are in no group. */
  readonly keys: readonly string[]
  /** Distinct values by field, or events where there is no field; at least one event where there is none. */
  readonly thresholds: readonly { readonly field?: string; readonly atLeast: number }[]
}

export const INTERVAL_MINUTES = 5
/** Overlap with the run before. */
export const WINDOW_MINUTES = 10
/** The longest pause between two messages that Alerting takes, and the shortest. */
const THROTTLE_MINUTES = { least: 1, most: 1440 } as const
/** Documents that a message of a state names. */
const NAMED_DOCUMENTS = 5
const GROUPS_PER_PAGE = 100
const GROUPS = 'groups'

/** Alerting counts from the worst. */
export const TRIGGER_SEVERITY: Readonly<Record<SeverityLabel, string>> = {
  critical: '1',
  high: '2',
  medium: '3',
  low: '4',
  info: '5',
}

/** Makes a monitor with one alert, and so one message, for each combination of values (OpenSearch Alerting: bucket level). */
export function bucketMonitor(definition: BucketDefinition): Monitor {
  const { keys, thresholds, notice } = definition
  const distinct = thresholds.flatMap(({ field }, at) =>
    field === undefined ? [] : [[`distinct_${at}`, { cardinality: { field } }] as const],
  )
  const wanted = thresholds.length === 0 ? [{ atLeast: 1 }] : thresholds
  const paths = wanted.map(({ atLeast, ...one }, at) => {
    const isCount = !('field' in one) || one.field === undefined
    return { name: `n${at}`, path: isCount ? '_count' : `distinct_${at}`, atLeast }
  })
  const composite = {
    composite: {
      size: GROUPS_PER_PAGE,
      sources: keys.map((field) => ({ [field.replace(/[^a-z]+/g, '_')]: { terms: { field } } })),
    },
    ...(distinct.length > 0 && { aggregations: Object.fromEntries(distinct) }),
  }
  return {
    ...headOf(definition, 'bucket_level_monitor'),
    inputs: [inputOf(definition, { size: 0, query: queryOf(definition), aggregations: { [GROUPS]: composite } })],
    triggers: [
      {
        bucket_level_trigger: {
          ...triggerHead(definition),
          condition: {
            buckets_path: Object.fromEntries(paths.map(({ name, path }) => [name, path])),
            parent_bucket_path: GROUPS,
            script: script(paths.map(({ name, atLeast }) => `params.${name} >= ${atLeast}`).join(' && ')),
          },
          actions: [
            {
              ...actionOf(notice),
              // without NEW alone every run would send again
              action_execution_policy: { action_execution_scope: { per_alert: { actionable_alerts: ['NEW'] } } },
            },
          ],
        },
      },
    ],
  }
}

/** Makes a monitor of a state, which has one alert for as long as it lasts (OpenSearch Alerting: query level). */
export function stateMonitor(definition: Common): Monitor {
  return {
    ...headOf(definition, 'query_level_monitor'),
    inputs: [inputOf(definition, { size: NAMED_DOCUMENTS, query: queryOf(definition) })],
    triggers: [
      {
        query_level_trigger: {
          ...triggerHead(definition),
          condition: { script: script('ctx.results[0].hits.total.value > 0') },
          actions: [actionOf(definition.notice)],
        },
      },
    ],
  }
}

function headOf({ name, enabled = true }: Common, type: Monitor['monitor_type']) {
  return {
    ...{ type: 'monitor' as const, name: NAME_PREFIX + name, monitor_type: type, enabled },
    schedule: { period: { interval: INTERVAL_MINUTES, unit: 'MINUTES' as const } },
  }
}

function inputOf({ index }: Common, query: SearchBody): Monitor['inputs'][0] {
  return { search: { indices: [index], query } }
}

/** Events arrive late: the window is of the time at which they were loaded. */
function queryOf({ filter, mustNot, windowMinutes }: Common): Query {
  const loaded = { gt: `{{period_end}}||-${windowMinutes}m`, lte: '{{period_end}}', format: 'epoch_millis' }
  return {
    bool: {
      filter: [{ range: { 'event.ingested': loaded } }, ...filter],
      ...(mustNot.length > 0 && { must_not: mustNot }),
    },
  }
}

function triggerHead({ name, notice }: Common) {
  return { name, severity: TRIGGER_SEVERITY[notice.severity] }
}

function script(source: string) {
  return { lang: 'painless', source }
}

function actionOf({ severity, subject, message, throttleMinutes }: Notice) {
  const { least, most } = THROTTLE_MINUTES
  const template = (source: string) => ({ lang: 'mustache', source })
  return {
    ...{ name: 'notify', destination_id: channelId(severity), throttle_enabled: true },
    throttle: { value: Math.min(most, Math.max(least, Math.round(throttleMinutes))), unit: 'MINUTES' },
    subject_template: template(subject),
    message_template: template(message),
  }
}

/** Returns a text that a template leaves as it is: two braces would be a tag. */
export function plainText(text: string): string {
  return text.replaceAll('{{', '{ {').replaceAll('}}', '} }')
}
