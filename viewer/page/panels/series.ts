import type { EChartsCoreOption } from 'echarts/core'
import type { SeriesPanel } from '#core/panels/panel.ts'
import { formatTime } from '#core/time-zone.ts'
import type { SeriesData } from '#dashboards/search/panel-data.ts'
import { fill, h } from '../dom.ts'
import { formatBytes, formatSeconds, formatShort } from '../format/number.ts'
import { formatTick } from '../format/time.ts'
import { formatFigure } from '../format/value.ts'
import { drawChart } from './chart.ts'
import { colourOf, cssColour } from './colour.ts'
import { drawLegend } from './legend.ts'
import type { Shown } from './shown.ts'
import { partTitle } from './split-condition.ts'
import { chooseTicks } from './ticks.ts'

/** Space around the columns in pixels, for the labels of the axes. */
const MARGIN = { left: 46, right: 10, top: 10, bottom: 24 }
/** A drag shorter than this is a click. */
const CLICK_PX = 4

/** Draws stacked columns over time. A click on a column, a drag over several, or Enter narrows the time of the view. */
export function drawSeries(panel: SeriesPanel, data: SeriesData, shown: Shown): HTMLElement {
  const { reader, deeds } = shown
  const { points } = data
  const widthMs = columnWidth(data)
  const totals = sums(data)
  const plot = h('div', { class: 'plot' })
  const tip = h('div', { class: 'tip', hidden: true })
  const band = h('div', { class: 'band', hidden: true })
  const chart = h(
    'div',
    {
      class: 'chart',
      tabindex: 0,
      role: 'img',
      'aria-label': reader.words.chart(panel.title[reader.language]),
      title: '',
    },
    plot,
    band,
    tip,
  )
  const spoken = h('p', { class: 'spoken', 'aria-live': 'polite' })

  const columnAt = (x: number) => {
    const inner = plot.clientWidth - MARGIN.left - MARGIN.right
    const index = Math.floor(((x - MARGIN.left) / inner) * points.length)
    return Math.min(points.length - 1, Math.max(0, index))
  }
  const leftOf = (index: number) =>
    MARGIN.left + ((plot.clientWidth - MARGIN.left - MARGIN.right) * index) / points.length
  const mark = (first: number, last: number) => {
    band.hidden = false
    band.style.left = `${leftOf(first)}px`
    band.style.width = `${leftOf(last + 1) - leftOf(first)}px`
  }
  const describe = (index: number) => {
    const point = points[index]
    if (point === undefined) return
    fill(tip, ...tipLines(panel, data, index, widthMs, shown))
    tip.hidden = false
    const middle = (leftOf(index) + leftOf(index + 1)) / 2
    const left = middle > plot.clientWidth / 2 ? middle - tip.offsetWidth - 12 : middle + 12
    tip.style.left = `${Math.max(0, left)}px`
  }
  const leave = () => {
    tip.hidden = true
    band.hidden = true
  }
  const narrow = (first: number, last: number) => {
    const from = points[first]?.time
    const to = points[last]?.time
    if (from !== undefined && to !== undefined) deeds.narrow(from, to + widthMs)
  }

  let start: { x: number; index: number } | undefined
  let focused = -1
  const xOf = (event: PointerEvent) => event.clientX - plot.getBoundingClientRect().left
  chart.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    start = { x: xOf(event), index: columnAt(xOf(event)) }
    chart.setPointerCapture(event.pointerId)
  })
  chart.addEventListener('pointermove', (event) => {
    const index = columnAt(xOf(event))
    if (start === undefined) mark(index, index)
    else mark(Math.min(start.index, index), Math.max(start.index, index))
    describe(index)
  })
  chart.addEventListener('pointerup', (event) => {
    if (start === undefined) return
    const index = columnAt(xOf(event))
    const [first, last] = [Math.min(start.index, index), Math.max(start.index, index)]
    const isClick = Math.abs(xOf(event) - start.x) < CLICK_PX
    start = undefined
    narrow(isClick ? index : first, isClick ? index : last)
  })
  chart.addEventListener('pointercancel', () => {
    start = undefined
    leave()
  })
  chart.addEventListener('pointerleave', () => start === undefined && leave())
  chart.addEventListener('blur', leave)
  chart.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return leave()
    if (event.key === 'Enter' && focused >= 0) return narrow(focused, focused)
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    focused = Math.min(points.length - 1, Math.max(0, focused < 0 && step < 0 ? points.length - 1 : focused + step))
    mark(focused, focused)
    describe(focused)
    spoken.textContent = [...tip.children].map(({ textContent }) => textContent).join(', ')
  })

  drawChart(
    plot,
    shown,
    (width) => optionOf(panel, data, width, widthMs, shown),
    () => undefined,
  )
  const legend = panel.by === undefined ? undefined : drawLegend(panel.by, data.parts, totals, panel.format, shown)
  return h('div', { class: 'series' }, legend, chart, spoken)
}

function tipLines(panel: SeriesPanel, data: SeriesData, index: number, widthMs: number, { reader }: Shown): Node[] {
  const point = data.points[index]
  if (point === undefined) return []
  const { by } = panel
  const heading = h('p', { class: 'tip-time' }, rangeTitle(point.time, widthMs, reader.timeZone))
  const hasAny = data.parts.some((part) => point.values[part])
  const lines = data.parts.flatMap((part, position) => {
    const value = point.values[part] ?? null
    if (hasAny && !value) return []
    return h(
      'p',
      { class: 'tip-line', 'data-empty': !value },
      by !== undefined && h('span', { class: 'swatch', 'data-colour': colourOf(by, part, position) }),
      h('bdi', {}, by === undefined ? panel.title[reader.language] : partTitle(by, part, undefined, reader)),
      h('b', {}, formatFigure(value, panel.format, reader)),
    )
  })
  return [heading, ...lines]
}

function rangeTitle(time: number, widthMs: number, zone: Shown['reader']['timeZone']): string {
  if (widthMs >= 86_400_000) return formatTime(time, zone).slice(0, 10)
  return `${formatTime(time, zone).slice(0, 16)} – ${formatTime(time + widthMs, zone).slice(11, 16)}`
}

function optionOf(
  panel: SeriesPanel,
  data: SeriesData,
  width: number,
  widthMs: number,
  { reader }: Shown,
): EChartsCoreOption {
  const times = data.points.map(({ time }) => time)
  const ticks = chooseTicks(times, widthMs, reader.timeZone, Math.max(2, Math.floor((width - 60) / 64)))
  const muted = cssColour('muted')
  const font = { color: muted, fontSize: 11, fontFamily: 'inherit' }
  return {
    animation: false,
    grid: { ...MARGIN, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: times.map(String),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: cssColour('line') } },
      axisLabel: {
        ...font,
        interval: (index: number) => ticks.has(times[index] ?? -1),
        formatter: (text: string) => formatTick(Number(text), reader.timeZone, widthMs),
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      ...(panel.format === 'bytes' ? bytesScale(data) : {}),
      ...(panel.metric.kind === 'count' || panel.metric.kind === 'distinct' ? { minInterval: 1 } : {}),
      splitLine: { lineStyle: { color: cssColour('line') } },
      axisLabel: { ...font, formatter: (value: number) => axisFigure(value, panel, reader) },
    },
    series: data.parts.map((part, position) => ({
      type: 'bar',
      name: part,
      stack: 'all',
      silent: true,
      barCategoryGap: data.points.length > 60 ? '12%' : '22%',
      barMaxWidth: 44,
      itemStyle: { color: cssColour(colourOf(panel.by, part, position)) },
      data: data.points.map(({ values }) => values[part] ?? 0),
    })),
  }
}

/** Steps of the axis that are round in KB, MB or GB. */
function bytesScale(data: SeriesData): { readonly interval: number; readonly max: number } | undefined {
  const largest = Math.max(
    ...data.points.map(({ values }) => Object.values(values).reduce<number>((sum, value) => sum + (value ?? 0), 0)),
  )
  if (largest <= 0) return undefined
  const rough = largest / 4
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(rough) / Math.log(1024)))
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].find((one) => one * unit >= rough) ?? 1024
  const interval = step * unit
  return { interval, max: Math.ceil(largest / interval) * interval }
}

function axisFigure(value: number, panel: SeriesPanel, reader: Shown['reader']): string {
  if (panel.format === 'bytes') return formatBytes(value, reader.language)
  if (panel.format === 'seconds') return formatSeconds(value, reader.language)
  return formatShort(value, reader.language)
}

function columnWidth({ interval, points }: SeriesData): number {
  const [first, second] = points
  if (first !== undefined && second !== undefined) return second.time - first.time
  return INTERVAL_MS[interval.replace(/^\d+/, '')] ?? 86_400_000
}

const INTERVAL_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

function sums(data: SeriesData): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const part of data.parts) totals[part] = data.points.reduce((sum, { values }) => sum + (values[part] ?? 0), 0)
  return totals
}
