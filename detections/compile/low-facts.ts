import { fieldsOf, type Tree } from '../tree.ts'

/** Fields with few values that many rules ask: knowing them leaves few rules to run. Each has one value at most. */
const LOW_FACTS: readonly string[] = [
  'event.outcome',
  'hinomi.is_human',
  'hinomi.is_write',
  'hinomi.instance_session',
  'hinomi.region_allowed',
  'hinomi.dest_region_allowed',
  'hinomi.public',
  'hinomi.admin_policy',
  'hinomi.actor_kind',
  'aws.cloudtrail.user_identity.type',
  'cloud.region',
  'error.code',
  'network.direction',
]

/** Further values of a field are not told apart: an attacker could name new ones for ever. */
const MAX_VALUES = 30
/** With ten fields the number has 50 bits. */
const BASE = MAX_VALUES + 2
/** Nothing is known of the value: it is none that can be told apart. */
const UNKNOWN = BASE - 1
const MAX_FIELDS = 10

/** What a document says of the fields with few values, as one number, and back. */
export interface LowFacts {
  keyOf(document: object): number
  /** Returns the values behind a number, undefined for absent, without the fields of which nothing is known. */
  valuesOf(key: number): [string, unknown][]
}

/** Makes the reader of those fields that the trees ask. */
export function lowFactsOf(trees: readonly Tree[]): LowFacts {
  const asked = new Set(trees.flatMap(fieldsOf))
  const fields = LOW_FACTS.filter((name) => asked.has(name))
    .slice(0, MAX_FIELDS)
    .map((name) => ({
      name,
      read: readerOf(name.split('.')),
      numbers: new Map<unknown, number>(),
      values: [] as unknown[],
    }))
  return {
    keyOf(document) {
      let key = 0
      for (const { read, numbers, values } of fields) {
        const value = read(document)
        let number = value === undefined ? 0 : numbers.get(value)
        if (number === undefined) {
          number = isPlain(value) && values.length < MAX_VALUES ? values.push(value) : UNKNOWN
          if (number !== UNKNOWN) numbers.set(value, number)
        }
        key = key * BASE + number
      }
      return key
    },
    valuesOf(key) {
      const known: [string, unknown][] = []
      let rest = key
      for (const { name, values } of [...fields].reverse()) {
        const number = rest % BASE
        rest = Math.floor(rest / BASE)
        if (number !== UNKNOWN) known.push([name, number === 0 ? undefined : values[number - 1]])
      }
      return known
    },
  }
}

/** A value that can be asked for by itself; texts are short, so that what is kept is small. */
function isPlain(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && value.length <= 100)
}

/** Walks without a loop where the path is short, as all paths of facts are; a list on the way is a value that is not plain. */
function readerOf(path: readonly string[]): (document: object) => unknown {
  const [first = '', second = '', third = '', fourth = ''] = path
  if (path.length === 2) return (document) => step(step(document, first), second)
  if (path.length === 3) return (document) => step(step(step(document, first), second), third)
  return (document) => step(step(step(step(document, first), second), third), fourth)
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? value : (value as Record<string, unknown>)[key]
}
