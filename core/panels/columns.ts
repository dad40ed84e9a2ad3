import { is } from './condition.ts'
import { COUNT, distinct, max, sum } from './metrics.ts'
import type { Column } from './panel.ts'
import type { Group } from './split.ts'

/** The column that counts a group of documents: the figure of the group, in each row. */
export function columnOf<F extends string>(group: Group<F>): Column<F> {
  return { ...group, metric: COUNT }
}

/** In how many accounts. */
export const ACCOUNTS_COLUMN: Column<'cloud.account.id'> = {
  id: 'accounts',
  label: { ja: 'アカウント数', en: 'Accounts' },
  metric: distinct('cloud.account.id'),
}

/** On how many resources. */
export const RESOURCES_COLUMN: Column<'hinomi.resource.id'> = {
  id: 'resources',
  label: { ja: '資源数', en: 'Resources' },
  metric: distinct('hinomi.resource.id'),
}

/** By how many principals. */
export const PRINCIPALS_COLUMN: Column<'hinomi.principal'> = {
  id: 'principals',
  label: { ja: '主体数', en: 'Principals' },
  metric: distinct('hinomi.principal'),
}

/** From how many addresses traffic came. */
export const SOURCES_COLUMN: Column<'source.ip'> = {
  id: 'sources',
  label: { ja: '送信元数', en: 'Sources' },
  metric: distinct('source.ip'),
}

/** From how many addresses requests came. */
export const CLIENTS_COLUMN: Column<'source.ip'> = {
  id: 'clients',
  label: { ja: '送信元数', en: 'Clients' },
  metric: distinct('source.ip'),
}

/** How many requests there were. */
export const REQUESTS_COLUMN: Column<never> = {
  id: 'requests',
  label: { ja: 'リクエスト', en: 'Requests' },
  metric: COUNT,
}

/** How many events there were. */
export const EVENTS_COLUMN: Column<never> = { id: 'events', label: { ja: '件数', en: 'Events' }, metric: COUNT }

/** How many of them failed. */
export const FAILURES_COLUMN: Column<'event.outcome'> = {
  id: 'failures',
  label: { ja: '失敗', en: 'Failures' },
  metric: COUNT,
  where: is('event.outcome', 'failure'),
  tone: 'medium',
}

/** How much traffic. */
export const BYTES_COLUMN: Column<'network.bytes'> = {
  id: 'bytes',
  label: { ja: '通信量', en: 'Bytes' },
  metric: sum('network.bytes'),
  format: 'bytes',
}

/** When it happened last. */
export const LAST_COLUMN: Column<'@timestamp'> = {
  id: 'last',
  label: { ja: '最終', en: 'Last' },
  metric: max('@timestamp'),
  format: 'time',
}
