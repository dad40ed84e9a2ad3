import type { Field } from './field.ts'

/**
 * Says whether a field may change although the finding did not really change, so that the content hash leaves it out: times, counts,
 * versions and `event.action`; status, workflow, note and severity are in it.
 *
 * A new time field is left out without being named here.
 */
export function isVolatile(name: string, field: Field): boolean {
  return field.type === 'date' || name === 'event.action' || name === 'event.duration' || /(?:^|[._])count$/.test(name)
}
