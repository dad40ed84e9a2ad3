import { createHash } from 'node:crypto'
import type { Random } from '#sample/random.ts'

/** An account in a Region: the objects of the bench come from several. */
export interface Place {
  readonly account: string
  readonly region: string
  /** 0-based, for address ranges that do not overlap. */
  readonly number: number
}

const ACCOUNTS = ['111122223333', '444455556666']
const REGIONS = ['ap-northeast-1', 'ap-northeast-3']

export const PLACES: readonly Place[] = ACCOUNTS.flatMap((account) =>
  REGIONS.map((region) => ({ account, region })),
).map((place, number) => ({ ...place, number }))

/** A rank in [0, limit): a few ranks are hot and the tail is long, as with users, hosts and addresses of real logs. */
export function rank(random: Random, limit: number): number {
  return Math.min(limit - 1, Math.floor((limit + 1) ** random.next()) - 1)
}

/** Hexadecimal digits that depend on the text only: ids of things that come back. */
export function idOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length)
}

/** The 16 or 17 capital characters of an AWS access key or unique id, made from a text. */
export function capitalsOf(text: string, length: number): string {
  return idOf(text, length).toUpperCase()
}

/** A UUID made from a text. */
export function uuidOf(text: string): string {
  const hex = idOf(text, 32)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** One of 131,072 addresses of the range for benchmarks (RFC 2544). */
export function outsideAddress(number: number): string {
  const mixed = Math.imul(number + 1, 2654435761) >>> 0
  return `198.${18 + (mixed & 1)}.${(mixed >>> 8) & 255}.${(mixed >>> 16) & 255}`
}

/** A private address of a place. */
export function insideAddress(place: Place, number: number): string {
  return `10.${place.number * 16 + ((number >>> 8) & 15)}.${number & 255}.${10 + (number % 200)}`
}

/** A draw from the normal distribution with mean 0 and deviation 1 (Box-Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** ISO 8601 with milliseconds. */
export function iso(time: number): string {
  return new Date(time).toISOString()
}

/** ISO 8601 to the second. */
export function isoSeconds(time: number): string {
  return `${iso(time).slice(0, 19)}Z`
}
