import { h } from '../dom.ts'
import { visible } from '../format/text.ts'
import type { Reader } from '../reader.ts'

/** Returns the number of a rule with its title: `G22 CloudTrailの停止・削除`; undefined where the number is that of something else. */
export function ruleTitle(id: string, reader: Reader): string | undefined {
  const title = reader.rules.get(id)
  return title === undefined ? undefined : `${id} ${title[reader.language]}`
}

/** What a cell with a rule holds: its number and its title. */
export function ruleCellContent(id: string, reader: Reader): HTMLElement[] {
  const title = reader.rules.get(id)
  const number = h('bdi', { class: 'code rule-number' }, visible(id))
  return title === undefined ? [number] : [number, h('span', { class: 'rule-title' }, title[reader.language])]
}
