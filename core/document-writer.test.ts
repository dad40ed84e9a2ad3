import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest } from '#ingest/digest.ts'
import { isVolatile } from './content-hash.ts'
import { type Additions, DocumentWriter } from './document-writer.ts'
import { date, flatObject, keyword, long } from './field.ts'
import type { JsonBytes } from './json-bytes.ts'
import { Notes } from './notes.ts'
import { MAX_TEXT_CHARACTERS } from './seal.ts'

const NO_FLAT: ReadonlySet<string> = new Set()
const ADDED = ['added', 'event.added', 'cloud.added', 'hinomi.added', 'hinomi.finding.id'] as const
const addOne = (out: JsonBytes) => out.ascii('"added":1')
const ADDITIONS: Additions = {
  root: addOne,
  event: addOne,
  cloud: addOne,
  hinomi: addOne,
  finding: (out) => out.ascii('"id":"1"'),
}

const parse = (json: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(json ?? []).toString())

/** Writes a document and takes the additions out again. */
function write(document: object, flatPaths = NO_FLAT): { json: unknown; notes: Notes } {
  const fields = Object.fromEntries([...flatPaths].map((path) => [path, flatObject('', '')]))
  const writer = new DocumentWriter({ fields, added: ADDED })
  const notes = new Notes()
  let json = writer.write(document, ADDITIONS)
  if (json === undefined) {
    writer.cutLongTexts(document, notes)
    json = writer.write(document, ADDITIONS)
  }
  return { json: withoutAdded(parse(json) as Record<string, unknown>), notes }
}

function withoutAdded(document: Record<string, unknown>): unknown {
  const { added: _, ...rest } = document
  for (const name of ['event', 'cloud', 'hinomi']) {
    if (rest[name] === undefined) continue
    const { added: __, ...left } = rest[name] as Record<string, unknown>
    rest[name] = left
    if (Object.keys(left).length === 0) delete rest[name]
  }
  return rest
}

function emptyPlaces(value: unknown, path = ''): string[] {
  if (value === null || value === '') return [path]
  if (typeof value !== 'object') return []
  const entries = Object.entries(value)
  if (entries.length === 0 && path !== '') return [path]
  return entries.flatMap(([key, member]) => emptyPlaces(member, `${path}.${key}`))
}

describe('what is left of a document', () => {
  it('is nothing empty, at any depth', () => {
    const document = {
      event: { kind: 'event', reason: undefined, type: ['info', '', null, undefined], severity: Number.NaN },
      cloud: { account: { name: null }, instance: { id: [] } },
      http: { bytes: Number.POSITIVE_INFINITY, status: 0 },
      dns: { answers: [{ data: '192.0.2.1', type: null }, {}, { data: '' }] },
      ok: false,
    }
    const { json, notes } = write(document)
    expect(json).toEqual({
      event: { kind: 'event', type: ['info'] },
      http: { status: 0 },
      dns: { answers: [{ data: '192.0.2.1' }] },
      ok: false,
    })
    expect(notes.tags).toBeUndefined()
  })

  it('is an empty object where nothing is', () => {
    expect(write({ a: { b: { c: [] } } }).json).toEqual({})
    expect(write({}).json).toEqual({})
  })

  it('NA-14 is the beginning of a text of 70,000 characters at every depth and in lists, and its path is noted', () => {
    for (let depth = 1; depth <= 12; depth++) {
      const path = Array.from({ length: depth }, (_, level) => `p${level}`).join('.')
      const at = (leaf: unknown) =>
        path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), leaf) as Record<string, unknown>
      for (const leaf of ['x'.repeat(70_000), ['short', 'x'.repeat(70_000)]]) {
        const { json, notes } = write(at(leaf))
        const cut = 'x'.repeat(MAX_TEXT_CHARACTERS)
        expect(json).toEqual(at(Array.isArray(leaf) ? ['short', cut] : cut))
        expect(notes.truncated).toEqual([path])
        expect(notes.tags).toEqual(['truncated'])
      }
    }
    const inObjects = write({ dns: { answers: [{ data: 'a' }, { data: 'x'.repeat(70_000) }] } })
    expect(inObjects.notes.truncated).toEqual(['dns.answers.data'])
  })

  it('NA-14 fits a Lucene term in UTF-8, and no surrogate pair is split', () => {
    const { json } = write({ a: '語'.repeat(70_000), b: `${'x'.repeat(MAX_TEXT_CHARACTERS - 1)}😀` })
    const { a, b } = json as { a: string; b: string }
    expect(new TextEncoder().encode(a).length).toBeLessThanOrEqual(32_766)
    expect(b).toBe('x'.repeat(MAX_TEXT_CHARACTERS - 1))
    expect(write({ a: 'x'.repeat(MAX_TEXT_CHARACTERS) }).notes.tags).toBeUndefined()
  })

  it('is a flat field as it came, unless it is empty', () => {
    const flatPaths = new Set(['aws.x.request', 'aws.x.response', 'hinomi.resource.tags'])
    const long = 'x'.repeat(70_000)
    const { json, notes } = write(
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

  it('is a cut text beside flat fields, and not in them', () => {
    const flat = { a: 'x'.repeat(9000) }
    const { json, notes } = write({ aws: { x: { flat, text: 'x'.repeat(9000), after: 1 } } }, new Set(['aws.x.flat']))
    expect(notes.truncated).toEqual(['aws.x.text'])
    expect(json).toEqual({ aws: { x: { flat, text: 'x'.repeat(MAX_TEXT_CHARACTERS), after: 1 } } })
  })

  it('of any JSON is nothing empty and nothing long, and a second time the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('', 'x'.repeat(9000)), (value, text) => {
        const document = { ...(JSON.parse(JSON.stringify(value)) as object), text: [text] }
        const { json } = write(document)
        expect(emptyPlaces(json)).toEqual([])
        expect(JSON.stringify(json)).not.toContain('x'.repeat(MAX_TEXT_CHARACTERS + 1))
        const again = write(structuredClone(json) as object)
        expect(again.json).toEqual(json)
        expect(again.notes.tags).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

it('adds what the program adds, and nothing else may say the same', () => {
  const writer = new DocumentWriter({ fields: {}, added: [...ADDED, 'cloud.account.id', 'cloud.account.name'] })
  const document = {
    ...{ added: 2, event: { kind: 'x', added: 2 }, cloud: { account: { id: 2 }, other: 1 }, hinomi: {} },
    list: [{ a: null }, { a: 1 }],
  }

  expect(Buffer.from(writer.write(document, ADDITIONS) ?? []).toString()).toBe(
    '{"event":{"kind":"x","added":1},"cloud":{"other":1,"added":1},"hinomi":{"added":1},"list":[{"a":1}],"added":1}',
  )
})

describe('the content hash', () => {
  const writer = new DocumentWriter({
    fields: {
      'hinomi.finding.status': keyword('', ''),
      'hinomi.finding.updated_at': date('', ''),
      'hinomi.finding.count': long('', ''),
      'event.action': keyword('', ''),
      'aws.x.free': flatObject('', ''),
      'aws.x.seen': date('', ''),
      'aws.x.seen_count': long('', ''),
    },
    added: ADDED,
    hash: { digest, isVolatile },
  })
  const hash = (document: object, additions = ADDITIONS) => {
    const json = parse(writer.write(structuredClone(document), additions)) as { hinomi: { finding: object } }
    expect(json.hinomi.finding).toMatchObject({ id: '1', content_hash: expect.stringMatching(/^[\w-]{22}$/) })
    return (json.hinomi.finding as { content_hash: string }).content_hash
  }
  const finding = {
    event: { action: 'x' },
    cloud: {},
    hinomi: { finding: { updated_at: '2026', status: 'open', count: 1 } },
    aws: { x: { seen: '2026', free: { b: 1, a: [{ d: 1, c: 2 }] } } },
  }
  const changed = (more: object) => ({ ...finding, hinomi: { finding: { ...finding.hinomi.finding, ...more } } })

  it.each([
    ['a later time', changed({ updated_at: '2027' })],
    ['no time', changed({ updated_at: undefined })],
    ['one more repetition', changed({ count: 2 })],
    ['another action', { ...finding, event: { action: 'y' } }],
    ['another count of its own', { ...finding, aws: { x: { ...finding.aws.x, seen_count: 3 } } }],
    ['another order of keys in a free object', { ...finding, aws: { x: { free: { a: [{ c: 2, d: 1 }], b: 1 } } } }],
  ])('is the same with %s', (_, other) => {
    expect(hash(other)).toBe(hash(finding))
  })

  it('is the same whatever is added', () => {
    expect(hash(finding, { ...ADDITIONS, hinomi: (out) => out.ascii('"added":2') })).toBe(hash(finding))
  })

  it.each([
    ['another status', changed({ status: 'resolved' })],
    ['another free value', { ...finding, aws: { x: { free: { b: 1, a: 3 } } } }],
    ['another name of a free value', { ...finding, aws: { x: { free: { b: 1, c: [{ d: 1, c: 2 }] } } } }],
  ])('is another with %s', (_, other) => {
    expect(hash(other)).not.toBe(hash(finding))
  })
})
