import { BarChart, PieChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Shown } from './shown.ts'

use([BarChart, PieChart, GridComponent, SVGRenderer])

/**
 * Draws a chart into an element as soon as it has a size, and again whenever the size changes. `optionOf` gets the width in pixels.
 *
 * Tooltips, legends and descriptions are ours: those of the library set styles in markup, which the policy of the page forbids.
 */
export function drawChart(
  element: HTMLElement,
  shown: Shown,
  optionOf: (width: number) => EChartsCoreOption,
  prepare: (chart: EChartsType) => void,
): void {
  let chart: EChartsType | undefined
  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0 || height === 0) return
    if (chart === undefined) {
      chart = init(element, null, { renderer: 'svg', width, height })
      chart.setOption(optionOf(width))
      prepare(chart)
      return
    }
    if (chart.getWidth() === width && chart.getHeight() === height) return
    chart.resize({ width, height })
    chart.setOption(optionOf(width))
  })
  observer.observe(element)
  shown.whenGone(() => {
    observer.disconnect()
    chart?.dispose()
  })
}
