import type { Condition } from '#core/panels/condition.ts'
import { Problem } from './problem.ts'

/** Reads what was typed into the search box. @throws Problem 400 with what is wrong and where */
export function readQuery(text: string): Condition | undefined {
  if (text.trim() === '') return undefined
  throw new Problem(400, 'まだ使えません', 'not yet')
}
