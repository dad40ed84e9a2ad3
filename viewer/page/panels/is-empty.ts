import type { PanelData } from '#dashboards/search/panel-data.ts'

/** Says whether a panel has nothing to draw. Zeros are an answer, but no shares of a whole; no rows at all are none. */
export function isEmpty(data: PanelData): boolean {
  switch (data.kind) {
    case 'numbers':
      return Object.keys(data.values).length === 0
    case 'series':
      return data.points.every(({ values }) => Object.values(values).every((value) => !value))
    case 'documents':
      return data.documents.length === 0
    case 'share':
      return data.other === 0 && data.rows.every(({ value }) => !value)
    case 'bars':
    case 'table':
    case 'matrix':
      return data.rows.length === 0
  }
}

/** Says whether a panel tells of no document, also where it lists accounts without any. */
export function isAboutNothing(data: PanelData): boolean {
  if (data.kind === 'numbers') return Object.values(data.values).every((value) => !value)
  if (data.kind === 'table') return data.rows.every(({ values }) => Object.values(values).every((value) => !value))
  if (data.kind === 'matrix') return data.cells.every((cells) => cells.every((cell) => !cell))
  return isEmpty(data)
}
