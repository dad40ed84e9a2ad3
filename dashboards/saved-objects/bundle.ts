import type { Dashboard } from '#core/panels/dashboard.ts'
import type { IndexId } from '#core/panels/panel.ts'
import type { AnySource } from '#core/source.ts'
import type { Rule } from '#detections/rule.ts'
import { dashboardObject, type PlacedObject } from './dashboard-object.ts'
import { placesOf } from './layout.ts'
import { controlsObject, linksObject } from './navigation.ts'
import { PatternList } from './patterns.ts'
import { ruleObjects } from './rule-objects.ts'
import { type Language, prefixOf, type SavedObject } from './saved-object.ts'
import { savedQueries } from './saved-queries.ts'
import { SearchList, searchOfDashboard, searchOfPanel } from './searches.ts'
import { textVisualization, visualizationOf } from './visualization.ts'
import { visualizationObject } from './visualization-object.ts'

/** The height of links and filter fields above the panels, in rows of the grid. */
const LINKS = { x: 0, y: 0, w: 48, h: 4 } as const
const CONTROLS = { x: 0, y: 4, w: 48, h: 5 } as const
const TOP = LINKS.h + CONTROLS.h

/**
 * Returns all objects of a language: index patterns, saved searches, visualizations, dashboards, saved queries, in an
 * order in which each names earlier ones only; with rules also the signals and what each rule looks for.
 * Deterministic: the same definitions give the same bytes.
 */
export function bundleOf(
  language: Language,
  dashboards: readonly Dashboard[],
  sources: readonly AnySource[],
  rules: readonly Rule[] = [],
): SavedObject[] {
  const patterns = new PatternList(language, sources, titlesOf(rules, language))
  for (const { index, timeField } of basicPatterns(sources)) patterns.idOf({ index, timeField })
  const searches = new SearchList(language, patterns)
  const visualizations: SavedObject[] = []
  const pages = dashboards.map((dashboard) => {
    const index = mainIndex(dashboard, sources)
    searches.idOf(
      searchOfDashboard(withKnownColumns(dashboard, index, patterns), { index, timeField: '@timestamp' }, language),
    )
    const links = linksObject(dashboards, dashboard, language, patterns.fieldsOf(index))
    const pattern = { id: patterns.idOf({ index, timeField: undefined }), fields: patterns.fieldsOf(index) }
    const controls = controlsObject(dashboard, language, pattern)
    visualizations.push(links, controls)
    const placed: PlacedObject[] = [
      { type: 'visualization', id: links.id, place: LINKS, title: undefined },
      { type: 'visualization', id: controls.id, place: CONTROLS, title: undefined },
    ]
    const places = placesOf(
      dashboard.panels.map(({ size }) => size),
      TOP,
    )
    dashboard.panels.forEach((panel, position) => {
      const place = places[position]
      if (place === undefined) return
      const title = panel.title[language]
      if (panel.kind === 'documents') {
        placed.push({
          type: 'search',
          id: searches.idOf(searchOfPanel(panel, dashboard, patterns, language)),
          place,
          title,
        })
        return
      }
      const envelope = {
        id: `${prefixOf(language)}vis-${dashboard.id}-${panel.id}`,
        title: `${dashboard.title[language]} / ${title}`,
      }
      const object =
        panel.kind === 'text'
          ? visualizationObject(textVisualization(panel, language), { ...envelope, description: '' })
          : visualizationObject(visualizationOf(panel, { fields: patterns.fieldsOf(panel.index), language }), {
              ...envelope,
              description: panel.question[language],
              searchId: searches.idOf(searchOfPanel(panel, dashboard, patterns, language)),
            })
      visualizations.push(object)
      placed.push({ type: 'visualization', id: object.id, place, title })
    })
    return dashboardObject(dashboard, placed, language, dashboard.id === 'overview')
  })
  const ofRules = ruleObjects(language, rules, patterns)
  return [
    ...patterns.objects(),
    ...searches.objects(),
    ...ofRules.searches,
    ...visualizations,
    ...pages,
    ...savedQueries(language),
    ...ofRules.queries,
  ]
}

function titlesOf(rules: readonly Rule[], language: Language): Readonly<Record<string, string>> {
  const titles = rules.flatMap(({ catalogued }): [string, string][] =>
    catalogued === undefined ? [] : [[catalogued.id, { ja: catalogued.titleJa, en: catalogued.title }[language]]],
  )
  return Object.fromEntries(titles.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The patterns that Discover needs, whatever the panels ask: every source and their sums, findings also as of now. */
function basicPatterns(sources: readonly AnySource[]): { index: IndexId; timeField: string | undefined }[] {
  const timed = ['findings', 'logs', 'everything', 'metrics', 'signals', 'alerts', ...sources.map(({ id }) => id)]
  const now = ['findings', ...sources.filter(({ store }) => store.kind === 'findings').map(({ id }) => id)]
  return [
    ...timed.map((index) => ({ index, timeField: '@timestamp' })),
    ...now.map((index) => ({ index, timeField: undefined })),
  ]
}

/** What a dashboard is about: its source, or what most of its panels ask. */
function mainIndex({ id, panels }: Dashboard, sources: readonly AnySource[]): IndexId {
  if (sources.some((source) => source.id === id)) return id
  const counts = new Map<IndexId, number>()
  for (const panel of panels) if (panel.kind !== 'text') counts.set(panel.index, (counts.get(panel.index) ?? 0) + 1)
  const [most = ['everything', 0] as const] = [...counts].sort((a, b) => b[1] - a[1])
  return most[0]
}

function withKnownColumns(dashboard: Dashboard, index: IndexId, patterns: PatternList): Dashboard {
  const fields = patterns.fieldsOf(index)
  return { ...dashboard, documentColumns: dashboard.documentColumns.filter((name) => name in fields) }
}
