import { objectOf } from '#core/json-object.ts'
import { isWhole, type Json, type MonitorProblem, problem } from './json.ts'

interface Place {
  readonly where: string
  /** `bucket_level_trigger` and so on. */
  readonly trigger: string
  readonly severity: string
  readonly channels: ReadonlySet<string>
}

/** The parser of actions fails on every other key. */
const ACTION_KEYS = [
  ...['name', 'destination_id', 'throttle_enabled', 'throttle', 'subject_template', 'message_template'],
  'action_execution_policy',
]
const MOST_THROTTLE_MINUTES = 1440
const MOST_SUBJECT_CHARACTERS = 99

/** M8, M9 and M14 to M16: keys, throttle, how often it sends, templates, subject, channel. */
export function checkAction(action: Json, place: Place): MonitorProblem[] {
  const { where } = place
  const unknown = Object.keys(action).filter((key) => !ACTION_KEYS.includes(key))
  return [
    ...unknown.map((key) => problem('M8', where, `an action has no "${key}"`)),
    ...(typeof action.name === 'string' && action.name !== '' ? [] : [problem('M8', where, 'the action has no name')]),
    ...checkThrottle(action, place),
    ...checkScope(action, place),
    ...['subject_template', 'message_template'].flatMap((key) => checkTemplate(where, key, objectOf(action[key]))),
    ...checkSubject(where, String(objectOf(action.subject_template).source)),
    ...(place.channels.has(String(action.destination_id))
      ? []
      : [problem('M16', where, `"${String(action.destination_id)}" is no channel`)]),
  ]
}

function scopeOf(action: Json): Json {
  return objectOf(objectOf(action.action_execution_policy).action_execution_scope)
}

/** M9: an action is throttled, in minutes, where a throttle has an effect; with one message for a whole run it is refused. */
function checkThrottle(action: Json, { where, trigger }: Place): MonitorProblem[] {
  const { value, unit } = objectOf(action.throttle)
  const wrong = (message: string) => [problem('M9', where, message)]
  if (trigger === 'document_level_trigger')
    return action.throttle_enabled === true ? wrong('a document monitor ignores its throttle') : []
  if (action.throttle_enabled !== true) return wrong('the action is not throttled')
  if (action.throttle === undefined) return wrong('throttle_enabled without throttle is refused')
  if (unit !== 'MINUTES' || !isWhole(value, 1, MOST_THROTTLE_MINUTES))
    return wrong(`the throttle is 1 to ${MOST_THROTTLE_MINUTES} MINUTES`)
  return 'per_execution' in scopeOf(action) ? wrong('a throttle together with per_execution is refused') : []
}

/** M14: bucket and document monitors send for new alerts only; by default they send with every run. */
function checkScope(action: Json, { where, trigger }: Place): MonitorProblem[] {
  const scope = scopeOf(action)
  if (trigger === 'query_level_trigger')
    return action.action_execution_policy === undefined
      ? []
      : [problem('M14', where, 'a query monitor has one alert: it takes no action_execution_policy')]
  if (trigger === 'document_level_trigger' && 'per_execution' in scope) return []
  const alerts = objectOf(scope.per_alert).actionable_alerts
  return Array.isArray(alerts) && alerts.join() === 'NEW'
    ? []
    : [problem('M14', where, 'without per_alert and actionable_alerts NEW it sends with every run')]
}

/** M15: templates are mustache, their sections are closed, and lists are asked for as `.0`. */
function checkTemplate(where: string, key: string, { lang, source }: Json): MonitorProblem[] {
  const wrong = (message: string) => [problem('M15', where, `${key}: ${message}`)]
  if (lang !== 'mustache' || typeof source !== 'string' || source === '') return wrong('it is no mustache template')
  const open: string[] = []
  for (const [, sign = '', name = ''] of source.matchAll(/\{\{([#^/]?)\s*([^{}]*?)\s*\}\}/g)) {
    if (/\[\d+\]/.test(name)) return wrong(`{{${name}}} finds nothing: write .0 for [0]`)
    if (sign === '#' || sign === '^') open.push(name)
    if (sign === '/' && open.pop() !== name) return wrong(`{{/${name}}} closes what is not open`)
  }
  if (open.length > 0) return wrong(`{{#${open.join()}}} is never closed`)
  const rest = source.replaceAll(/\{\{[^{}]*\}\}/g, '')
  return rest.includes('{{') || rest.includes('}}') ? wrong('it has braces that belong to no tag') : []
}

/** M15: SNS takes subjects of ASCII, under 100 characters, in one line. */
function checkSubject(where: string, source: string): MonitorProblem[] {
  return /^[\x20-\x7e]+$/.test(source) && source.replaceAll(/\{\{[^{}]*\}\}/g, '').length <= MOST_SUBJECT_CHARACTERS
    ? []
    : [problem('M15', where, 'the subject is not ASCII of under 100 characters')]
}
