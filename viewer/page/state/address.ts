import { TIME_ZONES } from '#core/time-zone.ts'
import { isRuleNumber } from '#dashboards/pages/rule.ts'
import { LANGUAGES } from '../words.ts'
import { decodeCondition, decodePart, encodeCondition, encodePart } from './condition-code.ts'
import { type DocumentList, type PageState, REFRESH_MINUTES, type Sort, START, THEMES } from './page-state.ts'

const LONGEST_QUERY = 4000
const MOST_FILTERS = 100

/**
 * Writes the state of the page as the part of an address behind `#`: `#/overview?from=now-7d&f=hinomi.severity:critical`.
 *
 * It stands behind `#` so that names of people and addresses in filters never reach the log of a server or proxy. What is as at the
 * start is left out, also the language where it is Japanese: an address without `lang` opens in the language that its reader chose.
 */
export function encodeAddress(state: PageState): string {
  const parts: string[] = []
  const add = (name: string, value: string | undefined, initial?: string) => {
    if (value !== undefined && value !== '' && value !== initial) parts.push(`${name}=${encodePart(value)}`)
  }
  add('rule', state.rule)
  for (const [name, values] of Object.entries(state.only)) {
    if (values.length > 0) parts.push(`only.${name}=${values.map(encodePart).join(',')}`)
  }
  add('from', state.from, START.from)
  add('to', state.to, START.to)
  add('tz', state.timeZone, START.timeZone)
  for (const filter of state.filters) parts.push(`f=${encodeCondition(filter)}`)
  add('q', state.query)
  for (const [panel, sort] of Object.entries(state.sorts)) add(`sort.${panel}`, encodeSort(sort))
  if (state.list !== undefined) {
    add('list', state.list.panel)
    if (state.list.where !== undefined) parts.push(`where=${encodeCondition(state.list.where)}`)
    add('page', String(state.list.page), '1')
    add('order', state.list.sort && encodeSort(state.list.sort))
  }
  if (state.document !== undefined) add('doc', `${state.document.index}/${state.document.id}`)
  add('refresh', String(state.refreshMinutes), '0')
  add('lang', state.language, START.language)
  add('theme', state.theme, START.theme)
  return `#/${encodePart(state.dashboard)}${parts.length === 0 ? '' : `?${parts.join('&')}`}`
}

/** Reads the part of an address behind `#`. What is missing or makes no sense is as in `start`. */
export function decodeAddress(hash: string, start: PageState = START): PageState {
  const [path = '', search = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?')
  const parts = search.split('&').map((part) => splitOnce(part, '='))
  const codes = (name: string) => parts.filter(([key]) => key === name).map(([, code]) => code)
  const text = (name: string) => tryDecode(codes(name)[0])
  const rule = text('rule')
  const minutes = Number(text('refresh') ?? start.refreshMinutes)
  return {
    dashboard: /^[a-z][a-z0-9_-]*$/.test(path) ? path : start.dashboard,
    rule: rule !== undefined && isRuleNumber(rule) ? rule : undefined,
    only: readOnly(parts),
    from: text('from') ?? start.from,
    to: text('to') ?? start.to,
    timeZone: oneOf(TIME_ZONES, text('tz')) ?? start.timeZone,
    filters: codes('f')
      .slice(0, MOST_FILTERS)
      .map(decodeCondition)
      .filter((filter) => filter !== undefined),
    query: (text('q') ?? '').slice(0, LONGEST_QUERY),
    sorts: readSorts(parts),
    list: readList(text, codes('where')[0]),
    document: readDocument(text('doc')),
    refreshMinutes: REFRESH_MINUTES.find((known) => known === minutes) ?? 0,
    language: oneOf(LANGUAGES, text('lang')) ?? start.language,
    theme: oneOf(THEMES, text('theme')) ?? start.theme,
  }
}

function readSorts(parts: readonly (readonly [string, string])[]): Record<string, Sort> {
  const sorts: Record<string, Sort> = {}
  for (const [name, code] of parts) {
    const panel = /^sort\.([a-z][a-z0-9-]*)$/.exec(name)?.[1]
    const sort = decodeSort(tryDecode(code))
    if (panel !== undefined && sort !== undefined) sorts[panel] = sort
  }
  return sorts
}

function readOnly(parts: readonly (readonly [string, string])[]): Record<string, readonly string[]> {
  const only: Record<string, readonly string[]> = {}
  for (const [name, code] of parts) {
    const list = /^only\.([a-z]+)$/.exec(name)?.[1]
    const values = code.split(',').flatMap((part) => tryDecode(part) ?? [])
    if (list !== undefined && values.length > 0) only[list] = values.slice(0, MOST_FILTERS)
  }
  return only
}

function readList(text: (name: string) => string | undefined, where: string | undefined): DocumentList | undefined {
  const panel = text('list')
  if (panel === undefined || !/^[a-z][a-z0-9-]*$/.test(panel)) return undefined
  const page = Number(text('page') ?? 1)
  return {
    panel,
    where: where === undefined ? undefined : decodeCondition(where),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    sort: decodeSort(text('order')),
  }
}

function readDocument(text: string | undefined): PageState['document'] {
  const slash = text?.indexOf('/') ?? -1
  if (text === undefined || slash <= 0 || slash === text.length - 1) return undefined
  return { index: text.slice(0, slash), id: text.slice(slash + 1) }
}

function encodeSort({ column, direction }: Sort): string {
  return `${column}:${direction}`
}

function decodeSort(text: string | undefined): Sort | undefined {
  const [, column, direction] = /^(.+):(asc|desc)$/s.exec(text ?? '') ?? []
  if (column === undefined || (direction !== 'asc' && direction !== 'desc')) return undefined
  return { column, direction }
}

function splitOnce(text: string, sign: string): [string, string] {
  const position = text.indexOf(sign)
  return position < 0 ? [text, ''] : [text.slice(0, position), text.slice(position + 1)]
}

function tryDecode(code: string | undefined): string | undefined {
  if (code === undefined || code === '') return undefined
  try {
    return decodePart(code)
  } catch {
    return undefined
  }
}

function oneOf<T extends string>(known: readonly T[], text: string | undefined): T | undefined {
  return known.find((one) => one === text)
}
