import { describe, expect, it } from 'vitest'
import type { Field } from '#core/field.ts'
import { ALERT_FIELDS } from '#core/fields/alerts.ts'
import { fieldsOfSource } from '#core/fields/base.ts'
import { METRICS_FIELDS } from '#core/fields/pipeline-metrics.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { Column, DataPanel, Panel } from '#core/panels/panel.ts'
import type { Bilingual, Metric, Split } from '#core/panels/split.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { SIGNAL_FIELDS } from '#detections/signal-fields.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { DASHBOARDS } from './generated/dashboards.ts'
import { bundleOf } from './saved-objects/bundle.ts'

/** Widths are twelfths of the page. */
const WIDTH = 12
const MOST_PANELS = 12
const MOST_ACCOUNTS = 300

const panels = DASHBOARDS.flatMap((dashboard) =>
  dashboard.panels.map((panel) => ({ name: `${dashboard.id}/${panel.id}`, dashboard, panel })),
)
const dataPanels = panels.flatMap(({ name, dashboard, panel }) =>
  panel.kind === 'text' ? [] : [{ name, dashboard, panel }],
)

/** The fields that documents behind an index id can hold, told from the sources themselves. */
function fieldsOf(index: string): Readonly<Record<string, Field>> {
  if (index === 'metrics') return METRICS_FIELDS
  if (index === 'signals') return SIGNAL_FIELDS
  if (index === 'alerts') return ALERT_FIELDS
  const chosen = SOURCES.filter(
    ({ id, store }) => index === 'everything' || index === id || index === plural(store.kind),
  )
  return Object.assign({}, ...chosen.map(fieldsOfSource))
}

function plural(kind: string): string {
  return kind === 'findings' ? 'findings' : 'logs'
}

function conditionFields(condition: Condition | undefined): string[] {
  if (condition === undefined || condition.kind === 'words') return []
  if (condition.kind === 'not') return conditionFields(condition.condition)
  if (condition.kind === 'all' || condition.kind === 'any') return condition.conditions.flatMap(conditionFields)
  return [condition.field]
}

/** The fields that a panel narrows by, in one index. */
function askedFields(panel: DataPanel): string[] {
  const groups = splitsOf(panel).flatMap((split) => (split.kind === 'groups' ? split.groups : []))
  const columns = panel.kind === 'table' ? panel.columns : []
  const numbers = panel.kind === 'numbers' ? panel.groups : []
  return [panel, ...groups, ...columns, ...numbers].flatMap(({ where }) => conditionFields(where))
}

/** The fields that a panel parts documents by or reckons with. */
function aggregatedFields(panel: DataPanel): string[] {
  const terms = splitsOf(panel).flatMap((split) => (split.kind === 'terms' ? [split.field] : []))
  switch (panel.kind) {
    case 'documents':
      return panel.sort.map(([field]) => field)
    case 'table':
      return [...panel.rows.map(({ field }) => field), ...panel.columns.flatMap(({ metric }) => metricField(metric))]
    case 'matrix':
      return [...panel.rows.map(({ field }) => field), panel.columns.field, ...metricField(panel.metric)]
    case 'series':
      return [panel.timeField ?? '@timestamp', ...terms, ...metricField(panel.metric)]
    default:
      return [...terms, ...metricField(panel.metric)]
  }
}

function splitsOf(panel: DataPanel): Split[] {
  switch (panel.kind) {
    case 'bars':
      return panel.by === undefined ? [panel.split] : [panel.split, panel.by]
    case 'series':
      return panel.by === undefined ? [] : [panel.by]
    case 'share':
      return [panel.split]
    default:
      return []
  }
}

function metricField(metric: Metric): string[] {
  return metric.kind === 'count' ? [] : [metric.field]
}

function isAggregatable(field: Field | undefined): boolean {
  return field !== undefined && field.aggregate !== false && field.type !== 'text' && field.type !== 'flat_object'
}

/** Joined columns are asked of another index: the same panel as a table over that index. */
function questionsOf(panel: DataPanel): DataPanel[] {
  if (panel.kind !== 'table') return [panel]
  const { joined = [], ...own } = panel
  const others = joined.flatMap((other): DataPanel[] => {
    const [first, ...further] = other.columns
    if (first === undefined) return []
    const { where: _, ...bare } = own
    const narrowed = other.where === undefined ? bare : { ...bare, where: other.where }
    return [{ ...narrowed, index: other.index, rows: [panel.rows[0]], columns: [first, ...further], orderBy: [] }]
  })
  return [own, ...others]
}

function allColumns(panel: DataPanel): Column[] {
  return panel.kind === 'table' ? [...panel.columns, ...(panel.joined ?? []).flatMap(({ columns }) => columns)] : []
}

function textsOf(panel: Panel): Bilingual[] {
  if (panel.kind === 'text') return [panel.title, panel.text]
  const groups = splitsOf(panel).flatMap((split) => (split.kind === 'groups' ? split.groups : []))
  const rows = panel.kind === 'table' || panel.kind === 'matrix' ? panel.rows : []
  const numbers = panel.kind === 'numbers' ? panel.groups : []
  const labels = [...groups, ...rows, ...numbers, ...allColumns(panel)].map(({ label }) => label)
  return [panel.title, panel.question, ...labels]
}

it('NA-52 every source has a dashboard, beside an overview, the alerts, hunting and the pipeline', () => {
  const ids = DASHBOARDS.map(({ id }) => id)

  expect([...ids].sort()).toEqual([...SOURCES.map(({ id }) => id), 'overview', 'alerts', 'hunting', 'pipeline'].sort())
  expect([...ids.slice(0, 2), ...ids.slice(-2)]).toEqual(['overview', 'alerts', 'hunting', 'pipeline'])
})

describe.each(DASHBOARDS.map((dashboard) => [dashboard.id, dashboard] as [string, Dashboard]))('%s', (_, dashboard) => {
  it('has at most twelve panels with ids of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id)

    expect(ids.length).toBeLessThanOrEqual(MOST_PANELS)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('fills its rows without holes', () => {
    const rows: { width: number; heights: Set<number> }[] = []
    for (const { size } of dashboard.panels) {
      const row = rows.at(-1)
      if (row === undefined || row.width === WIDTH) rows.push({ width: size.width, heights: new Set([size.height]) })
      else {
        row.width += size.width
        row.heights.add(size.height)
      }
    }

    for (const { width, heights } of rows) expect([width, heights.size]).toEqual([WIDTH, 1])
  })

  it('lists documents by columns that some of them have', () => {
    const known = new Set(
      dashboard.panels.flatMap((panel) => (panel.kind === 'text' ? [] : Object.keys(fieldsOf(panel.index)))),
    )

    expect(dashboard.documentColumns.filter((name) => !known.has(name))).toEqual([])
  })

  it('NA-56 says everything in Japanese and in English', () => {
    const texts = [dashboard.title, dashboard.description, ...dashboard.panels.flatMap(textsOf)]

    for (const { ja, en } of texts) {
      expect(ja.trim()).not.toBe('')
      expect(en.trim()).not.toBe('')
      expect(en).not.toMatch(/[぀-ヿ一-鿿]/)
    }
    for (const panel of dashboard.panels) {
      expect(panel.title.ja).toMatch(/[぀-ヿ一-鿿]/)
    }
  })
})

describe.each(dataPanels.map(({ name, panel }) => [name, panel] as [string, DataPanel]))('%s', (_, panel) => {
  it('asks its index for fields that it has, and reckons only with those that can be aggregated', () => {
    for (const question of questionsOf(panel)) {
      const fields = fieldsOf(question.index)
      const shown = question.kind === 'documents' ? question.columns : []

      expect(Object.keys(fields)).not.toEqual([])
      expect([...askedFields(question), ...shown].filter((name) => fields[name] === undefined)).toEqual([])
      expect(aggregatedFields(question).filter((name) => !isAggregatable(fields[name]))).toEqual([])
    }
  })

  it('narrows columns only by what scripts can read', () => {
    for (const question of questionsOf(panel)) {
      if (question.kind !== 'table') continue
      const asked = question.columns.flatMap(({ where }) => conditionFields(where))
      expect(asked.filter((name) => !isAggregatable(fieldsOf(question.index)[name]))).toEqual([])
    }
  })

  it('orders by columns that it has, and gives every column and group an id of its own', () => {
    const columns = allColumns(panel).map(({ id }) => id)
    const orderBy = panel.kind === 'table' ? panel.orderBy : []
    const groupIds = splitsOf(panel).map((split) => (split.kind === 'groups' ? split.groups.map(({ id }) => id) : []))
    const numbers = panel.kind === 'numbers' ? panel.groups.map(({ id }) => id) : []

    expect(orderBy.filter((id) => !columns.includes(id))).toEqual([])
    if (panel.kind === 'table') expect(orderBy.length).toBeGreaterThan(0)
    for (const ids of [columns, numbers, ...groupIds]) expect(new Set(ids).size).toBe(ids.length)
  })

  it('NA-53 has no list of accounts that is shorter than the accounts that are watched', () => {
    const lists = [
      ...splitsOf(panel).flatMap((split) => (split.kind === 'terms' ? [split] : [])),
      ...(panel.kind === 'matrix' ? [panel.columns] : []),
      ...(panel.kind === 'table' || panel.kind === 'matrix' ? panel.rows.slice(0, 1) : []),
    ]

    for (const { field, size } of lists) {
      if (/^cloud\.account\.|\.account_id$/.test(field)) expect(size).toBeGreaterThanOrEqual(MOST_ACCOUNTS)
    }
    // a signal of several accounts has no one name: there the registry gives the names
    if (panel.kind === 'table' && panel.rows[0].field === 'cloud.account.id' && panel.index !== 'signals') {
      expect(panel.rows.map(({ field }) => field)).toContain('cloud.account.name')
    }
  })
})

/** `script.context.aggs.max_compilations_rate` is 75/5m unless somebody changes it. */
const COMPILATIONS = 75

describe('panels about findings', () => {
  const sourcesOfFindings = SOURCES.filter(({ store }) => store.kind === 'findings').map(({ id }) => id)
  const aboutFindings = dataPanels.filter(
    ({ dashboard, panel }) => dashboard.id !== 'pipeline' && ['findings', ...sourcesOfFindings].includes(panel.index),
  )

  it.each(aboutFindings.map(({ name, panel }) => [name, panel] as [string, DataPanel]))(
    'NA-22 NA-62 %s counts no samples and nothing twice',
    (_, panel) => {
      expect(conditionFields(panel.where)).toEqual(
        expect.arrayContaining(['hinomi.finding.is_sample', 'hinomi.finding.is_primary']),
      )
    },
  )

  it('needs no more scripts than a cluster compiles in five minutes, for all dashboards together', () => {
    const states = bundleOf('ja', DASHBOARDS, SOURCES, []).map(({ attributes }) => attributes.visState)
    const distinct = new Set(
      states
        .filter((state) => typeof state === 'string')
        .flatMap((state) =>
          (JSON.parse(state).aggs ?? []).map((agg: { params?: { json?: string } }) => agg.params?.json),
        )
        .filter((json) => typeof json === 'string' && json.includes('painless')),
    )
    expect(distinct.size).toBeGreaterThan(10)
    expect(distinct.size).toBeLessThan(COMPILATIONS)
  })

  it('NA-55 shows what is open now, with its age and what is overdue, whatever the time range', () => {
    for (const id of ['overview', ...sourcesOfFindings]) {
      const dashboard = DASHBOARDS.find((one) => one.id === id)
      const figures = dashboard?.panels.find((panel) => panel.id === 'open-now')
      const accounts = dashboard?.panels.find((panel) => panel.id === 'accounts')

      expect(figures).toMatchObject({ kind: 'numbers', time: 'now' })
      expect(figures?.kind === 'numbers' ? figures.groups.map((group) => group.id) : []).toContain('overdue')
      expect(accounts).toMatchObject({ kind: 'table', time: 'now', complete: 'accounts' })
      expect(accounts?.kind === 'table' ? accounts.columns.map((column) => column.id) : []).toContain('oldest')
    }
  })

  it('NA-02 every panel by severity has critical, and has it first', () => {
    for (const { panel } of aboutFindings) {
      for (const split of splitsOf(panel)) {
        if (split.kind !== 'groups' || !split.groups.some(({ id }) => id === 'high')) continue
        expect(split.groups.map(({ id }) => id)).toEqual([...SEVERITY_LABELS].reverse())
      }
      if (panel.kind === 'numbers') expect(panel.groups[0]?.id).toBe('critical')
    }
  })
})

it('NA-29 the pipeline counts documents that lack a field on which other panels rest', () => {
  const columns = dataPanels
    .filter(({ dashboard }) => dashboard.id === 'pipeline')
    .flatMap(({ panel }) => allColumns(panel))

  expect(columns.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['no-severity', 'unknown-status', 'no-first-seen', 'severity-assumed']),
  )
})
