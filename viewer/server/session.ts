import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The cookie that says that somebody signed in. */
export const COOKIE = 'hinomi_view'
const SESSION_MS = 12 * 3_600_000

/** The shortest token that cannot be guessed by trying. */
export const SHORTEST_TOKEN = 16

/** Says whether two texts are equal in a time that tells nothing about them. */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

/** Makes the value of the cookie: until when it is good, sealed with the token, which it does not give away. `now` in epoch milliseconds. */
export function newSession(token: string, now: number): { readonly value: string; readonly seconds: number } {
  const until = String(now + SESSION_MS)
  return { value: `${until}.${seal(token, until)}`, seconds: SESSION_MS / 1000 }
}

/** Says whether a cookie was made with this token and is still good at `now`, epoch milliseconds. */
export function isSession(value: string | undefined, token: string, now: number): boolean {
  const [, until, given] = /^(\d{13,15})\.([0-9a-f]{64})$/.exec(value ?? '') ?? []
  if (until === undefined || given === undefined) return false
  return isSameText(given, seal(token, until)) && now < Number(until)
}

function seal(token: string, until: string): string {
  return createHmac('sha256', token).update(`hinomi view until ${until}`).digest('hex')
}
