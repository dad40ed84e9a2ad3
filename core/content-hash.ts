import type { Field } from './field.ts'

const VOLATILE: ReadonlySet<string> = new Set([
  ...['event.action', 'event.duration', 'event.type'],
  'hinomi.vulnerability.epss',
])

/**
 * Says whether a field may change although the finding did not really change, so that the content hash leaves it out: times, counts,
 * versions, what tells how a state was reached or reported (`event.action`, `event.type` and own fields that say so), and the EPSS score,
 * which is computed anew every day for every vulnerability (FIRST: EPSS); status, workflow, note and severity are in it.
 *
 * A new time field is left out without being named here.
 */
export function isVolatile(name: string, field: Field): boolean {
  return field.type === 'date' || field.volatile === true || VOLATILE.has(name) || /(?:^|[._])count$/.test(name)
}
