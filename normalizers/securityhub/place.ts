import { readNumber } from '#core/number.ts'
import { text } from '#core/text.ts'
import type { Part } from './document.ts'

type Side = Part<'source'>

/** Returns a position in degrees; undefined for 0,0, which stands for none, and for what is no place on earth. */
export function position(latitude: unknown, longitude: unknown): { lat: number; lon: number } | undefined {
  const lat = readNumber(latitude)
  const lon = readNumber(longitude)
  if (lat === undefined || lon === undefined || (lat === 0 && lon === 0)) return undefined
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined
}

/** Returns an autonomous system; samples and unknown ones carry -1 or 0 as their number. */
export function autonomousSystem(number: unknown, name: unknown): NonNullable<Side['as']> {
  const asn = readNumber(number)
  const valid = asn !== undefined && Number.isInteger(asn) && asn > 0 && asn < 2 ** 32
  return { number: valid ? asn : undefined, organization: { name: text(name) } }
}
