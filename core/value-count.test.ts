import fc from 'fast-check'
import { expect, it } from 'vitest'
import { holdsMoreThan, textHoldsMoreThan } from './value-count.ts'

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

it.each([
  ['[ ]', 0, false],
  ['[1 , 2,3]', 3, false],
  ['[1 , 2,3]', 2, true],
  ['{"a":{"b":[1,2]},"c":1}', 5, false],
  ['{"a":{"b":[1,2]},"c":1}', 4, true],
  ['["{,[\\",\\\\", ","]', 2, false],
  ['["never closed, ever', 1, false],
])('the text %s holds more than %i values: %s', (json, limit, expected) => {
  expect(textHoldsMoreThan(json, limit)).toBe(expected)
})

it('counts a text as it counts what the text means', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(20), fc.constantFrom(0, 1), (value, limit, indent) => {
      expect(textHoldsMoreThan(JSON.stringify(value, null, indent), limit)).toBe(holdsMoreThan(value, limit))
    }),
  )
})
