/** A value that a field is compared with. */
export type Scalar = string | number | boolean

/**
 * What documents must be like, over the fields F: one tree for panels, filters and what people type.
 *
 * - `is`: the field holds one of the values.
 * - `exists`: the field has a value.
 * - `range`: half-open or closed range; dates may use date math such as `now-7d` (OpenSearch: date math).
 * - `like`: pattern with `*` for any characters; `\*` and `\\` stand for a star and a backslash.
 * - `words`: each word stands somewhere in the document, `*` as in a pattern; with `phrase` the text is taken as it is, words in their order.
 */
export type Condition<F extends string = string> =
  | { readonly kind: 'is'; readonly field: F; readonly values: readonly Scalar[] }
  | { readonly kind: 'exists'; readonly field: F }
  | {
      readonly kind: 'range'
      readonly field: F
      readonly gte?: number | string
      readonly gt?: number | string
      readonly lte?: number | string
      readonly lt?: number | string
    }
  | { readonly kind: 'like'; readonly field: F; readonly pattern: string }
  | { readonly kind: 'words'; readonly text: string; readonly phrase: boolean }
  | { readonly kind: 'not'; readonly condition: Condition<F> }
  | { readonly kind: 'all'; readonly conditions: readonly Condition<F>[] }
  | { readonly kind: 'any'; readonly conditions: readonly Condition<F>[] }

/** The field holds one of the values. */
export function is<F extends string>(field: F, ...values: readonly Scalar[]): Condition<F> {
  return { kind: 'is', field, values }
}

/** The field has a value. */
export function exists<F extends string>(field: F): Condition<F> {
  return { kind: 'exists', field }
}

/** The field lies in a range. */
export function within<F extends string>(
  field: F,
  bounds: {
    readonly gte?: number | string
    readonly gt?: number | string
    readonly lte?: number | string
    readonly lt?: number | string
  },
): Condition<F> {
  return { kind: 'range', field, ...bounds }
}

/** The field holds a text of this form; `*` stands for any characters. */
export function like<F extends string>(field: F, pattern: string): Condition<F> {
  return { kind: 'like', field, pattern }
}

/** The condition does not hold. */
export function not<F extends string>(condition: Condition<F>): Condition<F> {
  return { kind: 'not', condition }
}

/** Every condition holds. */
export function all<F extends string>(...conditions: readonly Condition<F>[]): Condition<F> {
  return { kind: 'all', conditions }
}

/** At least one condition holds. */
export function any<F extends string>(...conditions: readonly Condition<F>[]): Condition<F> {
  return { kind: 'any', conditions }
}

/** Counts a finding once: no sample, and no copy of a finding that its own source also sends. */
export const COUNTED = all(not(is('hinomi.finding.is_sample', true)), not(is('hinomi.finding.is_primary', false)))

/** What somebody still has to deal with. */
export const OPEN = is('hinomi.finding.status', 'open')
