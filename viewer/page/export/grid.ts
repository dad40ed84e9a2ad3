import type { Scalar } from '#core/panels/condition.ts'
import type { DataPanel, Format, RowField } from '#core/panels/panel.ts'
import { formatTime } from '#core/time-zone.ts'
import type { Figure, PanelData, RowKey } from '#dashboards/search/panel-data.ts'
import { fieldValues } from '../../field-values.ts'
import { formatKey, formatValue } from '../format/value.ts'
import { partTitle } from '../panels/split-condition.ts'
import { columnsOf, sortRows } from '../panels/table-columns.ts'
import { fieldTitle, type Reader } from '../reader.ts'
import type { Sort } from '../state/page-state.ts'

/** A panel as a plain table, for spreadsheets: numbers stay numbers, moments become texts. */
export interface Grid {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}
export type Cell = string | number | null

/** Turns what a panel shows into a plain table, in the order in which it is shown; undefined when the data are of another kind. */
export function gridOf(panel: DataPanel, data: PanelData, reader: Reader, sort?: Sort): Grid | undefined {
  const title = panel.title[reader.language]
  const cell = (value: Figure, format?: Format) => figureCell(value, format, reader)
  if (panel.kind === 'numbers' && data.kind === 'numbers') {
    const rows = panel.groups.map(({ id, label }) => [
      label[reader.language],
      cell(data.values[id] ?? null, panel.format),
    ])
    return { heads: [title, ''], rows }
  }
  if (panel.kind === 'bars' && data.kind === 'bars') {
    const parts = data.parts ?? []
    const { by } = panel
    const heads = parts.map((part) => (by === undefined ? part : partTitle(by, part, undefined, reader)))
    const rows = data.rows.map((row) => [
      partTitle(panel.split, row.key, row.label, reader),
      cell(row.value, panel.format),
      ...parts.map((part) => cell(row.parts?.[part] ?? null, panel.format)),
    ])
    return { heads: [title, reader.words.total, ...heads], rows }
  }
  if (panel.kind === 'series' && data.kind === 'series') {
    const { by } = panel
    const heads = data.parts.map((part) => (by === undefined ? title : partTitle(by, part, undefined, reader)))
    const rows = data.points.map(({ time, values }) => [
      formatTime(time, reader.timeZone),
      ...data.parts.map((part) => cell(values[part] ?? null, panel.format)),
    ])
    return { heads: [timeHead(reader), ...heads], rows }
  }
  if (panel.kind === 'share' && data.kind === 'share') {
    const rows: Cell[][] = data.rows.map((row) => [partTitle(panel.split, row.key, row.label, reader), row.value])
    if (data.other > 0) rows.push([reader.words.other, data.other])
    return { heads: [title, reader.words.total], rows }
  }
  if (panel.kind === 'table' && data.kind === 'table') {
    const columns = columnsOf(panel)
    const rows = sortRows(data.rows, sort).map(({ keys, values }) => [
      ...keyCells(panel.rows, keys, reader),
      ...columns.map(({ id, format }) => cell(values[id] ?? null, format)),
    ])
    return { heads: [...keyHeads(panel.rows, reader), ...columns.map(({ label }) => label[reader.language])], rows }
  }
  if (panel.kind === 'matrix' && data.kind === 'matrix') {
    const format = panel.format === 'age' ? 'time' : panel.format
    const rows = data.rows.map(({ keys }, index) => [
      ...keyCells(panel.rows, keys, reader),
      ...data.columns.map((_, position) => cell(data.cells[index]?.[position] ?? null, format)),
    ])
    const columns = data.columns.map((key) => formatKey(panel.columns.field, key, reader))
    return { heads: [...keyHeads(panel.rows, reader), ...columns], rows }
  }
  if (panel.kind === 'documents' && data.kind === 'documents') {
    const rows = data.documents.map(({ source }) =>
      panel.columns.map((field) =>
        fieldValues(source, field)
          .map((value) => formatValue(field, value, reader))
          .join('; '),
      ),
    )
    return { heads: panel.columns.map((field) => fieldTitle(field, reader)), rows }
  }
  return undefined
}

/** A number of an account gets a column with its name beside it, unless the panel has one. */
function keyHeads(fields: readonly RowField[], reader: Reader): string[] {
  return fields.flatMap(({ field, label }) =>
    needsName(fields, field)
      ? [label[reader.language], fieldTitle('cloud.account.name', reader)]
      : [label[reader.language]],
  )
}

function keyCells(fields: readonly RowField[], keys: readonly RowKey[], reader: Reader): Cell[] {
  return fields.flatMap(({ field }, index) => {
    const key: Scalar | null = keys[index] ?? null
    const text = key === null ? '' : formatKey(field, key, reader)
    return needsName(fields, field) ? [text, reader.accounts.get(String(key))?.name ?? ''] : [text]
  })
}

function needsName(fields: readonly RowField[], field: string): boolean {
  return field === 'cloud.account.id' && !fields.some((other) => other.field === 'cloud.account.name')
}

/** Spreadsheets reckon with plain numbers; only moments are written out. */
function figureCell(value: Figure, format: Format | undefined, reader: Reader): Cell {
  if (value === null) return null
  return format === 'time' || format === 'age' ? formatTime(value, reader.timeZone) : value
}

function timeHead({ words, timeZone }: Reader): string {
  return `${words.time} (${timeZone === 'UTC' ? 'UTC' : 'JST'})`
}
