import { expect, it } from 'vitest'
import { readNumber } from './number.ts'

it.each<[unknown, number]>([
  [8.95, 8.95],
  ['8', 8],
  ['8.', 8],
  ['.5', 0.5],
  ['-1.5e3', -1500],
  ['+7', 7],
  [0, 0],
  [3.4e38, 3.4e38],
])('reads %j as %d', (value, expected) => expect(readNumber(value)).toBe(expected))

it.each<[unknown]>([
  [''],
  [' 8'],
  ['8 '],
  ['0x10'],
  ['1e999'],
  ['1e39'],
  [1e39],
  [-1e308],
  ['NaN'],
  ['Infinity'],
  ['.'],
  ['1,000'],
  ['1'.repeat(100_000)],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [null],
  [undefined],
  [true],
  [[8]],
])('finds no number in %j', (value) => expect(readNumber(value)).toBeUndefined())
