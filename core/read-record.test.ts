import { expect, it } from 'vitest'
import * as z from 'zod'
import { Notes } from './notes.ts'
import { recordReader } from './read-record.ts'

const Finding = z.object({
  id: z.string(),
  count: z.number().nullish(),
  resource: z.object({ name: z.string().nullish(), tags: z.array(z.object({ key: z.string() })).nullish() }).nullish(),
})
const read = recordReader(Finding)

it('reads what it describes and leaves the rest out', () => {
  expect(read({ id: 'a', count: 1, other: true }, new Notes())).toEqual({ id: 'a', count: 1 })
})

it.each([
  [{ id: 'a', count: 'many' }, { id: 'a' }],
  [{ id: 'a', resource: 'none' }, { id: 'a' }],
  [
    { id: 'a', resource: { name: 7 } },
    { id: 'a', resource: {} },
  ],
  [
    { id: 'a', resource: { tags: [{ key: 1 }, { key: 'k' }, 'x'] } },
    { id: 'a', resource: { tags: [{ key: 'k' }] } },
  ],
  [
    { id: 'a', resource: { tags: [{}] } },
    { id: 'a', resource: { tags: [] } },
  ],
])('drops a wrong type in an optional part and says so: %j', (value, expected) => {
  const notes = new Notes()

  expect(read(value, notes)).toEqual(expected)
  expect(notes.tags).toEqual(['unparsed-field'])
})

it.each([[{}], [{ id: 7 }], [{ id: null }], [null], ['text'], [[]], [7]])(
  'rejects %j, which lacks what is required',
  (value) => {
    expect(read(value, new Notes())).toMatchObject({ reason: 'shape' })
  },
)

it('names the path of what is missing and never a value of the record', () => {
  expect(read({ count: 1 }, new Notes())).toEqual({
    reason: 'shape',
    issues: [{ path: 'id', message: 'expected string' }],
  })
})

it('ends with a rejection when there is no end to what is wrong', () => {
  const tags = Array.from({ length: 10_000 }, () => 7)

  expect(read({ id: 'a', resource: { tags } }, new Notes())).toMatchObject({ id: 'a' })
})

it('names everything that an empty record lacks', () => {
  const readPair = recordReader(z.object({ id: z.string(), kind: z.string().min(1), note: z.string().nullish() }))

  expect(readPair({ note: 'n' }, new Notes())).toEqual({
    reason: 'shape',
    issues: [
      { path: 'id', message: 'expected string' },
      { path: 'kind', message: 'expected string' },
    ],
  })
})

it('drops every second item of a long list, and touches each item but a few times', () => {
  const readTags = recordReader(z.object({ tags: z.array(z.string()).nullish() }))
  const items = Array.from({ length: 2_000 }, (_, number) => (number % 2 === 0 ? String(number) : number))
  let touched = 0
  const count =
    <A extends unknown[], R>(act: (...args: A) => R) =>
    (...args: A): R => {
      touched++
      return act(...args)
    }
  const tags = new Proxy(items, {
    get: count(Reflect.get),
    set: count(Reflect.set),
    has: count(Reflect.has),
    deleteProperty: count(Reflect.deleteProperty),
    getOwnPropertyDescriptor: count(Reflect.getOwnPropertyDescriptor),
  })

  const record = readTags({ tags }, new Notes())

  expect(record).toEqual({ tags: Array.from({ length: 1_000 }, (_, number) => String(2 * number)) })
  expect(touched).toBeLessThan(20 * 2_000)
})

it('drops an item of a list and a part of that item only once', () => {
  const readPairs = recordReader(
    z.object({ pairs: z.array(z.object({ a: z.string(), b: z.string().nullish() })).nullish() }),
  )

  expect(readPairs({ pairs: [{ b: 1 }, { a: 'x', b: 'y' }] }, new Notes())).toEqual({ pairs: [{ a: 'x', b: 'y' }] })
})

it('sets a record aside that has more wrong parts than the schema can tell', () => {
  const Tagged = z.object({ tags: z.array(z.string().nullish()).nullish() })
  const readAll = recordReader(z.object({ all: z.array(Tagged.nullish()).nullish() }))

  expect(readAll({ all: [{ tags: Array(199_000).fill(7) }] }, new Notes())).toMatchObject({ reason: 'too-large' })
})
