import type { Metric } from './split.ts'

/** How many documents there are. */
export const COUNT = { kind: 'count' } as const

/** How many different values the field has; approximate above some thousand. */
export function distinct<F extends string>(field: F): Metric<F> {
  return { kind: 'distinct', field }
}

/** The sum of the field. */
export function sum<F extends string>(field: F): Metric<F> {
  return { kind: 'sum', field }
}

/** The smallest value of the field, the earliest moment. */
export function min<F extends string>(field: F): Metric<F> {
  return { kind: 'min', field }
}

/** The largest value of the field, the latest moment. */
export function max<F extends string>(field: F): Metric<F> {
  return { kind: 'max', field }
}
