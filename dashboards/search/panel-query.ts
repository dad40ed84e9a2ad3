import type { Condition } from '#core/panels/condition.ts'
import type { IndexId } from '#core/panels/panel.ts'
import { allOf, type QueryContext, queryOf } from './query.ts'
import type { Query } from './value-query.ts'
import type { SettledView } from './view.ts'

/** Which documents are asked for, besides what the view says. */
export interface Question {
  readonly index: IndexId
  readonly where?: Condition | undefined
  /** `now`: whatever the range of the view. */
  readonly time: 'picker' | 'now'
  /** `@timestamp` unless said otherwise. */
  readonly timeField?: string | undefined
}

/** Returns what conditions of a question are read with. */
export function contextOf({ index }: Pick<Question, 'index'>, view: SettledView): QueryContext {
  return { index, clock: { now: view.now, timeZone: view.timeZone } }
}

/** Returns the query of a question: its own condition, the filters and the query of the view, and the range of the view. */
export function documentsQuery(question: Question, view: SettledView): Query {
  const { where, time, timeField = '@timestamp' } = question
  const conditions = [where, ...view.filters, view.query].filter((condition) => condition !== undefined)
  const query = queryOf({ kind: 'all', conditions }, contextOf(question, view))
  if (time === 'now') return query
  const range = { range: { [timeField]: { gte: isoOf(view.from), lt: isoOf(view.to) } } }
  return allOf(conditions.length === 0 ? [range] : [range, query])
}

function isoOf(moment: number): string {
  return new Date(moment).toISOString()
}
