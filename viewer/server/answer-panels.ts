import type { Client } from '@opensearch-project/opensearch'
import type { Account } from '#core/accounts.ts'
import { objectOf } from '#core/json-object.ts'
import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel, Panel } from '#core/panels/panel.ts'
import type { PanelData } from '#dashboards/search/panel-data.ts'
import { panelSearch } from '#dashboards/search/panel-search.ts'
import { readPanel } from '#dashboards/search/read-panel.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import type { PanelAnswer } from '../api.ts'
import { type Answer, ask } from './ask.ts'
import { inOrder, join, joinedTable, viewOfJoined } from './joined-columns.ts'
import { failureOf, linesOf } from './panel-answers.ts'
import { accountsUnder, completeMatrix, completeTable } from './registry-rows.ts'

/** What panels are answered with. */
export interface PanelReader {
  readonly client: Client
  readonly accounts: readonly Account[]
}

/**
 * Answers panels of a dashboard with one `_msearch`, whatever their number. A panel whose search fails says why; the others go on.
 *
 * @throws Problem when OpenSearch answers nothing at all; see {@link ask}
 */
export async function answerPanels(
  { client, accounts }: PanelReader,
  panels: readonly Panel[],
  view: SettledView,
  signal?: AbortSignal,
): Promise<Record<string, PanelAnswer>> {
  const asked = panels.filter((panel): panel is DataPanel => panel.kind !== 'text')
  const plans = asked.map((panel) => ({ panel, tables: tablesBeside(panel) }))
  const searches = plans.flatMap(({ panel, tables }) => [
    panelSearch(panel, view),
    ...tables.map((table) => panelSearch(table, viewOfJoined(table.index, view))),
  ])
  if (searches.length === 0) return {}
  const body = await ask(
    client,
    { method: 'POST', path: '/_msearch', query: { typed_keys: false }, lines: linesOf(searches) },
    signal,
  )
  const answers = (Array.isArray(body.responses) ? body.responses : []).map(objectOf)
  let at = 0
  const entries = plans.map(({ panel, tables }): [string, PanelAnswer] => {
    const mine = answers.slice(at, at + 1 + tables.length)
    at += 1 + tables.length
    return [panel.id, answerPanel(panel, tables, mine, view, accounts)]
  })
  return Object.fromEntries(entries)
}

/** Finds panels of a dashboard by their ids; all of them where no ids are given, and undefined where one is not there. */
export function panelsOf(dashboard: Dashboard, ids: readonly string[] | undefined): Panel[] | undefined {
  if (ids === undefined) return [...dashboard.panels]
  const found = ids.flatMap((id) => dashboard.panels.find((panel) => panel.id === id) ?? [])
  return found.length === ids.length ? found : undefined
}

function tablesBeside(panel: DataPanel) {
  return panel.kind === 'table' ? (panel.joined ?? []).map((joined) => joinedTable(panel, joined)) : []
}

function answerPanel(
  panel: DataPanel,
  tables: ReturnType<typeof tablesBeside>,
  answers: readonly Answer[],
  view: SettledView,
  accounts: readonly Account[],
): PanelAnswer {
  const error = [panel, ...tables].map((_, at) => failureOf(answers[at])).find((failure) => failure !== undefined)
  if (error !== undefined) return { error }
  const [own, ...others] = [panel, ...tables].map((each, at) => readPanel(each, view, answers[at] ?? {}))
  const data = completed(panel, own as PanelData, view, accounts)
  if (panel.kind !== 'table' || data.kind !== 'table') return { data }
  const joined = others.reduce<typeof data>((table, other, at) => {
    const beside = tables[at]
    return other.kind === 'table' && beside !== undefined ? join(table, other, beside) : table
  }, data)
  return { data: inOrder(panel, joined) }
}

function completed(panel: DataPanel, data: PanelData, view: SettledView, accounts: readonly Account[]): PanelData {
  if (panel.kind === 'table' && data.kind === 'table' && panel.complete === 'accounts') {
    return completeTable(panel, data, accountsUnder(accounts, conditionsOf(panel, view)))
  }
  if (panel.kind === 'matrix' && data.kind === 'matrix' && panel.complete === 'accounts') {
    return completeMatrix(panel, data, accountsUnder(accounts, conditionsOf(panel, view)))
  }
  return data
}

function conditionsOf({ where }: DataPanel, { filters, query }: SettledView): Condition[] {
  return [...(where === undefined ? [] : [where]), ...filters, ...(query === undefined ? [] : [query])]
}
