import { checkChannel } from './checks/channel.ts'
import { checkInputs, checkSearch, checkWindow } from './checks/input.ts'
import { idOf, type Json, type MonitorProblem, problem } from './checks/json.ts'
import { checkHead, checkTriggers } from './checks/monitor.ts'

export type { MonitorProblem } from './checks/json.ts'

/** What is checked together: monitors name channels. */
export interface MonitorSet {
  readonly channels: readonly object[]
  readonly monitors: readonly object[]
}

/** Returns the names of the fields that documents of an index or pattern have; undefined where it is not known. */
export type FieldsOf = (index: string) => ReadonlyMap<string, string> | undefined

/** So many monitors a domain of the managed service takes (Amazon OpenSearch Service: alerting). */
const MOST_MONITORS = 1000

/**
 * Checks channels and monitors for everything that makes OpenSearch Alerting 2.19 refuse them, send again with every run, or miss what it
 * should find: the rules M1 to M18. `fieldsOf` says which fields an index has, with the type of each.
 */
export function validateMonitors({ channels, monitors }: MonitorSet, fieldsOf: FieldsOf): MonitorProblem[] {
  const known = new Set(channels.map((channel) => String((channel as Json).config_id)))
  const names = monitors.map((monitor) => idOf(monitor as Json))
  return [
    ...channels.flatMap((channel) => checkChannel(channel as Json)),
    ...(monitors.length > MOST_MONITORS
      ? [problem('M18', 'all', `a domain takes ${MOST_MONITORS} monitors, these are ${monitors.length}`)]
      : []),
    ...[...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) =>
      problem('M1', name, 'two monitors have this name, and an import finds them by it'),
    ),
    ...monitors.flatMap((one) => {
      const monitor = one as Json
      return [
        ...checkHead(monitor),
        ...checkInputs(monitor),
        ...checkWindow(monitor),
        ...checkSearch(monitor, fieldsOf),
        ...checkTriggers(monitor, known),
      ]
    }),
  ]
}
