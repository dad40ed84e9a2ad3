import { readIp } from '#core/address.ts'
import { isListName, type ListName } from '../list-names.ts'
import type { Lists } from '../lists.ts'
import { type Network, readNetwork } from '../network.ts'
import { phraseMatcher } from '../phrase.ts'
import { compileRegex } from '../regex/regex.ts'
import type { Comparison, FieldRef, Test, Tree, ValueTest } from '../tree.ts'
import { foldCase, globMatcher } from '../values.ts'
import { anyValueOf, type Leaf } from './document-values.ts'
import { remembered } from './remember.ts'

/** Longer texts of keyword fields are not indexed (ignore_above of our mappings). */
export const INDEXED_CHARACTERS = 8191

/** What a document is compared with besides the rule. */
export interface MatchContext {
  readonly lists: Lists
  /** The account of the document, where the document itself does not yet say it. */
  readonly account?: string | undefined
}

/** Says whether a nested document passes. */
export type Predicate = (document: object, context: MatchContext) => boolean

/**
 * Makes a function of a tree that answers for a document exactly what the query of the same tree finds on OpenSearch: same case folding,
 * same numbers, same blindness for texts that are too long to be indexed.
 */
export function compilePredicate(tree: Tree): Predicate {
  if ('all' in tree) {
    const parts = byCost(tree.all).map(compilePredicate)
    return (document, context) => {
      for (const part of parts) if (!part(document, context)) return false
      return true
    }
  }
  if ('any' in tree) {
    const known = oneFieldTexts(tree.any) ?? oneFieldNetworks(tree.any)
    if (known !== undefined) return known
    const parts = byCost(textsByField(tree.any)).map(compilePredicate)
    return (document, context) => {
      for (const part of parts) if (part(document, context)) return true
      return false
    }
  }
  if ('not' in tree) {
    const part = compilePredicate(tree.not)
    return (document, context) => !part(document, context)
  }
  return testPredicate(tree)
}

const COSTS: Readonly<Record<ValueTest['is'], number>> = {
  boolean: 0,
  number: 0,
  present: 0,
  gt: 0,
  gte: 0,
  lt: 0,
  lte: 0,
  text: 1,
  address: 1,
  same: 2,
  network: 2,
  glob: 3,
  phrase: 5,
  listed: 4,
  regex: 5,
}

/** What is cheap is asked first; the order changes no answer. */
function byCost(trees: readonly Tree[]): Tree[] {
  return [...trees].sort((a, b) => costOf(a) - costOf(b))
}

function costOf(tree: Tree): number {
  if ('all' in tree) return tree.all.reduce((sum, part) => sum + costOf(part), 0)
  if ('any' in tree) return tree.any.reduce((sum, part) => sum + costOf(part), 0)
  if ('not' in tree) return costOf(tree.not)
  return COSTS[tree.test.is] + (tree.field.kind === 'flat' ? 1 : 0)
}

/** Puts the texts and patterns of each field together, so that each field is walked once; the order changes no answer. */
function textsByField(trees: readonly Tree[]): Tree[] {
  const byField = new Map<string, Tree[]>()
  const others: Tree[] = []
  for (const tree of trees) {
    if (!('test' in tree) || !isUncasedText(tree.test)) {
      others.push(tree)
      continue
    }
    const known = byField.get(tree.field.name)
    if (known === undefined) byField.set(tree.field.name, [tree])
    else known.push(tree)
  }
  const groups = [...byField.values()].flatMap((group): Tree[] => (group.length > 1 ? [{ any: group }] : group))
  return [...others, ...groups]
}

function isUncasedText(test: ValueTest): boolean {
  return (test.is === 'text' || test.is === 'glob') && !test.cased
}

/** Many texts and patterns of one field are one walk, and for values seen before one look-up. */
function oneFieldTexts(trees: readonly Tree[]): Predicate | undefined {
  const [first] = trees
  if (trees.length < 2 || first === undefined || !('test' in first)) return undefined
  const values = new Set<string>()
  const globs: ((text: string) => boolean)[] = []
  for (const tree of trees) {
    if (!('test' in tree) || tree.field.name !== first.field.name) return undefined
    const { test } = tree
    if ((test.is !== 'text' && test.is !== 'glob') || test.cased) return undefined
    if (test.is === 'text') values.add(foldCase(test.value))
    else globs.push(globMatcher(foldCase(test.value)))
  }
  if (globs.length === 0) return valuePredicate(first.field, (value) => values.has(foldCase(String(value))))
  const matches = remembered((text) => {
    const folded = foldCase(text)
    return values.has(folded) || globs.some((glob) => glob(folded))
  })
  return valuePredicate(first.field, (value) => matches(String(value)))
}

/** Many networks of one field are one walk, and for addresses seen before one look-up. */
function oneFieldNetworks(trees: readonly Tree[]): Predicate | undefined {
  const [first] = trees
  if (trees.length < 2 || first === undefined || !('test' in first)) return undefined
  const networks: Network[] = []
  for (const tree of trees) {
    if (!('test' in tree) || tree.field.name !== first.field.name || tree.test.is !== 'network') return undefined
    const network = readNetwork(tree.test.value)
    if (network !== undefined) networks.push(network)
  }
  const holds = remembered((text) => {
    const address = readIp(text)
    return address !== undefined && networks.some((network) => network.contains(address))
  })
  return valuePredicate(first.field, (value) => holds(String(value)))
}

function testPredicate({ field, test }: Test): Predicate {
  if (test.is === 'listed') return listPredicate(field, test.list)
  if (test.is === 'same') return samePredicate(field, test.as, test.cased === true)
  return valuePredicate(field, valueMatcher(field, test))
}

const ACCOUNT: FieldRef = { name: 'cloud.account.id', kind: 'keyword' }
const accounts = anyValueOf(ACCOUNT)

function valuePredicate(field: FieldRef, matches: (value: Leaf) => boolean): Predicate {
  if (field.name === ACCOUNT.name) {
    return (document, { account }) => (account === undefined ? accounts(document, matches) : matches(account))
  }
  const anyValue = anyValueOf(field)
  // what OpenSearch does not index (ignore_above) nothing can find
  const passes =
    field.kind === 'keyword'
      ? (value: Leaf) => (typeof value !== 'string' || value.length <= INDEXED_CHARACTERS) && matches(value)
      : matches
  return (document) => anyValue(document, passes)
}

function valueMatcher(
  field: FieldRef,
  test: Exclude<ValueTest, { is: 'listed' } | { is: 'same' }>,
): (value: Leaf) => boolean {
  switch (test.is) {
    case 'present':
      return () => true
    case 'text':
      return textMatcher(test.value, test.cased === true)
    case 'glob': {
      if (test.cased) {
        const matches = globMatcher(test.value)
        return (value) => matches(String(value))
      }
      const matches = globMatcher(foldCase(test.value))
      const ask = remembered((text) => matches(foldCase(text)))
      return (value) => ask(String(value))
    }
    case 'regex': {
      const matches = remembered(compileRegex(test.value, test.ignoreCase === true).matches)
      return (value) => matches(String(value))
    }
    case 'phrase': {
      const matches = remembered(phraseMatcher(test.value))
      return (value) => matches(String(value))
    }
    case 'boolean': {
      const word = String(test.value)
      return (value) => value === test.value || value === word
    }
    case 'number': {
      const read = numberReader(field)
      const wanted = read(test.value)
      return (value) => read(value) === wanted
    }
    case 'address':
      return (value) => readIp(value) === test.value
    case 'network': {
      const network = readNetwork(test.value)
      return (value) => {
        const address = readIp(value)
        return address !== undefined && network?.contains(address) === true
      }
    }
    default:
      return comparison(field, test.is, test.value)
  }
}

function textMatcher(text: string, cased: boolean): (value: Leaf) => boolean {
  if (cased) return (value) => String(value) === text
  const folded = foldCase(text)
  return (value) => {
    const found = typeof value === 'string' ? value : String(value)
    return found.length === folded.length && (found === text || foldCase(found) === folded)
  }
}

/** Reads a number as OpenSearch keeps it: whole, or with 32 bits. Text of a number is one too. */
function numberReader({ kind }: FieldRef): (value: Leaf) => number {
  const round = kind === 'fraction' ? Math.fround : Math.trunc
  return (value) => (typeof value === 'boolean' || value === '' ? Number.NaN : round(Number(value)))
}

function comparison(field: FieldRef, operator: Comparison, limit: number): (value: Leaf) => boolean {
  const read = numberReader(field)
  const bound = read(limit)
  switch (operator) {
    case 'gt':
      return (value) => read(value) > bound
    case 'gte':
      return (value) => read(value) >= bound
    case 'lt':
      return (value) => read(value) < bound
    case 'lte':
      return (value) => read(value) <= bound
  }
}

function listPredicate(field: FieldRef, name: string): Predicate {
  if (!isListName(name)) return () => false
  const list: ListName = name
  const anyValue = anyValueOf(field)
  const kind = field.kind === 'ip' ? 'ip' : 'text'
  const indexed = (value: Leaf) => field.kind !== 'keyword' || String(value).length <= INDEXED_CHARACTERS
  return (document, { lists, account }) =>
    anyValue(document, (value) => {
      if (!indexed(value)) return false
      const text = String(value)
      if (lists.find(list, undefined, text, kind) !== undefined) return true
      if (account !== undefined) return lists.find(list, account, text, kind) !== undefined
      return accounts(document, (own) => lists.find(list, String(own), text, kind) !== undefined)
    })
}

function samePredicate(field: FieldRef, as: FieldRef, cased: boolean): Predicate {
  const left = anyValueOf(field)
  const right = anyValueOf(as)
  const read = readerFor(field, cased)
  return (document) => left(document, (one) => right(document, (other) => read(one) === read(other)))
}

function readerFor(field: FieldRef, cased: boolean): (value: Leaf) => unknown {
  switch (field.kind) {
    case 'whole':
    case 'fraction':
      return numberReader(field)
    case 'ip':
      return readIp
    case 'keyword':
      return cased ? String : (value) => foldCase(String(value))
    default:
      return String
  }
}
