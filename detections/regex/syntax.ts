import { RuleError } from '../rule-fields.ts'

/** Code points from `low` to `high`, both included. */
export type CharRange = readonly [low: number, high: number]

/** A regular expression of the subset that both back ends can run in a time that grows with the text only. */
export type Pattern =
  | { readonly kind: 'chars'; readonly ranges: readonly CharRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number | undefined }

export const HIGHEST = 0x10ffff
const ANY: Pattern = { kind: 'chars', ranges: [[0, HIGHEST]] }
const ANYTHING: Pattern = { kind: 'repeat', part: ANY, least: 0, most: undefined }

const MAX_CHARACTERS = 500
const MAX_REPEATS = 100
const MAX_DEPTH = 20
const DIGIT: readonly CharRange[] = [[48, 57]]
const WORD: readonly CharRange[] = [...DIGIT, [65, 90], [95, 95], [97, 122]]
const SPACE: readonly CharRange[] = [
  [9, 13],
  [32, 32],
]
const CLASSES: Readonly<Record<string, readonly CharRange[]>> = { d: DIGIT, w: WORD, s: SPACE }
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

/**
 * Reads a regular expression that may match anywhere in a text, as one that matches whole texts.
 *
 * Allowed: literals, `.` (any character), classes, `\d \w \s \D \W \S`, groups, `|`, `? * + {n,m}`, `^` and `$` at the ends, `(?i)` in
 * front. Refused with a RuleError: look-around, back references, word boundaries, quantifiers inside a repetition without end, more than
 * 500 characters. `ignoreCase` concerns the letters A to Z.
 */
export function readRegex(text: string, ignoreCase: boolean): Pattern {
  if (text.length > MAX_CHARACTERS) throw new RuleError(`a regular expression has at most ${MAX_CHARACTERS} characters`)
  const inline = text.startsWith('(?i)')
  const reader = new Reader(inline ? text.slice(4) : text, ignoreCase || inline)
  return reader.read()
}

class Reader {
  readonly #characters: readonly string[]
  readonly #ignoreCase: boolean
  #at = 0
  #depth = 0

  constructor(text: string, ignoreCase: boolean) {
    this.#characters = [...text]
    this.#ignoreCase = ignoreCase
  }

  read(): Pattern {
    const branches: Pattern[] = []
    do {
      const fromStart = this.#take('^')
      const body = this.#sequence()
      const toEnd = this.#take('$')
      branches.push({
        kind: 'sequence',
        parts: [...(fromStart ? [] : [ANYTHING]), body, ...(toEnd ? [] : [ANYTHING])],
      })
    } while (this.#take('|'))
    const left = this.#next
    if (left !== undefined) this.#refuse(left === ')' ? 'has a ) without (' : `has ${left} where it means nothing`)
    return choice(branches)
  }

  get #next(): string | undefined {
    return this.#characters[this.#at]
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false
    this.#at++
    return true
  }

  #refuse(why: string): never {
    throw new RuleError(`the regular expression ${why}`)
  }

  #choice(): Pattern {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return choice(parts)
  }

  #sequence(): Pattern {
    const parts: Pattern[] = []
    for (let next = this.#next; next !== undefined && !'|)$'.includes(next); next = this.#next) {
      parts.push(this.#quantified(this.#atom()))
    }
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind: 'sequence', parts }
  }

  #atom(): Pattern {
    const character = this.#next ?? ''
    this.#at++
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '.':
        return ANY
      case '\\':
        return { kind: 'chars', ranges: this.#escape() }
      case '^':
        return this.#refuse('has ^ inside: it is allowed at the start only')
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        return this.#refuse(`has ${character} where it means nothing: write \\${character} for the character`)
      default:
        return { kind: 'chars', ranges: this.#cases([single(character)]) }
    }
  }

  #group(): Pattern {
    if (this.#take('?') && !this.#take(':')) {
      this.#refuse(
        'has a group of a kind that cannot be searched, such as look-around or a named group; ( and (?: are allowed',
      )
    }
    if (++this.#depth > MAX_DEPTH) this.#refuse(`nests groups more than ${MAX_DEPTH} deep`)
    const inner = this.#choice()
    this.#depth--
    if (this.#next === '$') this.#refuse('has $ inside: it is allowed at the end only')
    if (!this.#take(')')) this.#refuse('has a ( without )')
    return inner
  }

  #class(): Pattern {
    const negated = this.#take('^')
    const ranges: CharRange[] = []
    for (let first = true; first || this.#next !== ']'; first = false) {
      const low = this.#classPart()
      const [start] = low
      const isRange = this.#next === '-' && this.#characters[this.#at + 1] !== ']'
      if (!isRange) {
        ranges.push(...low)
        continue
      }
      this.#at++
      const [end] = this.#classPart()
      if (start === undefined || end === undefined || start[0] !== start[1] || end[0] !== end[1] || start[0] > end[0]) {
        this.#refuse('has a range of characters that cannot be read')
      }
      ranges.push([start[0], end[0]])
    }
    this.#at++
    const all = this.#cases(ranges)
    return { kind: 'chars', ranges: negated ? complement(all) : merge(all) }
  }

  #classPart(): readonly CharRange[] {
    const character = this.#next
    if (character === undefined) this.#refuse('has a [ without ]')
    this.#at++
    if (character === '[') this.#refuse('has [ inside a class: write \\[ for the character')
    return character === '\\' ? this.#escape() : [single(character)]
  }

  #escape(): readonly CharRange[] {
    const character = this.#next
    if (character === undefined) this.#refuse('ends with a backslash')
    this.#at++
    const named = CLASSES[character.toLowerCase()]
    if (named !== undefined) return character === character.toLowerCase() ? named : complement(named)
    const control = CONTROLS[character]
    if (control !== undefined) return [[control, control]]
    if (/[A-Za-z0-9]/.test(character)) this.#refuse(`has \\${character}, which cannot be searched`)
    return [single(character)]
  }

  #quantified(part: Pattern): Pattern {
    const character = this.#next
    let least: number
    let most: number | undefined
    if (character === '*' || character === '+' || character === '?') {
      this.#at++
      least = character === '+' ? 1 : 0
      most = character === '?' ? 1 : undefined
    } else if (character === '{') {
      ;[least, most] = this.#counts()
    } else {
      return part
    }
    // a lazy quantifier matches the same texts
    if (!this.#take('?') && this.#next === '+') this.#refuse('has a possessive quantifier')
    if (this.#next !== undefined && '*+{'.includes(this.#next)) this.#refuse('has a quantifier of a quantifier')
    if (most === undefined && repeats(part)) this.#refuse('has a quantifier inside a repetition without end')
    return { kind: 'repeat', part, least, most }
  }

  #counts(): [number, number | undefined] {
    const close = this.#characters.indexOf('}', this.#at)
    const text = this.#characters.slice(this.#at + 1, close < 0 ? this.#at + 1 : close).join('')
    const [, low = '', comma, high = ''] = /^(\d{1,3})(?:(,)(\d{1,3})?)?$/.exec(text) ?? []
    if (low === '') this.#refuse('has a { that begins no {n}, {n,} or {n,m}: write \\{ for the character')
    this.#at = close + 1
    const least = Number(low)
    const most = comma === undefined ? least : high === '' ? undefined : Number(high)
    if (Math.max(least, most ?? 0) > MAX_REPEATS) this.#refuse(`repeats more than ${MAX_REPEATS} times`)
    if (most !== undefined && most < least) this.#refuse('has a {n,m} with m below n')
    return [least, most]
  }

  #cases(ranges: readonly CharRange[]): readonly CharRange[] {
    if (!this.#ignoreCase) return ranges
    return ranges.flatMap(([low, high]) => [
      [low, high] as const,
      ...shifted(low, high, 65, 90, 32),
      ...shifted(low, high, 97, 122, -32),
    ])
  }
}

/** The part of a range that lies in the letters from `from` to `to`, in the other case. */
function shifted(low: number, high: number, from: number, to: number, by: number): CharRange[] {
  const start = Math.max(low, from)
  const end = Math.min(high, to)
  return start <= end ? [[start + by, end + by]] : []
}

function single(character: string): CharRange {
  const code = character.codePointAt(0) ?? 0
  return [code, code]
}

function choice(parts: readonly Pattern[]): Pattern {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts }
}

function repeats(pattern: Pattern): boolean {
  if (pattern.kind === 'repeat') return true
  return pattern.kind !== 'chars' && pattern.parts.some(repeats)
}

/** Returns ranges sorted, without overlaps. */
function merge(ranges: readonly CharRange[]): CharRange[] {
  const merged: [number, number][] = []
  for (const [low, high] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1)
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high)
    else merged.push([low, high])
  }
  return merged
}

function complement(ranges: readonly CharRange[]): CharRange[] {
  const rest: CharRange[] = []
  let next = 0
  for (const [low, high] of merge(ranges)) {
    if (low > next) rest.push([next, low - 1])
    next = high + 1
  }
  if (next <= HIGHEST) rest.push([next, HIGHEST])
  return rest
}
