import { expect, it } from 'vitest'
import { joinLists } from './join-lists.ts'

it('keeps the order of lists and of their values', () => {
  expect(joinLists([[1, 2], [], [3]])).toEqual([1, 2, 3])
  expect(joinLists([])).toEqual([])
})
