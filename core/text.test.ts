import { describe, expect, it } from 'vitest'
import { Notes } from './notes.ts'
import { cut, cutText, kebabCase, list, lower, text, unique } from './text.ts'

describe('text and lower', () => {
  it('take texts that are not empty, and nothing else', () => {
    expect(['a', ' ', '', 0, true, null, undefined, {}].map(text)).toEqual(['a', ' ', ...Array(6).fill(undefined)])
    expect([lower('AbC'), lower(''), lower(7), lower(undefined)]).toEqual(['abc', undefined, undefined, undefined])
  })
})

describe('cut', () => {
  it('shortens and notes where', () => {
    const notes = new Notes()
    expect(cut('abc', 3, 'event.reason', notes)).toBe('abc')
    expect([cut('', 3, 'event.reason', notes), cut(undefined, 3, 'event.reason', notes)]).toEqual([
      undefined,
      undefined,
    ])
    expect(notes.tags).toBeUndefined()
    expect(cut('abcd', 3, 'event.reason', notes)).toBe('abc')
    expect(notes.truncated).toEqual(['event.reason'])
  })

  it('does not split a surrogate pair', () => {
    expect([cutText('a😀b', 1), cutText('a😀b', 2), cutText('a😀b', 3), cutText('a😀b', 4)]).toEqual([
      'a',
      'a',
      'a😀',
      'a😀b',
    ])
  })
})

describe('kebabCase', () => {
  it.each([
    ['AWS_API_CALL', 'aws-api-call'],
    ['PORT_PROBE', 'port-probe'],
    ['scheduledChange', 'scheduled-change'],
    ['ResourceDeletedNotRecorded', 'resource-deleted-not-recorded'],
    ['Create User', 'create-user'],
    ['issue', 'issue'],
    ['_x_', 'x'],
    ['変更 あり', '変更-あり'],
  ])('writes %s as %s', (word, expected) => expect(kebabCase(word)).toBe(expected))

  it('has no word for nothing', () => {
    expect([kebabCase(''), kebabCase('__'), kebabCase(undefined), kebabCase(null)]).toEqual(Array(4).fill(undefined))
  })
})

describe('unique', () => {
  it('keeps the order, drops repeats and nothing, and knows when nothing is left', () => {
    expect(unique(['b', 'a', undefined, 'b', null, '', 'c'])).toEqual(['b', 'a', 'c'])
    expect(unique([undefined, null, ''])).toBeUndefined()
    expect(unique([0, 0, 1])).toEqual([0, 1])
    expect(unique(new Set(['x']))).toEqual(['x'])
  })

  it('stops at its limit, and drops repeats also in long lists', () => {
    const many = Array.from({ length: 1000 }, (_, index) => index % 100)
    expect(unique(many)).toEqual(many.slice(0, 100))
    expect(unique(Array.from({ length: 1000 }, (_, index) => index))).toHaveLength(200)
    expect(unique(['a', 'b', 'c'], 2)).toEqual(['a', 'b'])
  })
})

it('list is empty for what is no array', () => {
  const array = [1]
  expect(list(array)).toBe(array)
  expect([list(null), list('ab'), list({ length: 1 })]).toEqual([[], [], []])
})
