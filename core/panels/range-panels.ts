import { ACCOUNT_ROWS } from './account-rows.ts'
import { COUNT } from './metrics.ts'
import type { BarsPanel, DocumentsPanel, IndexId, NumbersPanel, SeriesPanel, TablePanel } from './panel.ts'

/** The parts of a panel that it must give, and those that it may. */
type Parts<P, Must extends keyof P, May extends keyof P> = Pick<P, Must> & Partial<Pick<P, May>>

/** Large figures of the chosen range, on top of the page. */
export function figures<F extends string>(
  index: IndexId,
  panel: Parts<NumbersPanel<F>, 'id' | 'title' | 'question' | 'groups', 'where'>,
): NumbersPanel<F> {
  return { kind: 'numbers', index, time: 'picker', metric: COUNT, size: { width: 12, height: 2 }, ...panel }
}

/** A row for every account, also those that sent nothing in the chosen range. */
export function everyAccount<F extends string>(
  index: IndexId,
  panel: Parts<TablePanel<F>, 'title' | 'question' | 'columns' | 'orderBy' | 'size', 'where'>,
): TablePanel<F | (typeof ACCOUNT_ROWS)[number]['field']> {
  return { kind: 'table', id: 'accounts', index, time: 'picker', rows: ACCOUNT_ROWS, complete: 'accounts', ...panel }
}

/** How many documents there were when, in the chosen range. */
export function countOverTime<F extends string>(
  index: IndexId,
  panel: Parts<SeriesPanel<F>, 'id' | 'title' | 'question' | 'by' | 'size', 'where'>,
): SeriesPanel<F> {
  return { kind: 'series', index, time: 'picker', metric: COUNT, ...panel }
}

/** How many documents of the chosen range there are of what. */
export function countBy<F extends string>(
  index: IndexId,
  panel: Parts<BarsPanel<F>, 'id' | 'title' | 'question' | 'split' | 'size', 'where' | 'by'>,
): BarsPanel<F> {
  return { kind: 'bars', index, time: 'picker', metric: COUNT, ...panel }
}

/** The documents of the chosen range themselves, newest first, at the foot of the page. */
export function newestFirst<F extends string>(
  index: IndexId,
  panel: Parts<DocumentsPanel<F>, 'title' | 'question' | 'columns', 'where' | 'size'>,
): DocumentsPanel<F | '@timestamp'> {
  return {
    kind: 'documents',
    id: 'list',
    index,
    time: 'picker',
    sort: [['@timestamp', 'desc']],
    size: { width: 12, height: 5 },
    ...panel,
  }
}
