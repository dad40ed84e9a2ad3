import type { NumbersPanel } from '#core/panels/panel.ts'
import { type Answer, aggregationsOf } from '../answer.ts'
import type { NumbersData } from '../panel-data.ts'
import type { QueryContext } from '../query.ts'
import { readSplit, soleMetric, splitAggregation } from '../split.ts'

/** Asks for one figure for each group. */
export function numbersBody({ groups, metric }: NumbersPanel, context: QueryContext): object {
  return { size: 0, aggs: { groups: splitAggregation({ kind: 'groups', groups }, soleMetric(metric), context) } }
}

/** Reads the figures. */
export function readNumbers({ groups, metric }: NumbersPanel, answer: Answer): NumbersData {
  const parts = readSplit({ kind: 'groups', groups }, soleMetric(metric), aggregationsOf(answer), 'groups')
  return { kind: 'numbers', values: Object.fromEntries(parts.map(({ key, value }) => [key, value])) }
}
