import { expect, it } from 'vitest'
import { percentileOf, spreadOf } from './statistics.ts'

it.each([
  [[3], { median: 3, least: 3, most: 3 }],
  [[4, 1], { median: 2.5, least: 1, most: 4 }],
  [[10, 9, 100], { median: 10, least: 9, most: 100 }],
])('the middle of %j', (values, expected) => {
  expect(spreadOf(values)).toEqual(expected)
})

it('refuses to make a figure out of nothing', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

it.each([
  [95, 19],
  [50, 10],
  [100, 20],
  [0, 1],
])('%i hundredths of 1 to 20 are at most %i', (hundredths, expected) => {
  const values = Array.from({ length: 20 }, (_, at) => 20 - at)

  expect(percentileOf(values, hundredths)).toBe(expected)
})

it('knows no share of nothing', () => {
  expect(() => percentileOf([], 95)).toThrow(RangeError)
})
