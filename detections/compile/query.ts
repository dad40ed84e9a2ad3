import { readIp } from '#core/address.ts'
import { isListName } from '../list-names.ts'
import { entriesByAccount, type ListEntry, type Lists } from '../lists.ts'
import { readNetwork } from '../network.ts'
import { compileRegex, globToLucene, literalToLucene } from '../regex/regex.ts'
import type { FieldRef, Test, Tree } from '../tree.ts'
import { foldCase, isCaseless, literalOf, MAX_VALUE_CHARACTERS, readSigmaText, toGlob } from '../values.ts'

/** A query of OpenSearch (query DSL). */
export type Query = Readonly<Record<string, unknown>>

/**
 * Makes the query of a tree, for the indices of its rule. Lists are put in with the values that they hold now, for each account its own.
 *
 * Every clause is a filter: nothing is scored, and OpenSearch may cache it.
 */
export function queryOf(tree: Tree, lists: Lists): Query {
  if ('all' in tree) return { bool: { filter: tree.all.map((part) => queryOf(part, lists)) } }
  if ('any' in tree) return anyOfQueries(anyQueries(tree.any, lists))
  if ('not' in tree) return { bool: { must_not: [queryOf(tree.not, lists)] } }
  return testQuery(tree, lists)
}

function anyOfQueries(queries: readonly Query[]): Query {
  const [only] = queries
  if (only === undefined) return { match_none: {} }
  return queries.length === 1 ? only : { bool: { should: queries, minimum_should_match: 1 } }
}

/** Values of one field whose case does not matter are one clause. */
function anyQueries(trees: readonly Tree[], lists: Lists): Query[] {
  const terms = new Map<string, (string | number | boolean)[]>()
  const rest: Query[] = []
  for (const tree of trees) {
    const value = 'test' in tree ? exactValue(tree) : undefined
    if (value === undefined || !('test' in tree)) {
      rest.push(queryOf(tree, lists))
      continue
    }
    const values = terms.get(tree.field.name)
    if (values === undefined) terms.set(tree.field.name, [value])
    else values.push(value)
  }
  return [...[...terms].map(([field, values]) => ({ terms: { [field]: values } })), ...rest]
}

function exactValue({ test }: Test): string | number | boolean | undefined {
  if (test.is === 'number' || test.is === 'boolean' || test.is === 'address') return test.value
  return test.is === 'text' && (test.cased || isCaseless(test.value)) ? test.value : undefined
}

function testQuery(tree: Test, lists: Lists): Query {
  const { field, test } = tree
  const exact = exactValue(tree)
  if (exact !== undefined) return { term: { [field.name]: { value: exact } } }
  switch (test.is) {
    case 'text':
      return { term: { [field.name]: { value: test.value, case_insensitive: true } } }
    case 'glob':
      return globQuery(field, test.value, test.cased !== true)
    case 'regex':
      return regexQuery(field, compileRegex(test.value, test.ignoreCase === true).lucene)
    case 'phrase':
      return { match_phrase: { [field.name]: { query: test.value } } }
    case 'network':
      return { term: { [field.name]: { value: test.value } } }
    case 'present':
      // exists looks for the last name anywhere in a free object, not for the path (OpenSearch 2.19: flat_object)
      return field.kind === 'flat' ? globQuery(field, '*', false) : { exists: { field: field.name } }
    case 'listed':
      return listQuery(field, test.list, lists)
    case 'same':
      return sameQuery(field, test.as, test.cased === true)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { range: { [field.name]: { [test.is]: test.value } } }
    default:
      return { match_none: {} }
  }
}

function globQuery(field: FieldRef, glob: string, ignoreCase: boolean): Query {
  const caseInsensitive = ignoreCase && !isCaseless(glob)
  if (caseInsensitive && field.slow) return regexQuery(field, globToLucene(glob))
  const query = caseInsensitive ? { value: glob, case_insensitive: true } : { value: glob }
  return { wildcard: { [field.name]: query } }
}

function regexQuery(field: FieldRef, lucene: string, caseInsensitive = false): Query {
  const query = { value: lucene, flags: 'NONE' }
  return { regexp: { [field.name]: caseInsensitive ? { ...query, case_insensitive: true } : query } }
}

function listQuery(field: FieldRef, name: string, lists: Lists): Query {
  const entries = isListName(name) ? lists.resolve(name) : []
  const clauses = [...entriesByAccount(entries)].flatMap(([account, own]) => {
    const values = anyOfQueries(field.kind === 'ip' ? networkQueries(field, own) : textQueries(field, own))
    if (account === undefined) return [values]
    return [{ bool: { filter: [{ term: { 'cloud.account.id': { value: account } } }, values] } }]
  })
  return anyOfQueries(clauses)
}

function networkQueries(field: FieldRef, entries: readonly ListEntry[]): Query[] {
  const values = entries.flatMap(({ value }) => readIp(value) ?? readNetwork(value)?.text ?? [])
  return values.length === 0 ? [] : [{ terms: { [field.name]: values } }]
}

/** A query has at most 1,024 clauses, and a list may have more values: those with letters go into long alternatives. */
const MAX_ALTERNATIVE_CHARACTERS = 900

function textQueries(field: FieldRef, entries: readonly ListEntry[]): Query[] {
  const caseless: string[] = []
  const alternatives: string[] = []
  const queries: Query[] = []
  for (const { value } of entries) {
    if (value.length > MAX_VALUE_CHARACTERS) continue
    const parts = readSigmaText(value)
    const literal = literalOf(parts)
    if (literal === undefined) queries.push(globQuery(field, toGlob(parts), true))
    else if (isCaseless(literal)) caseless.push(literal)
    else alternatives.push(literal)
  }
  if (caseless.length > 0) queries.push({ terms: { [field.name]: caseless } })
  return [...queries, ...alternativeQueries(field, [...new Set(alternatives.map(foldCase))])]
}

/** In parentheses: below free objects OpenSearch puts the path before the expression. A search takes about 1 ms for each value. */
function alternativeQueries(field: FieldRef, texts: readonly string[]): Query[] {
  const byFlag = field.slow !== true
  const write = byFlag ? literalToLucene : (text: string) => globToLucene(toGlob([text]))
  const written = texts.map((text) => ({ text, lucene: write(text) }))
  const long = written.filter(({ lucene }) => lucene.length > MAX_ALTERNATIVE_CHARACTERS)
  const short = written.filter((one) => !long.includes(one)).map(({ lucene }) => lucene)
  return [
    ...long.map(({ text }) => ({ term: { [field.name]: { value: text, case_insensitive: true } } })),
    ...chunksOf(short, MAX_ALTERNATIVE_CHARACTERS).map((chunk) => regexQuery(field, `(${chunk.join('|')})`, byFlag)),
  ]
}

function chunksOf(texts: readonly string[], characters: number): string[][] {
  const chunks: string[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const text of texts) {
    length += text.length + 1
    if (length > characters) {
      chunks.push([text])
      length = text.length
    } else chunks.at(-1)?.push(text)
  }
  return chunks
}

/** The only clause that needs a script: query DSL cannot compare two fields. The script is fixed; only field names go in, as parameters. */
function sameQuery(field: FieldRef, as: FieldRef, cased: boolean): Query {
  const source =
    field.kind === 'keyword' && !cased
      ? `for (a in doc[params.a]) { for (b in doc[params.b]) { if (params.fold.equals('ascii') ? fold(a).equals(fold(b)) : a == b) return true; } } return false;`
      : 'for (a in doc[params.a]) { for (b in doc[params.b]) { if (a == b) return true; } } return false;'
  const prefix =
    field.kind === 'keyword' && !cased
      ? `String fold(String s) { StringBuilder b = new StringBuilder(); for (int i = 0; i < s.length(); i++) { char c = s.charAt(i); b.append(c >= (char)65 && c <= (char)90 ? (char)(c + 32) : c); } return b.toString(); } `
      : ''
  return {
    script: {
      script: { lang: 'painless', source: prefix + source, params: { a: field.name, b: as.name, fold: 'ascii' } },
    },
  }
}
