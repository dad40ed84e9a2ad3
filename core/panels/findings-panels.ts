import { ACCOUNT_ROWS } from './account-rows.ts'
import { COUNTED } from './condition.ts'
import { COUNT } from './metrics.ts'
import {
  CRITICAL_COLUMN,
  HIGH_COLUMN,
  MEDIUM_COLUMN,
  NEW_COLUMN,
  OLDEST_COLUMN,
  OPEN_COLUMN,
  OPEN_FIGURES,
  OPEN_FINDINGS,
  OVERDUE_COLUMN,
} from './open-findings.ts'
import type { BarsPanel, DocumentsPanel, IndexId, NumbersPanel, SeriesPanel, TablePanel } from './panel.ts'
import { BY_SEVERITY } from './split.ts'

/** What the panels here ask of findings, whatever their source. */
type FindingField =
  | '@timestamp'
  | 'cloud.account.id'
  | 'cloud.account.name'
  | 'cloud.region'
  | 'event.severity'
  | 'hinomi.finding.first_seen'
  | 'hinomi.finding.is_primary'
  | 'hinomi.finding.is_sample'
  | 'hinomi.finding.status'
  | 'hinomi.severity'

/** What a panel of its own page says for itself. */
type Words = Pick<NumbersPanel, 'title' | 'question'>

/** Large figures of what is open now, on top of the page. */
export function openNow<F extends string = never>(
  index: IndexId,
  panel: Words & Partial<Pick<NumbersPanel<F | FindingField>, 'groups'>>,
): NumbersPanel<F | FindingField> {
  return {
    kind: 'numbers',
    id: 'open-now',
    index,
    where: OPEN_FINDINGS,
    time: 'now',
    metric: COUNT,
    groups: OPEN_FIGURES,
    size: { width: 12, height: 2 },
    ...panel,
  }
}

/** A row for every account with what is open there, worst first; `columns` and `orderBy` go together. */
export function openByAccount<F extends string = never>(
  index: IndexId,
  panel: Words & Partial<Pick<TablePanel<F | FindingField>, 'columns' | 'orderBy' | 'size'>>,
): TablePanel<F | FindingField> {
  return {
    kind: 'table',
    id: 'accounts',
    index,
    where: OPEN_FINDINGS,
    time: 'now',
    rows: ACCOUNT_ROWS,
    columns: [CRITICAL_COLUMN, HIGH_COLUMN, MEDIUM_COLUMN, OVERDUE_COLUMN, NEW_COLUMN, OLDEST_COLUMN],
    orderBy: ['critical', 'high', 'medium'],
    complete: 'accounts',
    size: { width: 9, height: 5 },
    ...panel,
  }
}

/** Bars of what is open now, coloured by severity. */
export function openBy<F extends string>(
  index: IndexId,
  panel: Words & Pick<BarsPanel<F>, 'id' | 'split' | 'size'>,
): BarsPanel<F | FindingField> {
  return { kind: 'bars', index, where: OPEN_FINDINGS, time: 'now', by: BY_SEVERITY, metric: COUNT, ...panel }
}

/** Bars of what is open now in each Region. */
export function openByRegion(index: IndexId, panel: Words & Partial<Pick<BarsPanel, 'size'>>): BarsPanel<FindingField> {
  return openBy<FindingField>(index, {
    id: 'regions',
    split: { kind: 'terms', field: 'cloud.region', size: 40 },
    size: { width: 3, height: 5 },
    ...panel,
  })
}

/** When findings were first seen, whatever became of them since. */
export function firstSeenOverTime<F extends string = never>(
  index: IndexId,
  panel: Words & Pick<SeriesPanel, 'size'> & Partial<Pick<SeriesPanel<F | FindingField>, 'id' | 'where'>>,
): SeriesPanel<F | FindingField> {
  return {
    kind: 'series',
    id: 'new-over-time',
    index,
    where: COUNTED,
    time: 'picker',
    timeField: 'hinomi.finding.first_seen',
    by: BY_SEVERITY,
    metric: COUNT,
    ...panel,
  }
}

/** The resources on which most is open, worst first. */
export function worstResources(index: IndexId, panel: Words): TablePanel<FindingField | 'hinomi.resource.id'> {
  return {
    kind: 'table',
    id: 'resources',
    index,
    where: OPEN_FINDINGS,
    time: 'now',
    rows: [{ field: 'hinomi.resource.id', label: { ja: '資源', en: 'Resource' }, size: 300 }],
    columns: [CRITICAL_COLUMN, HIGH_COLUMN, OPEN_COLUMN, OLDEST_COLUMN],
    orderBy: ['critical', 'high', 'open'],
    size: { width: 6, height: 4 },
    ...panel,
  }
}

/** The open findings themselves, worst first, at the foot of the page. */
export function openList<F extends string>(
  index: IndexId,
  panel: Words & Pick<DocumentsPanel<F>, 'columns'>,
): DocumentsPanel<F | FindingField> {
  return {
    kind: 'documents',
    id: 'list',
    index,
    where: OPEN_FINDINGS,
    time: 'now',
    sort: [
      ['event.severity', 'desc'],
      ['@timestamp', 'desc'],
    ],
    size: { width: 12, height: 5 },
    ...panel,
  }
}
