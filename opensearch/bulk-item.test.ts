import fc from 'fast-check'
import { expect, it } from 'vitest'
import { actionLine, type BulkItem, type Entry, EntryMemory, encodeBody, findRefusal } from './bulk-item.ts'

const item = (more: Partial<BulkItem> = {}): BulkItem => ({
  index: 'logs-example',
  id: 'a',
  operation: 'create',
  json: '{}',
  settle: () => {},
  ...more,
})

it('writes action lines as OpenSearch reads them', () => {
  expect(actionLine(item())).toBe('{"create":{"_index":"logs-example","_id":"a"}}\n')
  expect(actionLine(item({ operation: 'index', version: 7 }))).toBe(
    '{"index":{"_index":"logs-example","_id":"a","version":7,"version_type":"external_gte"}}\n',
  )
})

it('writes bodies whose size is known before and whose lines can be read back, whatever the text', () => {
  const texts = fc.array(
    fc.record({ id: fc.string({ unit: 'binary' }), index: fc.string(), text: fc.string({ unit: 'grapheme' }) }),
  )
  fc.assert(
    fc.property(texts, (sources) => {
      const memory = new EntryMemory(1)
      const entries = sources.map(({ id, index, text }, number) => {
        const json = JSON.stringify({ text })
        return memory.keep(
          item({ id, index, json: number % 2 === 0 ? json : new TextEncoder().encode(json) }),
          undefined,
        )
      })

      const body = encodeBody(entries)

      const lines = body
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
      expect(body.length).toBe(entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
      expect(lines.filter((_, i) => i % 2 === 1)).toEqual(sources.map(({ text }) => ({ text })))
      expect(lines.filter((_, i) => i % 2 === 0)).toEqual(
        sources.map(({ id, index }) => ({ create: { _index: index, _id: id } })),
      )
    }),
  )
})

it('copies a body only where its items do not lie one behind the other', () => {
  const memory = new EntryMemory(1)
  const entries = ['a', 'b', 'c'].map((id) => memory.keep(item({ id }), undefined))
  const [first, second, third] = entries as [Entry, Entry, Entry]

  expect(encodeBody(entries).buffer).toBe(first.memory.buffer)
  expect(encodeBody([second, third]).toString()).toBe(
    `${actionLine(item({ id: 'b' }))}{}\n${actionLine(item({ id: 'c' }))}{}\n`,
  )
  expect(encodeBody([first, third]).buffer).not.toBe(first.memory.buffer)
  expect(encodeBody([first, third]).toString()).toBe(
    `${actionLine(item({ id: 'a' }))}{}\n${actionLine(item({ id: 'c' }))}{}\n`,
  )
  expect(encodeBody([second, first]).toString()).toBe(
    `${actionLine(item({ id: 'b' }))}{}\n${actionLine(item({ id: 'a' }))}{}\n`,
  )
})

it.each([
  [{ id: '' }, 'invalid_id'],
  [{ id: 'x'.repeat(513) }, 'invalid_id'],
  [{ id: '国'.repeat(171) }, 'invalid_id'],
  [{ operation: 'index', version: -1 }, 'invalid_version'],
  [{ operation: 'index', version: 2 ** 53 }, 'invalid_version'],
  [{ operation: 'index', version: Number.NaN }, 'invalid_version'],
  [{ operation: 'create', version: 1 }, 'invalid_version'],
] as const)('refuses %j before it is sent', (more, type) => {
  expect(findRefusal(item(more))).toMatchObject({ kind: 'refused', type })
})

it.each([
  { id: 'x'.repeat(512) },
  { id: '国'.repeat(170) },
  { operation: 'index', version: 0 },
  { operation: 'index', version: undefined },
] as const)('lets %j pass', (more) => {
  expect(findRefusal(item(more))).toBeUndefined()
})
