import type { BarsPanel, SharePanel } from '#core/panels/panel.ts'
import type { Split } from '#core/panels/split.ts'
import { type Answer, aggregationsOf } from '../answer.ts'
import type { BarRow, BarsData, ShareData } from '../panel-data.ts'
import type { QueryContext } from '../query.ts'
import { type Part, readOther, readSplit, soleMetric, splitAggregation } from '../split.ts'

/** A bar is asked for so many of its parts, so that those that are largest over all bars are among them. */
const PARTS_OF_A_BAR = 100

/** Asks for a bar for each part, and for what each bar is stacked of. */
export function barsBody({ split, by, metric }: BarsPanel, context: QueryContext): object {
  const sole = soleMetric(metric)
  const within = by === undefined ? {} : { parts: splitAggregation(widened(by), sole, context, { place: 'inner' }) }
  return { size: 0, aggs: { bars: splitAggregation(split, sole, context, { within }) } }
}

/** Asks for the shares of a whole. */
export function shareBody({ split, metric }: SharePanel, context: QueryContext): object {
  return { size: 0, aggs: { bars: splitAggregation(split, soleMetric(metric), context) } }
}

/** Reads the bars. All bars are stacked of the same parts: those that are largest over all of them. */
export function readBars({ split, by, metric }: BarsPanel, answer: Answer): BarsData {
  const aggregations = aggregationsOf(answer)
  const sole = soleMetric(metric)
  const bars = readSplit(split, sole, aggregations, 'bars')
  const other = readOther(aggregations, 'bars')
  if (by === undefined) return { kind: 'bars', rows: bars.map(rowOf), other }
  const stacked = bars.map((bar) => ({ bar, parts: readSplit(widened(by), sole, bar.bucket, 'parts') }))
  const names = partNames(
    by,
    stacked.flatMap(({ parts }) => parts),
  )
  const rows = stacked.map(({ bar, parts }) => {
    const values = new Map(parts.map(({ key, value }) => [String(key), value]))
    return { ...rowOf(bar), parts: Object.fromEntries(names.map((name) => [name, values.get(name) ?? null])) }
  })
  return { kind: 'bars', rows, parts: names, other }
}

/** Reads the shares. */
export function readShare({ split, metric }: SharePanel, answer: Answer): ShareData {
  const aggregations = aggregationsOf(answer)
  const rows = readSplit(split, soleMetric(metric), aggregations, 'bars').map(rowOf)
  return { kind: 'share', rows, other: readOther(aggregations, 'bars') }
}

/** The names of the parts: groups in their order; values that are largest over all, largest first or by key. */
function partNames(by: Split, parts: readonly Part[]): string[] {
  if (by.kind === 'groups') return by.groups.map(({ id }) => id)
  const totals = new Map<string, number>()
  for (const { key, value } of parts) totals.set(String(key), (totals.get(String(key)) ?? 0) + (value ?? 0))
  const largest = [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, by.size)
  const names = largest.map(([name]) => name)
  return by.order === 'key' ? names.sort() : names
}

function widened(by: Split): Split {
  return by.kind === 'groups' ? by : { ...by, size: Math.max(by.size, PARTS_OF_A_BAR) }
}

function rowOf({ key, label, value }: Part): BarRow {
  return label === undefined ? { key, value } : { key, label, value }
}
