import type { DataPanel } from '#core/panels/panel.ts'
import type { Answer } from './answer.ts'
import { readDocuments } from './documents-search.ts'
import { readBars, readShare } from './kinds/bars.ts'
import { readMatrix } from './kinds/matrix.ts'
import { readNumbers } from './kinds/numbers.ts'
import { readSeries } from './kinds/series.ts'
import { readTable } from './kinds/table.ts'
import type { PanelData } from './panel-data.ts'
import type { SettledView } from './view.ts'

/**
 * Reads what a panel shows from the answer to its search, which must have been asked with the same view.
 *
 * The caller has made sure that every shard answered. The answer of no index at all reads as one without documents.
 */
export function readPanel(panel: DataPanel, view: SettledView, answer: Answer): PanelData {
  switch (panel.kind) {
    case 'numbers':
      return readNumbers(panel, answer)
    case 'bars':
      return readBars(panel, answer)
    case 'share':
      return readShare(panel, answer)
    case 'series':
      return readSeries(panel, view, answer)
    case 'table':
      return readTable(panel, answer)
    case 'matrix':
      return readMatrix(panel, answer)
    case 'documents':
      return readDocuments(answer)
  }
}
