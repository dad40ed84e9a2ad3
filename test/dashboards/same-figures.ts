import type { DataPanel } from '#core/panels/panel.ts'
import type { Split } from '#core/panels/split.ts'
import { groupLabels } from '#dashboards/saved-objects/group-labels.ts'
import type { Language } from '#dashboards/saved-objects/saved-object.ts'
import type { PanelData } from '#dashboards/search/panel-data.ts'
import type { Line } from './sent-searches/tabify.ts'

/** Figures by what they are of, without those that are nothing: the two pages show empty places differently. */
type Figures = ReadonlyMap<string, number>

/** The figures of a panel as our own page shows them. `rows` of tables keep their order. */
export function figuresOfPage(data: PanelData): Figures {
  switch (data.kind) {
    case 'numbers':
      return figures(Object.entries(data.values).map(([id, value]) => [[id], value]))
    case 'bars':
      return figures(
        data.rows.flatMap(({ key, value, parts }) =>
          parts === undefined ? [[[key], value]] : Object.entries(parts).map(([part, of]) => [[key, part], of]),
        ),
      )
    case 'share':
      return figures(data.rows.map(({ key, value }) => [[key], value]))
    case 'series':
      return figures(
        data.points.flatMap(({ time, values }) =>
          Object.entries(values).map(([part, value]) => [part === '' ? [time] : [part, time], value]),
        ),
      )
    case 'table':
      return figures(
        data.rows.flatMap(({ keys, values }) =>
          Object.entries(values).map(([column, value]) => [[...keys, `column ${column}`], value]),
        ),
      )
    case 'matrix':
      return figures(
        data.rows.flatMap(({ keys }, row) =>
          data.columns.map((column, at) => [[...keys, column], data.cells[row]?.[at] ?? null]),
        ),
      )
    case 'documents':
      return figures([[['total'], data.total]])
  }
}

/** The same figures as OpenSearch Dashboards shows them, from the lines of its table. */
export function figuresOfLines(panel: DataPanel, lines: readonly Line[], language: Language): Figures {
  if (panel.kind === 'table') {
    return figures(
      lines.flatMap(({ keys, figures: of }) =>
        panel.columns.map(({ id }, index) => [[...keys, `column ${id}`], of[String(index + 1)] ?? null]),
      ),
    )
  }
  const splits = splitsOf(panel)
  return figures(
    lines.map(({ keys, figures: of }) => [
      keys.map((key, index) => idOf(key, splits[index], language)),
      of['1'] ?? null,
    ]),
  )
}

/** The splits of the lines of a panel, in the order of its buckets. */
function splitsOf(panel: DataPanel): readonly (Split | undefined)[] {
  switch (panel.kind) {
    case 'numbers':
      return [{ kind: 'groups', groups: panel.groups }]
    case 'bars':
      return [panel.split, panel.by]
    case 'share':
      return [panel.split]
    case 'series':
      return [panel.by]
    default:
      return []
  }
}

function idOf(key: Line['keys'][number], split: Split | undefined, language: Language): Line['keys'][number] {
  if (split?.kind !== 'groups') return key
  const index = groupLabels(split.groups, language).indexOf(String(key))
  return split.groups[index]?.id ?? `unknown group ${key}`
}

type Entry = readonly [keys: readonly unknown[], value: number | null]

function figures(entries: readonly (readonly unknown[])[]): Figures {
  const known = (entries as readonly Entry[]).filter(([, value]) => value !== null && value !== 0)
  return new Map(known.map(([keys, value]) => [keys.map(String).join(' | '), Math.round(Number(value) * 1e6) / 1e6]))
}
