import { settleView } from '#dashboards/search/settle-view.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import type { ViewState } from '../api.ts'
import { Problem } from './problem.ts'
import { readQuery } from './read-query.ts'

/** Reads what the page says it shows: its query and its moments. `now` in epoch milliseconds. @throws Problem 400 with what is wrong */
export function readView(state: ViewState, now: number): SettledView {
  const { from, to, timeZone, filters } = state
  const view = settleView({ from, to, timeZone, filters, query: readQuery(state.query) }, now)
  if (view !== undefined) return view
  throw new Problem(
    400,
    '期間が正しくありません。開始は終了より前に、2026-11-26T09:00 または now-7d のように指定してください',
    'the range of time makes no sense: the beginning comes before the end, written as 2026-11-26T09:00 or now-7d',
  )
}
