import type { Condition, Scalar } from '#core/panels/condition.ts'

const DEEPEST = 12

/**
 * Writes a condition for an address: `hinomi.severity:critical,high`, with `!` before what must not be; what is not so simple as JSON.
 *
 * Numbers and booleans have a `~` before them, since the text `8` is another value than the number 8.
 */
export function encodeCondition(condition: Condition): string {
  if (condition.kind === 'not' && condition.condition.kind === 'is') return `!${encodeIs(condition.condition)}`
  if (condition.kind === 'is') return encodeIs(condition)
  return encodePart(JSON.stringify(condition))
}

/** Reads what {@link encodeCondition} wrote; undefined for anything else, since addresses come from anybody. */
export function decodeCondition(code: string): Condition | undefined {
  try {
    if (code.startsWith('!')) {
      const inner = decodeIs(code.slice(1))
      return inner === undefined ? undefined : { kind: 'not', condition: inner }
    }
    if (code.startsWith('%7B') || code.startsWith('{')) return readCondition(JSON.parse(decodePart(code)), 0)
    return decodeIs(code)
  } catch {
    return undefined
  }
}

/** Encodes a text for the part of an address behind `#`, leaving readable what needs no encoding there. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(3A|2F|40|20)/g, (code) => READABLE[code] ?? code)
}

const READABLE: Readonly<Record<string, string>> = { '%3A': ':', '%2F': '/', '%40': '@', '%20': '+' }

/** Reads what {@link encodePart} wrote. Throws a URIError for broken escapes. */
export function decodePart(code: string): string {
  return decodeURIComponent(code.replaceAll('+', ' '))
}

function encodeIs({ field, values }: Extract<Condition, { kind: 'is' }>): string {
  return `${encodePart(field)}:${values.map(encodeScalar).join(',')}`
}

function encodeScalar(value: Scalar): string {
  if (typeof value !== 'string') return `~${value}`
  return value.startsWith('~') ? `~${encodePart(JSON.stringify(value))}` : encodePart(value)
}

function decodeIs(code: string): Extract<Condition, { kind: 'is' }> | undefined {
  const colon = code.indexOf(':')
  if (colon <= 0) return undefined
  const values = code
    .slice(colon + 1)
    .split(',')
    .map((part) => decodeScalar(decodePart(part)))
  const known = values.filter(isScalar)
  return known.length === values.length
    ? { kind: 'is', field: decodePart(code.slice(0, colon)), values: known }
    : undefined
}

function decodeScalar(text: string): unknown {
  return text.startsWith('~') ? JSON.parse(text.slice(1)) : text
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'boolean'].includes(typeof value) || (typeof value === 'number' && Number.isFinite(value))
}

function readCondition(value: unknown, depth: number): Condition | undefined {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return undefined
  const tree = value as Readonly<Record<string, unknown>>
  const { kind, field } = tree
  if (kind === 'not') {
    const condition = readCondition(tree.condition, depth + 1)
    return condition === undefined ? undefined : { kind, condition }
  }
  if (kind === 'all' || kind === 'any') {
    if (!Array.isArray(tree.conditions)) return undefined
    const conditions = tree.conditions.map((one) => readCondition(one, depth + 1))
    return conditions.every((one) => one !== undefined) ? { kind, conditions } : undefined
  }
  if (kind === 'words') return readWords(tree)
  if (typeof field !== 'string') return undefined
  if (kind === 'exists') return { kind, field }
  if (kind === 'like') return typeof tree.pattern === 'string' ? { kind, field, pattern: tree.pattern } : undefined
  if (kind === 'range') return readRange(field, tree)
  if (kind !== 'is' || !Array.isArray(tree.values) || !tree.values.every(isScalar)) return undefined
  return { kind, field, values: tree.values }
}

function readWords({ text, phrase }: Readonly<Record<string, unknown>>): Condition | undefined {
  return typeof text === 'string' && typeof phrase === 'boolean' ? { kind: 'words', text, phrase } : undefined
}

function readRange(field: string, tree: Readonly<Record<string, unknown>>): Condition | undefined {
  const bounds: Record<string, number | string> = {}
  for (const name of ['gte', 'gt', 'lte', 'lt']) {
    const bound = tree[name]
    if (bound === undefined) continue
    if (typeof bound !== 'number' && typeof bound !== 'string') return undefined
    bounds[name] = bound
  }
  return { kind: 'range', field, ...bounds }
}
