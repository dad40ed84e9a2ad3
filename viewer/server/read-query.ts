import type { Condition } from '#core/panels/condition.ts'
import { parseDql } from '#dashboards/search/parse-dql.ts'
import { Problem } from './problem.ts'

/** Reads what was typed into the search box; undefined where nothing was. @throws Problem 400 with what is wrong and where */
export function readQuery(text: string): Condition | undefined {
  if (text.trim() === '') return undefined
  const read = parseDql(text)
  if (!('error' in read)) return read
  const { position, ja, en } = read.error
  throw new Problem(400, `${ja}(${position + 1} 文字目)`, `${en} (at character ${position + 1})`)
}
