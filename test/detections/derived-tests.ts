import type { Field } from '#core/field.ts'

/** A generator of numbers in [0, 1) that gives the same ones each time (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const COUNT = 400

/** Makes conditions from values that stand in documents: equal, parts, patterns and regular expressions of them. */
export function derivedTests(
  documents: readonly { readonly document: object }[],
  fields: Readonly<Record<string, Field>>,
): object[] {
  const random = numbers(1)
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const tests: object[] = []
  while (tests.length < COUNT) {
    const leaf = pick(leavesOf(pick(documents)?.document ?? {}, fields))
    if (leaf === undefined) continue
    const { path, value, type } = leaf
    const line =
      type === 'keyword' || type === 'flat_object' ? textLine(path, String(value), random) : { [path]: value }
    if (line !== undefined) tests.push({ call: line, condition: pick(['call', 'not call']) })
  }
  return tests
}

interface Leaf {
  readonly path: string
  readonly value: string | number | boolean
  readonly type: string
}

function leavesOf(value: unknown, fields: Readonly<Record<string, Field>>, path = '', free = false): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((member) => leavesOf(member, fields, path, free))
  if (typeof value === 'object' && value !== null) {
    const below = free || fields[path]?.type === 'flat_object'
    return Object.entries(value).flatMap(([key, member]) =>
      /^[\w:@-]+$/.test(key) ? leavesOf(member, fields, path === '' ? key : `${path}.${key}`, below) : [],
    )
  }
  const field = fields[path]
  const type = free ? 'flat_object' : field?.type
  if (type === undefined || ['date', 'text', 'geo_point', 'float'].includes(type) || field?.search === false) return []
  return path.length > 256 ? [] : [{ path, value: value as Leaf['value'], type }]
}

function textLine(path: string, value: string, random: () => number): object | undefined {
  const start = Math.floor(random() * value.length)
  const part = value.slice(start, start + 1 + Math.floor(random() * 12))
  const plain = part.replace(/[\\*?]/g, '\\$&')
  const kind = Math.floor(random() * 8)
  const other = random() < 0.3 ? value.toUpperCase() : value
  if (value.length > 400 || [...value].some((character) => character.length > 1)) return { [`${path}|contains`]: plain }
  switch (kind) {
    case 0:
      return { [`${path}|contains`]: plain }
    case 1:
      return { [`${path}|startswith`]: value.slice(0, start + 1).replace(/[\\*?]/g, '\\$&') }
    case 2:
      return { [`${path}|endswith|cased`]: value.slice(start).replace(/[\\*?]/g, '\\$&') }
    case 3:
      return {
        [path]: [...value].map((character, at) => (at === start ? '?' : character.replace(/[\\*?]/, '\\$&'))).join(''),
      }
    case 4:
      return {
        [`${path}|re`]: part.replace(/[^A-Za-z0-9 ]/g, (character) =>
          character.charCodeAt(0) < 128 && character > ' ' ? `\\${character}` : character,
        ),
      }
    case 5:
      return {
        [`${path}|re|i`]: `^${[...part].map((character) => (/[A-Za-z]/.test(character) ? '\\w' : '.')).join('')}+`,
      }
    case 6:
      return { [`${path}|exists`]: true }
    default:
      return { [path]: other.replace(/[\\*?]/g, '\\$&') }
  }
}
