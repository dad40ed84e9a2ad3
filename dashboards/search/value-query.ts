import { readIp } from '#core/address.ts'
import type { Field } from '#core/field.ts'
import type { Scalar } from '#core/panels/condition.ts'
import type { Clock } from './moment.ts'
import { readMoment } from './moment.ts'

/** A query of the OpenSearch query language. */
export type Query = Readonly<Record<string, unknown>>

/** Finds every document. */
export const EVERYTHING: Query = { match_all: {} }
/** Finds no document: the answer to values that the type of a field cannot hold, where OpenSearch would refuse the whole search. */
export const NOTHING: Query = { match_none: {} }

/** At least one of the queries holds. */
export function anyOf(queries: readonly Query[]): Query {
  const [first, ...more] = queries
  if (first === undefined) return NOTHING
  return more.length === 0 ? first : { bool: { should: queries, minimum_should_match: 1 } }
}

/** Finds documents whose field holds one of the values. An `ip` field also takes networks, a `text` field a phrase, a `date` field a span. */
export function valuesQuery(
  name: string,
  field: Field | undefined,
  values: readonly Scalar[],
  clock: Clock | undefined,
): Query {
  if (field?.type === 'text') return anyOf(values.map((value) => ({ match_phrase: { [name]: String(value) } })))
  if (field?.type === 'date') return anyOf(values.map((value) => spanQuery(name, value, clock)))
  const readable = field === undefined ? values : values.flatMap((value) => typedValue(field, value) ?? [])
  const [first, ...more] = readable
  if (first === undefined) return NOTHING
  return more.length === 0 ? { term: { [name]: { value: first } } } : { terms: { [name]: readable } }
}

function spanQuery(name: string, value: Scalar, clock: Clock | undefined): Query {
  if (typeof value === 'boolean') return NOTHING
  return boundsQuery(name, { gte: value, lte: value }, clock)
}

/** The bounds of a range as OpenSearch names them. */
export type Bounds = Partial<Readonly<Record<'gte' | 'gt' | 'lte' | 'lt', number | string>>>

/** Finds documents whose field lies in a range. */
export function rangeQuery(name: string, field: Field | undefined, bounds: Bounds, clock: Clock | undefined): Query {
  if (field?.type === 'date') return boundsQuery(name, bounds, clock)
  if (field?.type === 'geo_point' || field?.type === 'boolean') return NOTHING
  const readable = Object.entries(bounds).map(([bound, value]) => [
    bound,
    field === undefined ? value : boundOf(field, value),
  ])
  if (readable.some(([, value]) => value === undefined)) return NOTHING
  return { range: { [name]: Object.fromEntries(readable) } }
}

/** Where a bound names a span of time, `gt` and `lte` mean its end (OpenSearch: date math, rounding). */
function boundsQuery(name: string, bounds: Bounds, clock: Clock | undefined): Query {
  if (clock === undefined) return { range: { [name]: bounds } }
  const moments = Object.entries(bounds).map(([bound, value]) => {
    const moment = readMoment(value, clock, bound === 'gt' || bound === 'lte' ? 'up' : 'down')
    return [bound, moment === undefined ? undefined : new Date(moment).toISOString()]
  })
  if (moments.some(([, moment]) => moment === undefined)) return NOTHING
  return { range: { [name]: Object.fromEntries(moments) } }
}

function typedValue(field: Field, value: Scalar): Scalar | undefined {
  switch (field.type) {
    case 'ip':
      return addressOf(String(value))
    case 'boolean':
      return String(value) === 'true' ? true : String(value) === 'false' ? false : undefined
    case 'long':
    case 'integer':
    case 'float':
      return numberOf(field.type, value)
    case 'geo_point':
      return undefined
    default:
      return String(value)
  }
}

function boundOf(field: Field, value: number | string): number | string | undefined {
  switch (field.type) {
    case 'ip':
      return readIp(value)
    case 'long':
    case 'integer':
    case 'float':
      return numberOf('float', value)
    default:
      return String(value)
  }
}

const INTEGER_LIMIT = 2 ** 31

/** OpenSearch refuses a search for a number that the field could not hold. */
function numberOf(type: 'long' | 'integer' | 'float', value: Scalar): number | undefined {
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number)) return undefined
  if (type === 'float') return number
  if (!Number.isSafeInteger(number)) return undefined
  return type === 'long' || (number >= -INTEGER_LIMIT && number < INTEGER_LIMIT) ? number : undefined
}

const NETWORK = /^(.+)\/(\d{1,3})$/

function addressOf(text: string): string | undefined {
  const [, base, length] = NETWORK.exec(text) ?? []
  const address = readIp(base ?? text)
  if (base === undefined || length === undefined || address === undefined) return address
  return Number(length) <= (address.includes(':') ? 128 : 32) ? `${address}/${Number(length)}` : undefined
}
