/** Parameters of charts with axes, as OpenSearch Dashboards 2.19 writes them. */
interface AxisChart {
  readonly kind: 'histogram' | 'horizontal_bar'
  readonly metricLabel: string
  readonly stacked: boolean
}

/** Returns the parameters of stacked columns or horizontal bars with one metric of id "1". */
export function axisChartParams({ kind, metricLabel, stacked }: AxisChart): Record<string, unknown> {
  const horizontal = kind === 'horizontal_bar'
  return {
    type: 'histogram',
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: horizontal ? 'left' : 'bottom',
        show: true,
        style: {},
        scale: { type: 'linear' },
        labels: horizontal
          ? { show: true, rotate: 0, filter: false, truncate: 200 }
          : { show: true, filter: true, truncate: 100 },
        title: {},
      },
    ],
    valueAxes: [
      {
        id: 'ValueAxis-1',
        name: 'LeftAxis-1',
        type: 'value',
        position: horizontal ? 'bottom' : 'left',
        show: true,
        style: {},
        scale: { type: 'linear', mode: 'normal' },
        labels: horizontal
          ? { show: true, rotate: 0, filter: true, truncate: 100 }
          : { show: true, rotate: 0, filter: false, truncate: 100 },
        title: { text: metricLabel },
      },
    ],
    seriesParams: [
      {
        show: true,
        type: 'histogram',
        mode: stacked ? 'stacked' : 'normal',
        data: { label: metricLabel, id: '1' },
        valueAxis: 'ValueAxis-1',
        drawLinesBetweenPoints: true,
        lineWidth: 2,
        showCircles: true,
      },
    ],
    addTooltip: true,
    addLegend: stacked,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: { show: !stacked && horizontal },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  }
}

/** Returns the parameters of a row of large figures. */
export function metricParams(figures: number): Record<string, unknown> {
  return {
    addTooltip: true,
    addLegend: false,
    type: 'metric',
    metric: {
      percentageMode: false,
      useRanges: false,
      colorSchema: 'Green to Red',
      metricColorMode: 'None',
      colorsRange: [{ from: 0, to: 10000 }],
      labels: { show: true },
      invertColors: false,
      style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: figures > 4 ? 32 : 44 },
    },
  }
}

/** Returns the parameters of a donut. */
export function donutParams(): Record<string, unknown> {
  return {
    type: 'pie',
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    isDonut: true,
    labels: { show: true, values: true, last_level: true, truncate: 100 },
  }
}

/** Returns the parameters of a table that shows so many rows before one has to turn the page. */
export function tableParams(rowsOfPage: number): Record<string, unknown> {
  return {
    perPage: rowsOfPage,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
  }
}

/** Returns the parameters of a grid of counts. */
export function heatmapParams(): Record<string, unknown> {
  return {
    type: 'heatmap',
    addTooltip: true,
    addLegend: true,
    enableHover: false,
    legendPosition: 'right',
    times: [],
    colorsNumber: 5,
    colorSchema: 'Reds',
    setColorRange: false,
    colorsRange: [],
    invertColors: false,
    percentageMode: false,
    valueAxes: [
      {
        show: false,
        id: 'ValueAxis-1',
        type: 'value',
        scale: { type: 'linear', defaultYExtents: false },
        labels: { show: true, rotate: 0, overwriteColor: false, color: 'black' },
      },
    ],
  }
}

/** Returns the parameters of a text. */
export function markdownParams(markdown: string): Record<string, unknown> {
  return { fontSize: 12, openLinksInNewTab: false, markdown }
}
