import type { Notes } from '../notes.ts'
import { isAbsent, isoTime } from '../optional-value.ts'
import { type Rejection, reject } from '../rejection.ts'
import { isSensibleTime, readTime } from '../time.ts'

/**
 * Returns the first of several times that can be read, in epoch milliseconds. OCSF writes a time as a number and again as text with the
 * suffix `_dt` (OCSF: profile datetime), so the callers name each twice. Rejects, naming `path`, where none can be read.
 */
export function requiredTime(values: readonly unknown[], path: string, notes: Notes): number | Rejection {
  const given = values.filter((value) => !isAbsent(value))
  const times = given.map(readable)
  const first = times.find((time) => time !== undefined)
  if (first === undefined) {
    const reason = given.length === 0 ? 'time-missing' : 'time-unreadable'
    return reject(reason, { path, message: 'no time that we can read' })
  }
  if (times[0] === undefined) notes.tag('unparsed-field')
  return first
}

/** Returns an optional time as ISO text: the number, else the text. */
export function optionalTime(number: unknown, text: unknown, notes: Notes): string | undefined {
  return isoTime(isAbsent(number) ? text : number, notes)
}

function readable(value: unknown): number | undefined {
  const time = readTime(value)
  return time !== undefined && isSensibleTime(time) ? time : undefined
}
