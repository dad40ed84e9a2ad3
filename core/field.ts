/** The OpenSearch types we map to; the reasons stand in docs/reference/fields. Types that OpenSearch Dashboards shows as `unknown` are left out, but for `flat_object`. */
export type FieldType =
  | 'keyword'
  | 'text'
  | 'date'
  | 'ip'
  | 'boolean'
  | 'long'
  | 'integer'
  | 'float'
  | 'geo_point'
  | 'flat_object'

/**
 * One field, said once: mapping, index pattern, reference and the types of documents are derived from it.
 *
 * - `list`: documents hold an array (a mapping does not tell the difference).
 * - `search: false`: not searchable, but can be sorted and aggregated.
 * - `search: 'slow'`: searchable, sortable and aggregatable, but without an index of its own: a search reads the value of every document that
 *   is left by its other conditions, and a wildcard cannot ignore case. For values that repeat others or are seldom asked for.
 * - `aggregate: false`: not sortable or aggregatable, but searchable. Both false: only shown.
 * - `volatile`: tells how a state was reached or reported, not what it is: no part of the content hash of findings.
 */
export interface Field {
  readonly type: FieldType
  readonly en: string
  readonly ja: string
  readonly list?: true
  readonly search?: false | 'slow'
  readonly aggregate?: false
  readonly volatile?: true
}

/** Fields by their dotted name. */
export type FieldTable = Readonly<Record<string, Field>>

type Options = Omit<Partial<Field>, 'type' | 'en' | 'ja'>

function fieldOf<const T extends FieldType>(type: T) {
  return <const O extends Options = Record<never, never>>(en: string, ja: string, options?: O) =>
    ({ type, en, ja, ...options }) as { readonly type: T; readonly en: string; readonly ja: string } & O
}

/** Text that is matched, counted and sorted as a whole; at most 8,191 characters are indexed. */
export const keyword = fieldOf('keyword')
/** Text that is searched by its words. */
export const text = fieldOf('text')
/** A moment: ISO 8601 with milliseconds and `Z` in documents. */
export const date = fieldOf('date')
/** An IPv4 or IPv6 address in canonical form. */
export const ip = fieldOf('ip')
export const boolean = fieldOf('boolean')
/** A whole number of 64 bits: bytes, packets, counts. */
export const long = fieldOf('long')
/** A whole number of 32 bits: ports, status codes. */
export const integer = fieldOf('integer')
export const float = fieldOf('float')
/** `{ lat, lon }` in degrees. */
export const geoPoint = fieldOf('geo_point')
/** An object with free keys: every leaf can be searched as text, none aggregated. Each leaf costs as much as four keywords; with `search: false` it is only shown. */
export const flatObject = fieldOf('flat_object')

type Scalar<T extends FieldType> = T extends 'keyword' | 'text' | 'date' | 'ip'
  ? string
  : T extends 'boolean'
    ? boolean
    : T extends 'long' | 'integer' | 'float'
      ? number
      : T extends 'geo_point'
        ? { readonly lat: number; readonly lon: number }
        : object

type ValueOf<F> = F extends { readonly list: true; readonly type: infer T extends FieldType }
  ? readonly Scalar<T>[]
  : F extends { readonly type: infer T extends FieldType }
    ? Scalar<T>
    : never

type Head<K> = K extends `${infer H}.${string}` ? H : K
type Below<T, H extends string> = { [K in keyof T as K extends `${H}.${infer Rest}` ? Rest : never]: T[K] }

/**
 * The nested document that a table of dotted names describes: `{ 'a.b': keyword(…) }` gives `{ a?: { b?: string } }`.
 * Every part may be undefined: absent parts are pruned before a document is written.
 */
export type DocumentOf<T> = {
  [H in Head<keyof T & string> & string]?: (H extends keyof T ? ValueOf<T[H]> : DocumentOf<Below<T, H>>) | undefined
}
