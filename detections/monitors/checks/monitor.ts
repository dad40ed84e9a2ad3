import { objectOf } from '#core/json-object.ts'
import { NAME_PREFIX } from '../monitor.ts'
import { checkAction } from './action.ts'
import { idOf, isWhole, type Json, type MonitorProblem, objectsOf, problem } from './json.ts'

const TRIGGER_OF: Readonly<Record<string, string>> = {
  query_level_monitor: 'query_level_trigger',
  bucket_level_monitor: 'bucket_level_trigger',
  doc_level_monitor: 'document_level_trigger',
}
const MONITOR_KEYS = ['type', 'name', 'monitor_type', 'enabled', 'schedule', 'inputs', 'triggers']
/** Fixed before 3.6, and not to be changed on the managed service. */
const MOST_TRIGGERS = 10
const MOST_NAME_CHARACTERS = 256

/** M1 and M2: name, type and schedule; the id is not ours to choose. */
export function checkHead(monitor: Json): MonitorProblem[] {
  const where = idOf(monitor)
  const { interval, unit } = objectOf(objectOf(monitor.schedule).period)
  const unknown = Object.keys(monitor).filter((key) => !MONITOR_KEYS.includes(key))
  return [
    ...(where.startsWith(NAME_PREFIX) && where.length <= MOST_NAME_CHARACTERS
      ? []
      : [
          problem(
            'M1',
            where,
            `a name begins with "${NAME_PREFIX}" and has at most ${MOST_NAME_CHARACTERS} characters`,
          ),
        ]),
    ...unknown.map((key) => problem('M2', where, `"${key}" is no part of a monitor that we may give`)),
    ...(monitor.type === 'monitor' && String(monitor.monitor_type) in TRIGGER_OF
      ? []
      : [problem('M2', where, `"${String(monitor.monitor_type)}" is no type of monitor on 2.19`)]),
    ...(typeof monitor.enabled === 'boolean' ? [] : [problem('M2', where, 'enabled is missing')]),
    ...(isWhole(interval, 1, 10_000) && ['MINUTES', 'HOURS', 'DAYS'].includes(String(unit))
      ? []
      : [problem('M2', where, 'the schedule is no period in MINUTES, HOURS or DAYS')]),
  ]
}

/** M4 to M6 and the rules of actions: triggers fit the monitor, and name what its search returns. */
export function checkTriggers(monitor: Json, channels: ReadonlySet<string>): MonitorProblem[] {
  const where = idOf(monitor)
  const triggers = objectsOf(monitor.triggers)
  const wanted = TRIGGER_OF[String(monitor.monitor_type)] ?? ''
  const count =
    triggers.length >= 1 && triggers.length <= MOST_TRIGGERS
      ? []
      : [problem('M4', where, `a monitor has 1 to ${MOST_TRIGGERS} triggers, this one has ${triggers.length}`)]
  return [
    ...count,
    ...triggers.flatMap((wrapped) => {
      if (Object.keys(wrapped).join() !== wanted)
        return [problem('M4', where, `a ${String(monitor.monitor_type)} has triggers of the form {"${wanted}": ...}`)]
      const trigger = objectOf(wrapped[wanted])
      return [
        ...checkTrigger(where, trigger),
        ...(wanted === 'bucket_level_trigger' ? checkPaths(where, trigger, monitor) : []),
        ...objectsOf(trigger.actions).flatMap((action) =>
          checkAction(action, { where, trigger: wanted, severity: String(trigger.severity), channels }),
        ),
      ]
    }),
  ]
}

function checkTrigger(where: string, { name, severity, condition, actions }: Json): MonitorProblem[] {
  const { lang, source } = objectOf(objectOf(condition).script)
  return [
    ...(typeof name === 'string' && name !== '' ? [] : [problem('M6', where, 'the trigger has no name')]),
    ...(/^[1-5]$/.test(String(severity)) && typeof severity === 'string'
      ? []
      : [problem('M6', where, 'the severity is one of the texts "1" to "5"')]),
    ...(lang === 'painless' && typeof source === 'string' && source !== ''
      ? []
      : [problem('M6', where, 'the condition is no painless script')]),
    ...(objectsOf(actions).length > 0 ? [] : [problem('M6', where, 'the trigger has no action: nobody hears of it')]),
  ]
}

function checkPaths(where: string, trigger: Json, monitor: Json): MonitorProblem[] {
  const condition = objectOf(trigger.condition)
  const body = objectOf(objectOf(objectOf(objectsOf(monitor.inputs)[0]).search).query)
  const aggregations = objectOf(body.aggregations ?? body.aggs)
  const parent = String(condition.parent_bucket_path)
  const group = objectOf(aggregations[parent])
  const below = objectOf(group.aggregations ?? group.aggs)
  const paths = objectOf(condition.buckets_path)
  const source = String(objectOf(condition.script).source)
  const asked = [...source.matchAll(/\bparams\.(\w+)/g)].map(([, name = '']) => name)
  return [
    ...(parent in aggregations
      ? []
      : [problem('M7', where, `parent_bucket_path "${parent}" names no aggregation of the search`)]),
    ...Object.values(paths)
      .filter((path) => path !== '_count' && !(String(path) in below))
      .map((path) => problem('M7', where, `buckets_path "${String(path)}" is nothing that a group has`)),
    ...asked
      .filter((name) => !(name in paths))
      .map((name) => problem('M7', where, `the script asks for params.${name}, which buckets_path does not name`)),
  ]
}
