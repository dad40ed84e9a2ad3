import type { Condition, Scalar } from '#core/panels/condition.ts'
import { DqlFault, type DqlProblem, DqlReader, type Literal, type Operator } from './dql-reader.ts'
import { normalForm } from './normal-form.ts'
import { patternParts, wordsIn } from './pattern.ts'
import { MOST_WORDS } from './word-limits.ts'

export type { DqlProblem } from './dql-reader.ts'

/** Longer texts are not read. */
export const LONGEST_DQL = 4000
const DEEPEST = 20
const MOST_VALUES = 500

/**
 * Reads what people type into the search box: the part of DQL, the query language of OpenSearch Dashboards, that fits our fields.
 *
 * `field:value`, `field:"a phrase"`, `field:a*`, `field:*` (has a value), `field:(a or "b")`, `field >= 5`, `and`, `or`, `not`, parentheses, and
 * words without a field. The condition is in normal form; an empty text finds everything. Unlike there, words side by side must all be found, a
 * value after `field:` may hold colons, and ARNs, IPv6 addresses and URLs are words. Never throws: a text that cannot be read gives the place
 * and a sentence for the reader.
 */
export function parseDql(text: string): Condition | { readonly error: DqlProblem } {
  if (text.length > LONGEST_DQL) {
    const ja = `検索条件が長すぎます(${LONGEST_DQL}文字まで)`
    return { error: { position: LONGEST_DQL, ja, en: `the query is too long (at most ${LONGEST_DQL} characters)` } }
  }
  try {
    return normalForm(new Parser(text).parse())
  } catch (thrown) {
    if (thrown instanceof DqlFault) return { error: thrown.problem }
    throw thrown
  }
}

/** What stands for a single thing within `and`, `or`, `not` and parentheses: an expression, or a value after `field:`. */
type ReadOne = () => Condition

class Parser {
  private readonly reader: DqlReader
  private depth = 0
  private values = 0
  private wordCount = 0

  constructor(text: string) {
    this.reader = new DqlReader(text)
  }

  parse(): Condition {
    this.reader.skipSpaces()
    if (this.reader.atEnd()) return { kind: 'all', conditions: [] }
    const condition = this.anyOf(() => this.expression())
    if (!this.reader.atEnd()) throw this.unexpected()
    return condition
  }

  private anyOf(readOne: ReadOne): Condition {
    return this.series('or', 'any', () => this.series('and', 'all', () => this.negated(readOne)))
  }

  private series(keyword: 'and' | 'or', kind: 'all' | 'any', readOne: ReadOne): Condition {
    const first = readOne()
    const conditions = [first]
    while (this.reader.takeKeyword(keyword)) {
      this.reader.skipSpaces()
      conditions.push(readOne())
    }
    return conditions.length === 1 ? first : { kind, conditions }
  }

  private negated(readOne: ReadOne): Condition {
    if (!this.reader.takeKeyword('not')) return this.single(readOne)
    return this.deeper(() => {
      this.reader.skipSpaces()
      return { kind: 'not', condition: this.negated(readOne) }
    })
  }

  private single(readOne: ReadOne): Condition {
    if (this.reader.peek() !== '(') return this.thenSpaces(readOne)
    const { position } = this.reader
    return this.deeper(() => {
      this.reader.take('(')
      this.reader.skipSpaces()
      const inner = this.anyOf(readOne)
      if (!this.reader.take(')')) {
        if (!this.reader.atEnd()) throw this.unexpected()
        throw new DqlFault(position, '括弧 ( が閉じていません', 'this parenthesis is never closed')
      }
      return this.thenSpaces(() => inner)
    })
  }

  private expression(): Condition {
    const { reader } = this
    const colonWord = reader.takeColonWord()
    if (colonWord !== undefined) return this.words(colonWord)
    const first = this.requiredLiteral(false)
    const end = reader.position
    reader.skipSpaces()
    if (reader.take(':')) return this.afterColon(first)
    const operator = reader.takeOperator()
    if (operator !== undefined) return this.range(first, operator)
    reader.position = end
    return this.words(first)
  }

  private words(first: Literal): Condition {
    this.count(first)
    const { quoted, text } = first.quoted ? first : this.furtherWords(first)
    this.wordCount += quoted ? 1 : wordsIn(text).length
    if (this.wordCount <= MOST_WORDS) return { kind: 'words', text, phrase: quoted }
    const ja = `言葉が多すぎます(${MOST_WORDS}語まで)。一続きの文は " で囲んでください`
    const en = `there are too many words (at most ${MOST_WORDS}); put a sentence into quotation marks`
    throw new DqlFault(first.position, ja, en)
  }

  /** Reads on to the next operator: `message:access denied`. */
  private furtherWords(first: Literal): Literal {
    let { text, escaped } = first
    for (;;) {
      const end = this.reader.position
      this.reader.skipSpaces()
      const { position } = this.reader
      const further =
        this.reader.keyword() === undefined && this.reader.peek() !== '"'
          ? (this.reader.takeColonWord() ?? this.reader.literal(false))
          : undefined
      if (further === undefined) {
        this.reader.position = end
        return { ...first, text, escaped }
      }
      this.refuseField(position)
      text += `${this.reader.text.slice(end, position)}${further.text}`
      escaped ||= further.escaped
    }
  }

  /** Two conditions side by side are nearly always meant to be joined by `and`. */
  private refuseField(position: number): void {
    const end = this.reader.position
    this.reader.skipSpaces()
    const next = this.reader.peek()
    this.reader.position = end
    if (next === ':' || next === '<' || next === '>') throw missingOperator(position)
  }

  private afterColon(field: Literal): Condition {
    const { reader } = this
    reader.skipSpaces()
    if (reader.peek() === '{') {
      const ja = '{ } による入れ子の検索には対応していません'
      throw new DqlFault(reader.position, ja, 'nested queries with { } are not supported')
    }
    const operator = reader.takeOperator()
    if (operator !== undefined) return this.range(field, operator)
    if (!field.quoted && field.text === '*') return this.anyField()
    const name = nameOf(field)
    if (reader.peek() !== '(') return this.value(name, true)
    return valueList(this.single(() => this.value(name, false)))
  }

  /** `*:word` looks in every field, as a word alone does. */
  private anyField(): Condition {
    const literal = this.requiredLiteral(true)
    return this.words(literal)
  }

  private value(field: string, colons: boolean): Condition {
    const first = this.requiredLiteral(colons)
    this.count(first)
    return valueCondition(field, first.quoted ? first : this.furtherWords(first))
  }

  private range(field: Literal, operator: Operator): Condition {
    this.reader.skipSpaces()
    const literal = this.requiredLiteral(true)
    this.count(literal)
    const value = scalarOf(literal)
    if (typeof value === 'boolean' || (!literal.quoted && patternParts(literal.text).length > 1)) {
      const ja = `${operator} の右には数か日時を書いてください`
      throw new DqlFault(literal.position, ja, `${operator} needs a number or a time`)
    }
    const bound = ({ '>=': 'gte', '>': 'gt', '<=': 'lte', '<': 'lt' } as const)[operator]
    return { kind: 'range', field: nameOf(field), [bound]: value }
  }

  private requiredLiteral(colons: boolean): Literal {
    const { reader } = this
    const { position } = reader
    const keyword = reader.keyword()
    if (keyword !== undefined) {
      const ja = `${keyword} の前後には条件が必要です(文字として探すときは "${keyword}")`
      throw new DqlFault(
        position,
        ja,
        `${keyword} stands between conditions (to look for the word, write "${keyword}")`,
      )
    }
    const literal = reader.literal(colons)
    if (literal !== undefined) return literal
    if (reader.atEnd()) throw new DqlFault(position, '条件が途中で終わっています', 'the query ends too early')
    throw this.unexpected()
  }

  private unexpected(): DqlFault {
    const { reader } = this
    const character = reader.peek()
    if (character === ')') {
      return new DqlFault(
        reader.position,
        '対応する ( がないか、括弧の中が空です',
        'there is no ( for this ), or nothing in between',
      )
    }
    if (/[:<>{}]/.test(character)) {
      const ja = `ここに ${character} は書けません(文字として探すときは " で囲んでください)`
      return new DqlFault(reader.position, ja, `${character} makes no sense here (to look for it, use quotation marks)`)
    }
    return missingOperator(reader.position)
  }

  private thenSpaces(read: ReadOne): Condition {
    const condition = read()
    this.reader.skipSpaces()
    return condition
  }

  private deeper(read: ReadOne): Condition {
    if (++this.depth > DEEPEST) {
      const ja = `括弧と not の入れ子が深すぎます(${DEEPEST}段まで)`
      throw new DqlFault(this.reader.position, ja, `parentheses and not are nested too deep (at most ${DEEPEST})`)
    }
    const condition = read()
    this.depth--
    return condition
  }

  private count({ position }: Literal): void {
    if (++this.values <= MOST_VALUES) return
    throw new DqlFault(
      position,
      `条件が多すぎます(${MOST_VALUES}個まで)`,
      `there are too many conditions (at most ${MOST_VALUES})`,
    )
  }
}

function missingOperator(position: number): DqlFault {
  return new DqlFault(position, 'この前に and か or が必要です', 'and or or is missing before this')
}

function nameOf(field: Literal): string {
  if (field.quoted) return field.text
  const parts = patternParts(field.text)
  if (parts.length === 1) return parts.join('')
  throw new DqlFault(field.position, 'フィールド名に * は使えません', 'a field name cannot hold *')
}

function valueCondition(field: string, literal: Literal): Condition {
  if (!literal.quoted && patternParts(literal.text).length > 1) return { kind: 'like', field, pattern: literal.text }
  return { kind: 'is', field, values: [scalarOf(literal)] }
}

/** `f:(a or b)` is one condition with two values. */
function valueList(condition: Condition): Condition {
  if (condition.kind !== 'any') return condition
  const values: Scalar[] = []
  let field = ''
  for (const one of condition.conditions) {
    if (one.kind !== 'is') return condition
    field = one.field
    values.push(...one.values)
  }
  return { kind: 'is', field, values }
}

/** Numbers are written in one way only: `007` is a text, and so is an account id that begins with a zero. */
function scalarOf({ quoted, escaped, text }: Literal): Scalar {
  if (quoted) return text
  const plain = patternParts(text).join('')
  if (escaped) return plain
  if (plain === 'true' || plain === 'false') return plain === 'true'
  const number = Number(plain)
  return Number.isFinite(number) && String(number) === plain ? number : plain
}
