import type { DataPanel } from '#core/panels/panel.ts'
import { documentsSearch, type Search } from './documents-search.ts'
import { indexNameOf } from './index-name.ts'
import { barsBody, shareBody } from './kinds/bars.ts'
import { matrixBody } from './kinds/matrix.ts'
import { numbersBody } from './kinds/numbers.ts'
import { seriesBody } from './kinds/series.ts'
import { tableBody } from './kinds/table.ts'
import { contextOf, documentsQuery } from './panel-query.ts'
import type { SettledView } from './view.ts'

/** A panel of documents shows so many. */
const DOCUMENTS_OF_A_PANEL = 50

/**
 * Makes the search that answers a panel: its own condition and those of the view, and the aggregations of its kind.
 *
 * Ask it with `ignore_unavailable`: an index that nothing was loaded into is no failure. Joined columns of a table are not in it.
 */
export function panelSearch(panel: DataPanel, view: SettledView): Search {
  if (panel.kind === 'documents') {
    return documentsSearch({ ...panel, from: 0, size: DOCUMENTS_OF_A_PANEL }, view)
  }
  const query = documentsQuery(panel, view)
  return { index: indexNameOf(panel.index), body: { track_total_hits: false, query, ...bodyOf(panel, view) } }
}

function bodyOf(panel: Exclude<DataPanel, { kind: 'documents' }>, view: SettledView): object {
  const context = contextOf(panel, view)
  switch (panel.kind) {
    case 'numbers':
      return numbersBody(panel, context)
    case 'bars':
      return barsBody(panel, context)
    case 'share':
      return shareBody(panel, context)
    case 'series':
      return seriesBody(panel, view)
    case 'table':
      return tableBody(panel, context)
    case 'matrix':
      return matrixBody(panel, context)
  }
}
