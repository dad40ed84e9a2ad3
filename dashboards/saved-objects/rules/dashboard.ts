import { parseJson } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'
import { errorIn, type Problem, warningIn } from './problem.ts'

interface RawPanel {
  readonly version?: unknown
  readonly gridData?: { x?: unknown; y?: unknown; w?: unknown; h?: unknown; i?: unknown }
  readonly panelIndex?: unknown
  readonly embeddableConfig?: unknown
  readonly panelRefName?: unknown
  readonly type?: unknown
}

/** The page has so many columns. */
const COLUMNS = 48

/** R15: every panel has a place on the page, a name of its own and something to show. */
export function checkPanels(object: SavedObject): Problem[] {
  if (object.type !== 'dashboard') return []
  const panels = panelsOf(object)
  if (panels === undefined) return [errorIn('R15', object, 'panelsJSON is no JSON array')]
  const indices = panels.map(({ panelIndex }) => panelIndex)
  return panels.flatMap((panel, position) => {
    const twice = indices.indexOf(panel.panelIndex) !== position
    const faults = [...faultsOf(panel), ...(twice ? ['panelIndex is not unique'] : [])]
    return faults.map((fault) => errorIn('R15', object, `panel ${position + 1}: ${fault}`))
  })
}

/** R20: panels do not lie on each other, and every reference to a panel is used. */
export function checkOverlaps(object: SavedObject): Problem[] {
  const panels = object.type === 'dashboard' ? (panelsOf(object) ?? []) : []
  const overlaps = panels.flatMap((panel, position) => {
    const below = panels.findIndex((other, index) => index < position && overlap(panel, other))
    return below === -1 ? [] : [warningIn('R20', object, `panel ${position + 1} lies on panel ${below + 1}`)]
  })
  const used = new Set(panels.map(({ panelRefName }) => panelRefName))
  const unused = object.references.filter(
    ({ name }) => object.type === 'dashboard' && name.startsWith('panel_') && !used.has(name),
  )
  return [...overlaps, ...unused.map(({ name }) => warningIn('R20', object, `the reference "${name}" is not used`))]
}

function faultsOf({ version, gridData, panelIndex, embeddableConfig, panelRefName, type }: RawPanel): string[] {
  const { x, y, w, h, i } = gridData ?? {}
  const found = [
    ![x, y, w, h].every((side) => Number.isInteger(side)) && 'gridData needs whole numbers x, y, w and h',
    typeof i !== 'string' && 'gridData.i is no text',
    i !== panelIndex && 'gridData.i and panelIndex differ',
    (Number(x) < 0 || Number(y) < 0 || Number(w) < 1 || Number(h) < 1) && 'a side is too small',
    Number(x) + Number(w) > COLUMNS && `it reaches beyond column ${COLUMNS}`,
    !/^\d+\.\d+\.\d+/.test(String(version)) && 'version cannot be read',
    (typeof embeddableConfig !== 'object' || embeddableConfig === null) && 'embeddableConfig is missing',
    panelRefName === undefined && type === undefined && 'it has neither panelRefName nor type',
  ]
  return found.filter((fault) => fault !== false)
}

function overlap({ gridData: a }: RawPanel, { gridData: b }: RawPanel): boolean {
  const apart = (from: unknown, size: unknown, other: unknown) => Number(from) + Number(size) <= Number(other)
  return !(apart(a?.x, a?.w, b?.x) || apart(b?.x, b?.w, a?.x) || apart(a?.y, a?.h, b?.y) || apart(b?.y, b?.h, a?.y))
}

function panelsOf({ attributes }: SavedObject): RawPanel[] | undefined {
  const panels = parseJson(String(attributes.panelsJSON))
  return Array.isArray(panels) ? panels : undefined
}
