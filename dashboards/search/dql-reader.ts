import type { Bilingual } from '#core/panels/split.ts'

/** What is wrong with a DQL text, and where: the number of UTF-16 units before it. */
export interface DqlProblem extends Bilingual {
  readonly position: number
}

/** Thrown within the parser only. */
export class DqlFault extends Error {
  readonly problem: DqlProblem

  constructor(position: number, ja: string, en: string) {
    super(en)
    this.problem = { position, ja, en }
  }
}

/** A piece of text that was read. Without quotes it is a pattern: a star stands for any characters, `\*` and `\\` for themselves. */
export interface Literal {
  readonly quoted: boolean
  readonly text: string
  /** True where a backslash was typed: `\5` is no number. */
  readonly escaped: boolean
  readonly position: number
}

export type Operator = '<=' | '>=' | '<' | '>'

const ESCAPED_WHITE: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }
/** What ends a word without quotes. */
const SPECIAL = /[\s():<>"{}]/u
/** Words with colons that people type without quotes: ARNs, IPv6 addresses, URLs. */
const COLON_WORD =
  /(?:arn:aws[\w-]*:|[a-z][a-z0-9+.-]*:\/\/|(?=[\da-f:.]*::)[\da-f:.]+|(?:[\da-f]{1,4}:){7}[\da-f])[^\s()"<>{}]*/iy
const KEYWORD = /(?:and|or|not)(?![^\s()"])/iy

/** Reads a DQL text from left to right. */
export class DqlReader {
  position = 0
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  skipSpaces(): void {
    while (/\s/u.test(this.peek())) this.position++
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.text.charAt(this.position)
  }

  atEnd(): boolean {
    return this.position >= this.text.length
  }

  /** Takes a character if it is the next. */
  take(character: string): boolean {
    if (this.peek() !== character || character === '') return false
    this.position++
    return true
  }

  /** The operator word that stands here, in lower case; undefined where there is none. */
  keyword(): 'and' | 'or' | 'not' | undefined {
    const word = this.match(KEYWORD)?.toLowerCase()
    return word === 'and' || word === 'or' || word === 'not' ? word : undefined
  }

  takeKeyword(keyword: 'and' | 'or' | 'not'): boolean {
    if (this.keyword() !== keyword) return false
    this.position += keyword.length
    return true
  }

  takeOperator(): Operator | undefined {
    const first = this.peek()
    if (first !== '<' && first !== '>') return undefined
    this.position++
    return this.take('=') ? `${first}=` : first
  }

  /** Reads a quoted text or a word; undefined where neither stands. With `colons` a word may hold colons. */
  literal(colons: boolean): Literal | undefined {
    return this.peek() === '"' ? this.quotedText() : this.word(colons)
  }

  /** The word with colons that stands here, such as an ARN; undefined where there is none. */
  takeColonWord(): Literal | undefined {
    const text = this.match(COLON_WORD)
    if (text === undefined) return undefined
    const { position } = this
    this.position += text.length
    return { quoted: false, text: text.replace(/\\/g, '\\\\'), escaped: true, position }
  }

  private match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.position
    return sticky.exec(this.text)?.[0]
  }

  private quotedText(): Literal {
    const { position } = this
    this.position++
    let text = ''
    while (!this.atEnd()) {
      const character = this.peek()
      if (character === '"') {
        this.position++
        return { quoted: true, text, escaped: true, position }
      }
      text += character === '\\' ? this.quotedEscape() : this.next()
    }
    throw new DqlFault(position, '引用符 " が閉じていません', 'this quotation mark is never closed')
  }

  /** A backslash before anything else is one. */
  private quotedEscape(): string {
    this.position++
    if (this.peek() === '\\' || this.peek() === '"') return this.next()
    return this.namedCharacter() ?? '\\'
  }

  private word(colons: boolean): Literal | undefined {
    const { position } = this
    let text = ''
    let escaped = false
    while (!this.atEnd()) {
      const character = this.peek()
      if (character === '\\') {
        escaped = true
        text += this.wordEscape()
      } else if (!SPECIAL.test(character) || (colons && character === ':')) {
        text += this.next()
      } else break
    }
    return this.position === position ? undefined : { quoted: false, text, escaped, position }
  }

  /** Returns what a backslash makes of the characters after it, as a pattern. */
  private wordEscape(): string {
    this.position++
    const named = this.namedCharacter()
    if (named !== undefined) return named
    if (/[\\*]/.test(this.peek())) return `\\${this.next()}`
    if (/[():<>"{}]/.test(this.peek())) return this.next()
    return this.keyword() === undefined ? '\\\\' : ''
  }

  private namedCharacter(): string | undefined {
    const code = /^u([\da-f]{4})/i.exec(this.text.slice(this.position, this.position + 5))?.[1]
    if (code !== undefined) {
      this.position += 5
      const character = String.fromCharCode(Number.parseInt(code, 16))
      return character
    }
    const white = ESCAPED_WHITE[this.peek()]
    if (white !== undefined) this.position++
    return white
  }

  private next(): string {
    return this.text.charAt(this.position++)
  }
}
