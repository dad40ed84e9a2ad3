import { readIp } from '#core/address.ts'
import { isListName, LIST_NAMES } from './list-names.ts'
import { readNetwork } from './network.ts'
import { isPhrase } from './phrase.ts'
import { compileRegex } from './regex/regex.ts'
import { RuleError, ruleField } from './rule-fields.ts'
import type { RuleSource } from './rule-sources.ts'
import { allOf, anyOf, type Comparison, type FieldRef, notOf, type Tree, type ValueTest } from './tree.ts'
import { literalOf, MANY, MAX_VALUE_CHARACTERS, readSigmaText, type TextPart, toGlob } from './values.ts'

/** A value as YAML gives it. */
export type RuleValue = string | number | boolean | null

const OPERATORS = [
  ...['contains', 'startswith', 'endswith', 're', 'cidr', 'exists', 'fieldref', 'expand', 'gt', 'gte', 'lt', 'lte'],
] as const
const FLAGS = ['all', 'cased', 'neq', 'i'] as const
const MAX_VALUES = 1000

interface Modifiers {
  readonly operator: string | undefined
  readonly flags: ReadonlySet<string>
}

/**
 * Reads one line of a selection, `field|modifier: value(s)`, as a tree. Several values mean any of them, with `all` every one of them.
 *
 * Modifiers: contains, startswith, endswith, re (with i), cidr, exists, fieldref, expand, gt, gte, lt, lte, all, cased, neq. Throws a
 * RuleError for any other, and for combinations that mean nothing (Sigma specification: modifiers).
 */
export function readFieldTest(line: string, value: RuleValue | readonly RuleValue[], source: RuleSource): Tree {
  const [name = '', ...words] = line.split('|')
  const field = ruleField(name, source)
  const modifiers = readModifiers(words)
  const values = Array.isArray(value) ? (value as readonly RuleValue[]) : [value as RuleValue]
  if (values.length === 0) throw new RuleError('an empty list matches nothing: name the values')
  if (values.length > MAX_VALUES)
    throw new RuleError(`holds ${values.length} values; at most ${MAX_VALUES} are allowed`)
  const every = modifiers.flags.has('all')
  if (every && values.length < 2) throw new RuleError('all needs several values')
  const trees = values.map((each) => valueTree(field, modifiers, each, source))
  const tree = every ? allOf(trees) : anyOf(trees)
  return modifiers.flags.has('neq') ? notOf(tree) : tree
}

function readModifiers(words: readonly string[]): Modifiers {
  const flags = new Set<string>()
  let operator: string | undefined
  for (const word of words) {
    if ((FLAGS as readonly string[]).includes(word)) {
      flags.add(word)
    } else if ((OPERATORS as readonly string[]).includes(word)) {
      if (operator !== undefined) throw new RuleError(`${operator} and ${word} cannot be combined`)
      operator = word
    } else {
      throw new RuleError(
        `modifier "${word.slice(0, 40)}" is not supported; known: ${[...OPERATORS, ...FLAGS].join(', ')}`,
      )
    }
  }
  if (flags.has('i') && operator !== 're') throw new RuleError('i belongs to re')
  if (flags.has('neq') && flags.has('all'))
    throw new RuleError('neq and all cannot be combined: write not in the condition')
  const textual = [undefined, 'contains', 'startswith', 'endswith', 'fieldref']
  if (flags.has('cased') && !textual.includes(operator)) throw new RuleError(`cased has no meaning with ${operator}`)
  if (flags.has('all') && operator !== undefined && !['contains', 're', 'expand'].includes(operator)) {
    throw new RuleError(`all has no meaning with ${operator}`)
  }
  return { operator, flags }
}

function valueTree(field: FieldRef, modifiers: Modifiers, value: RuleValue, source: RuleSource): Tree {
  const { operator } = modifiers
  if (operator === 'exists') {
    if (typeof value !== 'boolean') throw new RuleError('exists takes true or false')
    const present: Tree = { field, test: { is: 'present' } }
    return value ? present : notOf(present)
  }
  if (value === null) {
    if (operator !== undefined)
      throw new RuleError(`${operator} takes a value; null alone means that the field is absent`)
    return notOf({ field, test: { is: 'present' } })
  }
  return { field, test: valueTest(field, modifiers, value, source) }
}

function valueTest(
  field: FieldRef,
  { operator, flags }: Modifiers,
  value: Exclude<RuleValue, null>,
  source: RuleSource,
): ValueTest {
  const cased = flags.has('cased') ? ({ cased: true } as const) : {}
  switch (operator) {
    case undefined:
      return equalTest(field, value, cased)
    case 'contains':
      if (field.kind === 'words') return phraseTest(field, textOf(value), flags.has('cased'))
      return textTest(field, [MANY, ...partsOf(value), MANY], operator, cased)
    case 'startswith':
      return textTest(field, [...partsOf(value), MANY], operator, cased)
    case 'endswith':
      return textTest(field, [MANY, ...partsOf(value)], operator, cased)
    case 're': {
      onlyTexts(field, operator)
      const text = textOf(value)
      const ignoreCase = flags.has('i') ? ({ ignoreCase: true } as const) : {}
      compileRegex(text, flags.has('i'))
      return { is: 'regex', value: text, ...ignoreCase }
    }
    case 'cidr': {
      if (field.kind !== 'ip')
        throw new RuleError(`cidr needs a field of type ip, such as source.ip; ${field.name} is ${field.kind}`)
      const network = readNetwork(textOf(value))
      if (network === undefined)
        throw new RuleError(`"${String(value).slice(0, 60)}" is no network such as 192.0.2.0/24`)
      return { is: 'network', value: network.text }
    }
    case 'fieldref':
      return sameTest(field, textOf(value), cased, source)
    case 'expand':
      return listTest(field, textOf(value))
    default:
      return comparisonTest(field, operator as Comparison, value)
  }
}

type Cased = { readonly cased?: true }

function equalTest(field: FieldRef, value: string | number | boolean, cased: Cased): ValueTest {
  const parts = partsOf(value)
  if (parts.length === 1 && parts[0] === MANY) return { is: 'present' }
  switch (field.kind) {
    case 'keyword':
    case 'flat':
      return textTest(field, parts, 'a text', cased)
    case 'boolean': {
      const word = String(value).toLowerCase()
      if (word !== 'true' && word !== 'false') throw new RuleError(`${field.name} is true or false`)
      return { is: 'boolean', value: word === 'true' }
    }
    case 'whole':
    case 'fraction':
      return { is: 'number', value: numberFor(field, value) }
    case 'ip': {
      const address = readIp(value)
      if (address === undefined) throw new RuleError(`${field.name} is an IP address; write networks with |cidr`)
      return { is: 'address', value: address }
    }
    case 'words':
      throw new RuleError(`${field.name} is searched by words: use |contains with whole words`)
    case 'date':
      throw new RuleError(`${field.name} is a time: only exists and null can be asked`)
  }
}

function textTest(field: FieldRef, parts: readonly TextPart[], operator: string, cased: Cased): ValueTest {
  onlyTexts(field, operator)
  const literal = literalOf(parts)
  if (literal !== undefined) return { is: 'text', value: literal, ...cased }
  if (parts.every((part) => part === MANY)) return { is: 'present' }
  return { is: 'glob', value: toGlob(parts), ...cased }
}

function phraseTest(field: FieldRef, text: string, cased: boolean): ValueTest {
  if (cased) throw new RuleError(`${field.name} is searched by words, whose case is not known`)
  if (!isPhrase(text)) {
    throw new RuleError(
      `${field.name} is searched by words: write whole words of ASCII letters and digits with single spaces`,
    )
  }
  return { is: 'phrase', value: text }
}

function onlyTexts(field: FieldRef, operator: string): void {
  if (field.kind === 'words') throw new RuleError(`${field.name} is searched by words: only |contains can be asked`)
  if (field.kind === 'keyword' || field.kind === 'flat') return
  throw new RuleError(`${operator} needs a field of text; ${field.name} is ${field.kind}`)
}

function sameTest(field: FieldRef, other: string, cased: Cased, source: RuleSource): ValueTest {
  const as = ruleField(other, source)
  for (const { name, kind } of [field, as]) {
    if (kind === 'flat' || kind === 'words') throw new RuleError(`fieldref cannot compare ${name}: derive a fact`)
  }
  if (field.kind !== as.kind) throw new RuleError(`fieldref compares fields of one type; ${as.name} is ${as.kind}`)
  for (const { name } of [field, as]) {
    if (source.fields[name]?.aggregate === false)
      throw new RuleError(`fieldref cannot read ${name}: it keeps no values`)
  }
  return { is: 'same', as, ...cased }
}

function listTest(field: FieldRef, text: string): ValueTest {
  const name = /^%([a-z_]+)%$/.exec(text)?.[1]
  if (name === undefined) throw new RuleError(`expand takes the name of a list, such as '%automation_roles%'`)
  if (!isListName(name)) throw new RuleError(`there is no list "${name}"; known: ${LIST_NAMES.join(', ')}`)
  if (field.kind !== 'keyword' && field.kind !== 'flat' && field.kind !== 'ip') {
    throw new RuleError(`expand needs a field of text or an address; ${field.name} is ${field.kind}`)
  }
  return { is: 'listed', list: name }
}

function comparisonTest(field: FieldRef, operator: Comparison, value: string | number | boolean): ValueTest {
  if (field.kind === 'flat') {
    throw new RuleError(
      `${operator} would compare ${field.name} as text (10 before 9): use a mapped number or derive a fact`,
    )
  }
  if (field.kind !== 'whole' && field.kind !== 'fraction') {
    throw new RuleError(`${operator} needs a field of numbers; ${field.name} is ${field.kind}`)
  }
  return { is: operator, value: numberFor(field, value) }
}

function numberFor(field: FieldRef, value: string | number | boolean): number {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new RuleError(`${field.name} is a number`)
  if (field.kind === 'whole' && !Number.isSafeInteger(number)) throw new RuleError(`${field.name} is a whole number`)
  return number
}

function partsOf(value: string | number | boolean): TextPart[] {
  if (value === '') throw new RuleError('is empty: documents hold no empty texts; null means that the field is absent')
  return readSigmaText(textOf(value))
}

function textOf(value: string | number | boolean): string {
  const text = String(value)
  if (text.length > MAX_VALUE_CHARACTERS) throw new RuleError(`a value has at most ${MAX_VALUE_CHARACTERS} characters`)
  return text
}
