import { expect, it } from 'vitest'
import { isObject, objectOf, parseObject } from './json-object.ts'

it.each([[null], [undefined], [[]], ['{}'], [1]])('takes %j for no object', (value) => {
  expect(isObject(value)).toBe(false)
  expect(objectOf(value)).toEqual({})
})

it('returns an object as it is', () => {
  const value = { a: [1] }
  expect(objectOf(value)).toBe(value)
})

it.each([
  ['{"a":1}', { a: 1 }],
  ['[1]', undefined],
  ['null', undefined],
  ['{', undefined],
  [7, undefined],
])('reads %j as an object', (text, expected) => {
  expect(parseObject(text)).toEqual(expected)
})
