import { expect, it } from 'vitest'
import { holdsMoreThan } from './value-count.ts'

it.each([
  [[1, 2, 3], 3, false],
  [[1, 2, 3], 2, true],
  [{ a: { b: [1, 2] }, c: 1 }, 5, false],
  [{ a: { b: [1, 2] }, c: 1 }, 4, true],
  ['text', 0, false],
  [null, 0, false],
])('%j holds more than %i values: %s', (value, limit, expected) => {
  expect(holdsMoreThan(value, limit)).toBe(expected)
})
