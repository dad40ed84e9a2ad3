import type { RowField } from '#core/panels/panel.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import type { RowKey } from '#dashboards/search/panel-data.ts'
import { type Child, h } from '../dom.ts'
import { formatKey } from '../format/value.ts'
import { drawLongName } from '../long-name.ts'
import type { Reader } from '../reader.ts'
import { ruleCellContent } from '../rules/rule-title.ts'
import { accountName } from './account-cell.ts'

/** What the cells of row fields hold: the key, with its name in the registry where it is the number of an account. */
export function keyCellContent(fields: readonly RowField[], index: number, key: RowKey, reader: Reader): Child[] {
  const field = fields[index]?.field ?? ''
  const text = formatKey(field, key, reader)
  if (field === 'hinomi.severity') return [severityBadge(String(key), text)]
  if (field === 'rule.id' && key !== null) return ruleCellContent(String(key), reader)
  const hasNameColumn = fields.some((other) => other.field === 'cloud.account.name')
  const name = hasNameColumn ? undefined : accountName(field, key, reader)
  if (name === undefined) return [isCode(field) || text.startsWith('arn:') ? drawLongName(text) : h('bdi', {}, text)]
  return [h('bdi', { class: 'account-name' }, name), ' ', h('span', { class: 'account-id' }, text)]
}

/** A severity as a word with its colour. */
export function severityBadge(severity: string, text: string): HTMLElement {
  const known = SEVERITY_LABELS.find((label) => label === severity)
  return h('span', { class: 'badge', 'data-colour': known ?? 'neutral' }, text)
}

/** Names that machines give, which are compared letter by letter. */
export function isCode(field: string): boolean {
  return /(^|\.)(ip|id|address|arn|principal|hash|key|version|port|cidr)$/.test(field)
}
