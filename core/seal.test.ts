import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Notes } from './notes.ts'
import { MAX_TEXT_CHARACTERS, sealDocument } from './seal.ts'

const NO_FLAT: ReadonlySet<string> = new Set()

function seal(document: object, flatPaths = NO_FLAT): { json: unknown; notes: Notes } {
  const notes = new Notes()
  return { json: JSON.parse(JSON.stringify(sealDocument(document, flatPaths, notes))), notes }
}

function emptyPlaces(value: unknown, path = ''): string[] {
  if (value === null || value === '') return [path]
  if (typeof value !== 'object') return []
  const entries = Object.entries(value)
  if (entries.length === 0 && path !== '') return [path]
  return entries.flatMap(([key, member]) => emptyPlaces(member, `${path}.${key}`))
}

describe('sealDocument', () => {
  it('returns the same document without anything empty, at any depth', () => {
    const document = {
      event: { kind: 'event', reason: undefined, type: ['info', '', null, undefined], severity: Number.NaN },
      cloud: { account: { name: null }, instance: { id: [] } },
      http: { bytes: Number.POSITIVE_INFINITY, status: 0 },
      dns: { answers: [{ data: '192.0.2.1', type: null }, {}, { data: '' }] },
      ok: false,
    }
    const notes = new Notes()
    expect(sealDocument(document, NO_FLAT, notes)).toBe(document)
    expect(JSON.parse(JSON.stringify(document))).toEqual({
      event: { kind: 'event', type: ['info'] },
      http: { status: 0 },
      dns: { answers: [{ data: '192.0.2.1' }] },
      ok: false,
    })
    expect(document.event.type).toStrictEqual(['info'])
    expect(document.cloud).toBeUndefined()
    expect(notes.tags).toBeUndefined()
  })

  it('leaves an empty document empty', () => {
    expect(seal({ a: { b: { c: [] } } }).json).toEqual({})
    expect(seal({}).json).toEqual({})
  })

  it('NA-14 cuts a text of 70,000 characters at every depth and in lists, and notes its path', () => {
    for (let depth = 1; depth <= 12; depth++) {
      const path = Array.from({ length: depth }, (_, level) => `p${level}`).join('.')
      const at = (leaf: unknown) =>
        path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), leaf) as Record<string, unknown>
      for (const leaf of ['x'.repeat(70_000), ['short', 'x'.repeat(70_000)]]) {
        const { json, notes } = seal(at(leaf))
        const cut = 'x'.repeat(MAX_TEXT_CHARACTERS)
        expect(json).toEqual(at(Array.isArray(leaf) ? ['short', cut] : cut))
        expect(notes.truncated).toEqual([path])
        expect(notes.tags).toEqual(['truncated'])
      }
    }
    const inObjects = seal({ dns: { answers: [{ data: 'a' }, { data: 'x'.repeat(70_000) }] } })
    expect(inObjects.notes.truncated).toEqual(['dns.answers.data'])
  })

  it('NA-14 what it leaves of a text fits a Lucene term in UTF-8, and no surrogate pair is split', () => {
    const { json } = seal({ a: '語'.repeat(70_000), b: `${'x'.repeat(MAX_TEXT_CHARACTERS - 1)}😀` })
    const { a, b } = json as { a: string; b: string }
    expect(new TextEncoder().encode(a).length).toBeLessThanOrEqual(32_766)
    expect(b).toBe('x'.repeat(MAX_TEXT_CHARACTERS - 1))
    expect(seal({ a: 'x'.repeat(MAX_TEXT_CHARACTERS) }).notes.tags).toBeUndefined()
  })

  it('does not look below flat fields, but drops them when they are empty', () => {
    const flatPaths = new Set(['aws.x.request', 'aws.x.response', 'hinomi.resource.tags'])
    const long = 'x'.repeat(70_000)
    const { json, notes } = seal(
      {
        aws: { x: { request: { a: '', b: { c: long } }, response: {}, other: { a: '', b: 1 } } },
        hinomi: { resource: { tags: undefined } },
        request: { a: '' },
      },
      flatPaths,
    )
    expect(json).toEqual({ aws: { x: { request: { a: '', b: { c: long } }, other: { b: 1 } } } })
    expect(notes.tags).toBeUndefined()
  })

  it('cuts texts beside flat fields, and not in them', () => {
    const flat = { a: 'x'.repeat(9000) }
    const { json, notes } = seal({ aws: { x: { flat, text: 'x'.repeat(9000), after: 1 } } }, new Set(['aws.x.flat']))
    expect(notes.truncated).toEqual(['aws.x.text'])
    expect(json).toEqual({ aws: { x: { flat, text: 'x'.repeat(MAX_TEXT_CHARACTERS), after: 1 } } })
  })

  it('seals any JSON without throwing: nothing empty, nothing long, and a second time without change', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('', 'x'.repeat(9000)), (value, text) => {
        const document = { ...(JSON.parse(JSON.stringify(value)) as object), text: [text] }
        const { json } = seal(document)
        expect(emptyPlaces(json)).toEqual([])
        expect(JSON.stringify(json)).not.toContain('x'.repeat(MAX_TEXT_CHARACTERS + 1))
        const again = seal(structuredClone(json) as object)
        expect(again.json).toEqual(json)
        expect(again.notes.tags).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})
