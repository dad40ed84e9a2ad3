import { allowedTypes } from '../event-classes.ts'
import { readNumber } from '../number.ts'
import { kebabCase, text } from '../text.ts'
import type { OcsfRecord } from './record.ts'

/** `event.type` by the name of the activity in kebab case (OCSF: activity_name). */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['create', 'creation'],
  ['read', 'access'],
  ['update', 'change'],
  ['delete', 'deletion'],
  ['logon', 'start'],
  ['logoff', 'end'],
  ['refuse', 'denied'],
  ['fail', 'denied'],
  ['traffic', 'connection'],
])

/** Returns the name of what was done: `activity_name`, else what `type_name` says behind its colon (`API Activity: Read`). */
export function activityName({ activity_name, type_name }: OcsfRecord): string | undefined {
  return text(activity_name) ?? text(type_name?.split(':', 2)[1]?.trim())
}

/** Returns `event.type` of an event: that of its activity, else `info`, where one of the categories allows it. */
export function typesOfEvent(record: OcsfRecord, categories: readonly string[]): readonly string[] {
  const type = TYPES.get(kebabCase(activityName(record)) ?? '')
  const types = allowedTypes(categories, type === undefined ? [] : [type])
  return types.length > 0 ? types : allowedTypes(categories, ['info'])
}

/** Returns `event.outcome` of an event: `status_id` 1 is success, 2 failure, other numbers unknown; absent without one. */
export function outcomeOfEvent({ status_id }: OcsfRecord): string | undefined {
  const status = readNumber(status_id)
  if (status === undefined) return undefined
  if (status === 1) return 'success'
  return status === 2 ? 'failure' : 'unknown'
}
