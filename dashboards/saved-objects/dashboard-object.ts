import type { Dashboard } from '#core/panels/dashboard.ts'
import type { Place } from './layout.ts'
import { dashboardId } from './navigation.ts'
import { type Language, type SavedObject, savedObject } from './saved-object.ts'
import { emptySearchSource } from './search-source.ts'

/** One picture of a dashboard: which object, where, and under which title; without one the panel has no title bar. */
export interface PlacedObject {
  readonly type: 'visualization' | 'search'
  readonly id: string
  readonly place: Place
  readonly title: string | undefined
}

/** The version that panels name: they are then left as they are. */
const PANEL_VERSION = '2.19.0'

/** Returns the saved object of a dashboard. `restoresTime`: opening it sets the time picker to the last seven days. */
export function dashboardObject(
  dashboard: Dashboard,
  placed: readonly PlacedObject[],
  language: Language,
  restoresTime: boolean,
): SavedObject {
  const panels = placed.map(({ place, title }, index) => {
    const i = String(index + 1)
    return {
      version: PANEL_VERSION,
      gridData: { ...place, i },
      panelIndex: i,
      embeddableConfig: title === undefined ? { hidePanelTitles: true } : {},
      ...(title !== undefined && { title }),
      panelRefName: `panel_${index}`,
    }
  })
  const time = { timeFrom: 'now-7d', timeTo: 'now', refreshInterval: { pause: true, value: 0 } }
  return savedObject(
    'dashboard',
    dashboardId(language, dashboard.id),
    {
      title: `${{ ja: '火の見', en: 'Hinomi' }[language]} / ${dashboard.title[language]}`,
      description: dashboard.description[language],
      hits: 0,
      version: 1,
      timeRestore: restoresTime,
      ...(restoresTime && time),
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      panelsJSON: JSON.stringify(panels),
      kibanaSavedObjectMeta: emptySearchSource(),
    },
    placed.map(({ type, id }, index) => ({ name: `panel_${index}`, type, id })),
  )
}
