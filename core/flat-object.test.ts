import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countReads } from '#test/count-reads.ts'
import { flatObject, MAX_KEY_CHARACTERS, MAX_LEAF_CHARACTERS, MAX_LEAVES, MAX_LEVELS } from './flat-object.ts'
import { Notes } from './notes.ts'

const FIELD = 'aws.config.configuration'

function shape(value: unknown): { flat: unknown; notes: Notes } {
  const notes = new Notes()
  return { flat: flatObject(value, FIELD, notes), notes }
}

/** Leaves, levels and everything else that OpenSearch would refuse or that a document must not hold. */
function survey(value: unknown, level = 0): { leaves: number; levels: number; faults: string[] } {
  if (typeof value !== 'object' || value === null) {
    const bad =
      value === null || value === undefined || value === '' || (typeof value === 'number' && !Number.isFinite(value))
    const long = typeof value === 'string' && value.length > MAX_LEAF_CHARACTERS
    return { leaves: 1, levels: level, faults: bad || long ? [`leaf ${String(value).slice(0, 20)}`] : [] }
  }
  const found = { leaves: 0, levels: level + 1, faults: [] as string[] }
  for (const key of Object.keys(value)) {
    if (key.length > MAX_KEY_CHARACTERS) found.faults.push('key')
    const below = survey((value as Record<string, unknown>)[key], level + 1)
    found.leaves += below.leaves
    found.levels = Math.max(found.levels, below.levels)
    found.faults.push(...below.faults)
  }
  if (found.leaves === 0) found.faults.push('empty')
  return found
}

function nested(levels: number, leaf: unknown): unknown {
  return levels === 0 ? leaf : { n: nested(levels - 1, leaf) }
}

describe('flatObject', () => {
  it.each([
    ['text', { value: 'text' }],
    [7, { value: 7 }],
    [false, { value: false }],
    [['a', null, 'b'], { value: ['a', 'b'] }],
    [[{ a: 1 }], { value: [{ a: 1 }] }],
    ['[1,2]', { value: '[1,2]' }],
    ['{broken', { value: '{broken' }],
    ['{"a":{"b":null,"c":"d"}}', { a: { c: 'd' } }],
    [' {"a":1}\n', { a: 1 }],
    ['null', { value: 'null' }],
    ['HIDDEN_DUE_TO_SECURITY_REASONS', { value: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
    [
      { a: null, b: '', c: [], d: {}, e: [null, {}, ['']], f: 0, g: false },
      { f: 0, g: false },
    ],
    [{ a: [{ b: null }, { b: 1 }] }, { a: [{ b: 1 }] }],
    [{ a: Number.POSITIVE_INFINITY, b: undefined, c: 1 }, { c: 1 }],
  ])('shapes %j', (value, expected) => {
    const { flat, notes } = shape(value)
    expect(flat).toStrictEqual(expected)
    expect(notes.tags).toBeUndefined()
  })

  it.each([[null], [undefined], [''], [{}], [[]], ['{}'], [{ a: null }], [[null, [], {}]], [Number.NaN]])(
    'finds nothing in %j',
    (value) => {
      const { flat, notes } = shape(value)
      expect(flat).toBeUndefined()
      expect(notes.tags).toBeUndefined()
    },
  )

  it('returns a clean object itself, and clean parts of others', () => {
    const clean = { a: { b: [1, 'x', true] } }
    expect(shape(clean).flat).toBe(clean)
    const { flat } = shape({ clean, gone: null })
    expect((flat as { clean: unknown }).clean).toBe(clean)
  })

  it('does not change what it is given', () => {
    const value = { a: null, b: ['', { c: 'x'.repeat(9000) }] }
    const before = structuredClone(value)
    shape(value)
    expect(value).toEqual(before)
  })

  it('NA-14 cuts a text of 70,000 characters at every depth and in lists, and notes its path', () => {
    for (let levels = 1; levels <= MAX_LEVELS; levels++) {
      const path = `${FIELD}${'.n'.repeat(levels)}`
      const plain = shape(nested(levels, 'あ'.repeat(70_000)))
      expect(survey(plain.flat), `depth ${levels}`).toEqual({ leaves: 1, levels, faults: [] })
      expect(plain.notes.truncated).toEqual([path])
      expect(plain.notes.tags).toEqual(['truncated'])
      if (levels === MAX_LEVELS) continue
      const inList = shape(nested(levels, ['short', 'x'.repeat(70_000)]))
      expect(survey(inList.flat).faults, `list at depth ${levels}`).toEqual([])
      expect(inList.notes.truncated).toEqual([path])
    }
  })

  it('never cuts inside a surrogate pair', () => {
    const { flat } = shape({ a: `${'x'.repeat(MAX_LEAF_CHARACTERS - 1)}😀` })
    expect((flat as { a: string }).a).toBe('x'.repeat(MAX_LEAF_CHARACTERS - 1))
    expect(shape({ a: `${'x'.repeat(MAX_LEAF_CHARACTERS - 2)}😀` }).notes.tags).toBeUndefined()
  })

  it('NA-14 keeps a leaf and its path together within one Lucene term', () => {
    const key = 'キ'.repeat(MAX_KEY_CHARACTERS)
    let value: unknown = '値'.repeat(70_000)
    for (let level = 0; level < MAX_LEVELS; level++) value = { [key]: value }
    const { flat, notes } = shape(value)
    let leaf: unknown = flat
    while (typeof leaf === 'object' && leaf !== null) leaf = Object.values(leaf)[0]
    const path = Array.from({ length: MAX_LEVELS }, () => key).join('.')
    const bytes = new TextEncoder().encode(`${FIELD}.${FIELD}.${path}=${leaf}`).length
    expect(leaf).toMatch(/^値+$/)
    expect(bytes).toBeLessThanOrEqual(32_766)
    expect(notes.truncated, 'a path of 5,000 characters is not written out').toEqual([FIELD])
  })

  it('drops what lies deeper than 20 levels, arrays counted, and says so', () => {
    expect(shape(nested(MAX_LEVELS, 1)).notes.tags).toBeUndefined()
    const deep = shape({ kept: 1, ...(nested(MAX_LEVELS + 1, 1) as object) })
    expect(deep.flat).toEqual({ kept: 1 })
    expect(deep.notes.truncated).toEqual([FIELD])
    expect(shape(nested(MAX_LEVELS, [1])).flat).toBeUndefined()
    expect(shape({ kept: 1, ...(nested(MAX_LEVELS, {}) as object) }).notes.tags, 'nothing was lost').toBeUndefined()
  })

  it('drops what follows 2,000 leaves, and says so', () => {
    const many = Object.fromEntries(Array.from({ length: MAX_LEAVES }, (_, index) => [`k${index}`, index]))
    expect(shape(many).flat).toBe(many)
    const over = shape({ ...many, over: 'x', alsoOver: { a: [1] }, empty: [null] })
    expect(over.flat).toEqual(many)
    expect(over.notes.truncated).toEqual([FIELD])
    expect(shape({ ...many, empty: [null, ''] }).notes.tags, 'nothing was lost').toBeUndefined()
    const list = shape(Array.from({ length: 1_000_000 }, () => 1))
    expect(survey(list.flat)).toMatchObject({ leaves: MAX_LEAVES, faults: [] })
  })

  it('counts clean parts that it takes over against the 2,000 leaves', () => {
    const part = Array.from({ length: 1500 }, (_, index) => index)
    const { flat, notes } = shape({ gone: null, first: part, second: [...part], third: 'x' })
    expect(survey(flat)).toMatchObject({ leaves: MAX_LEAVES, faults: [] })
    expect(notes.truncated).toEqual([FIELD])
  })

  it('notes the field alone once many leaves were cut', () => {
    const { notes } = shape(
      Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, 'x'.repeat(9000)])),
    )
    expect(notes.truncated).toHaveLength(21)
    expect(notes.truncated).toContain(FIELD)
    expect(notes.truncated).toContain(`${FIELD}.k19`)
  })

  it('drops members with keys of more than 256 characters, and says so', () => {
    const { flat, notes } = shape({ ok: 1, ['k'.repeat(256)]: 2, ['k'.repeat(257)]: 3 })
    expect(Object.keys(flat as object)).toEqual(['ok', 'k'.repeat(256)])
    expect(notes.truncated).toEqual([FIELD])
  })

  it.each([
    '{"__proto__":{"admin":true},"constructor":{"prototype":"x"}}',
    '{"__proto__":{"admin":true,"n":null},"toString":1}',
  ])('keeps hostile keys as ordinary members: %s', (json) => {
    const { flat } = shape(JSON.parse(json))
    expect(Object.hasOwn(flat as object, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(flat)).toBe(Object.prototype)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(JSON.parse(JSON.stringify(flat))).toEqual(JSON.parse(json.replace(',"n":null', '')))
  })

  it('keeps the digits of numbers beyond 2^53 in JSON text', () => {
    const { flat } = shape(
      '{"id":9007199254740993,"text":"9007199254740993","safe":9007199254740991,"f":1.12345678901234567,"l":[-12345678901234567890]}',
    )
    expect(flat).toEqual({
      id: '9007199254740993',
      text: '9007199254740993',
      safe: 9007199254740991,
      f: 1.1234567890123457,
      l: ['-12345678901234567890'],
    })
  })

  it.each([
    `{"a":1234567890123456,"b":"${'\\"'.repeat(20_000)}`,
    `{${'"'.repeat(20_000)}1234567890123456`,
    '{"a":'.repeat(20_000),
    `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  ])('looks but a few times at each character of JSON text made to be slow (%#)', (text) => {
    expect(countReads(() => shape(text))).toBeLessThan(12 * text.length)
  })

  it('takes any JSON without throwing, and what it returns holds to all limits', () => {
    const wild = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 30, depthSize: 'large' },
        fc.constantFrom(null, '', 0, true, 'x'.repeat(8001), 'y'),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'k'.repeat(300))), tie('node'), {
          maxKeys: 5,
        }),
        fc.array(tie('node'), { maxLength: 5 }),
      ),
    })).node
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          wild,
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (value) => {
          const before = JSON.stringify(value)
          const { flat, notes } = shape(value)
          expect(JSON.stringify(value)).toBe(before)
          if (flat === undefined) return
          const { leaves, levels, faults } = survey(flat)
          expect(faults).toEqual([])
          expect(leaves).toBeLessThanOrEqual(MAX_LEAVES)
          expect(levels).toBeLessThanOrEqual(MAX_LEVELS)
          expect(shape(flat).flat, 'a second time nothing needs change').toBe(flat)
          const same = typeof value === 'object' && !Array.isArray(value) && JSON.stringify(flat) === before
          expect(same ? flat === value : true).toBe(true)
          if (notes.tags !== undefined) expect(notes.tags).toEqual(['truncated'])
        },
      ),
      { numRuns: 1000 },
    )
  })
})

it('parses no text of megabytes', () => {
  const notes = new Notes()
  const text = (characters: number) => `{"a":"b"${' '.repeat(characters - 9)}}`

  expect(flatObject(text(1024 * 1024), 'path', notes)).toEqual({ a: 'b' })
  expect(flatObject(text(1024 * 1024 + 1), 'path', notes)).toEqual({ value: text(8001).slice(0, 8000) })
  expect(notes.truncated).toEqual(['path.value'])
})
