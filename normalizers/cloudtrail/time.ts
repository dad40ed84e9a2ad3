import { type Rejection, reject } from '#core/rejection.ts'
import { readTime } from '#core/time.ts'

/** Reads the time that a record must have, in epoch milliseconds; else says whether it is missing or no time. */
export function readRequiredTime(value: unknown, path: string): number | Rejection {
  const time = readTime(value)
  if (time !== undefined) return time
  const missing = value === undefined || value === null || value === ''
  return missing
    ? reject('time-missing', { path, message: 'is missing' })
    : reject('time-unreadable', { path, message: 'is no time' })
}
