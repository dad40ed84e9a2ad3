import type { Dashboard } from '#core/panels/dashboard.ts'
import { markdownParams } from './chart-params.ts'
import { type Language, prefixOf, type Reference, type SavedObject } from './saved-object.ts'
import { visualizationObject } from './visualization-object.ts'

const HINT = {
  ja: '期間と、ピン留めした絞り込み(下の選択欄で選ぶと自動でピン留め)は、リンク先へ引き継がれます。',
  en: 'The time range and pinned filters (those of the fields below are pinned) go with you to the other dashboards.',
} as const

/** A pinned filter on a field that documents lack leaves nothing of them, and a page should say so. */
const LACKS = {
  ja: (names: string) =>
    `このページの記録には${names}がないため、それで絞り込んだままだと空になります。アカウントで絞り込んでください。`,
  en: (names: string) =>
    `The records of this page have no ${names}: while you filter by that, they stay empty. Filter by account instead.`,
} as const

/** Returns the id of a dashboard in a bundle. */
export function dashboardId(language: Language, id: string): string {
  return `${prefixOf(language)}${id}`
}

/**
 * Returns a link to another dashboard.
 *
 * It holds no state on purpose. A Markdown panel cannot know the state of the page, and a link with a `_g` of its own would
 * replace it. Without `_g` the page is not loaded anew: OpenSearch Dashboards keeps the time range and the pinned filters
 * in memory and writes them into the new address (2.13 and later; from 2.9 to 2.12 the page stayed blank until it was
 * loaded again, OpenSearch-Dashboards issues 4694 and 5274). A dashboard that restores its own time would break that, so
 * only the overview does.
 */
export function linkTo(language: Language, id: string): string {
  return `#/view/${dashboardId(language, id)}`
}

const CONTROLS = [
  { id: 'municipality', field: 'organization.name', ja: '自治体', en: 'Municipality' },
  { id: 'system', field: 'hinomi.system', ja: 'システム', en: 'System' },
  { id: 'vendor', field: 'hinomi.vendor', ja: '事業者', en: 'Vendor' },
  { id: 'account', field: 'cloud.account.name', ja: 'アカウント', en: 'Account' },
  { id: 'severity', field: 'hinomi.severity', ja: '重要度', en: 'Severity' },
] as const

/** Returns the text with links to the other dashboards. `fields`: those of what the dashboard is about. */
export function linksObject(
  dashboards: readonly Dashboard[],
  current: Dashboard,
  language: Language,
  fields: Readonly<Record<string, unknown>>,
): SavedObject {
  const links = dashboards.map(({ id, title }) =>
    id === current.id ? `**${title[language]}**` : `[${title[language]}](${linkTo(language, id)})`,
  )
  const lacking = CONTROLS.filter(({ id, field }) => id !== 'severity' && !(field in fields))
  const names = lacking.map((control) => control[language]).join({ ja: '・', en: ', ' }[language])
  const hint = lacking.length === 0 ? HINT[language] : `${HINT[language]} ${LACKS[language](names)}`
  const markdown = `${links.join(' | ')}\n\n${hint}`
  const title = `${current.title[language]} / ${{ ja: 'リンク', en: 'Links' }[language]}`
  return visualizationObject(
    { type: 'markdown', aggs: [], params: markdownParams(markdown) },
    { id: `${prefixOf(language)}vis-${current.id}-links`, title, description: '' },
  )
}

/**
 * Returns the fields by which a dashboard is narrowed, those that its documents have. Their filters are pinned, and the
 * controls have the same ids everywhere, so that a choice stays when one goes to another dashboard.
 */
export function controlsObject(
  current: Dashboard,
  language: Language,
  pattern: { readonly id: string; readonly fields: Readonly<Record<string, unknown>> },
): SavedObject {
  const present = CONTROLS.filter(({ field }) => field in pattern.fields)
  const references: Reference[] = present.map((_, index) => ({
    name: `control_${index}_index_pattern`,
    type: 'index-pattern',
    id: pattern.id,
  }))
  const controls = present.map((control, index) => ({
    id: `hinomi-${control.id}`,
    fieldName: control.field,
    parent: '',
    label: control[language],
    type: 'list',
    options: { type: 'terms', multiselect: true, dynamicOptions: false, size: 300, order: 'desc' },
    indexPatternRefName: `control_${index}_index_pattern`,
  }))
  const params = { controls, updateFiltersOnChange: true, useTimeFilter: false, pinFilters: true }
  const title = `${current.title[language]} / ${{ ja: '絞り込み', en: 'Filters' }[language]}`
  return visualizationObject(
    { type: 'input_control_vis', aggs: [], params },
    { id: `${prefixOf(language)}vis-${current.id}-filters`, title, description: '', references },
  )
}
