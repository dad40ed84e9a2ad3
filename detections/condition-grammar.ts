import { RuleError } from './rule-fields.ts'
import { allOf, anyOf, notOf, type Tree } from './tree.ts'

const MAX_CHARACTERS = 2000
const MAX_DEPTH = 30
const TOKEN = /\s*([()]|[^\s()]+)/y

/** A condition with the selections that it names. */
export interface Condition {
  readonly tree: Tree
  readonly used: ReadonlySet<string>
}

/**
 * Reads a condition over named selections: `and`, `or`, `not`, parentheses, `1 of x*`, `any of x*`, `all of x*`, `… of them`; `not` binds
 * closest, then `and`. Throws a RuleError for everything else, counts and pipes among it (Sigma specification: condition).
 */
export function readCondition(text: string, selections: ReadonlyMap<string, Tree>): Condition {
  if (text.length > MAX_CHARACTERS) throw new RuleError(`a condition has at most ${MAX_CHARACTERS} characters`)
  if (text.includes('|')) {
    throw new RuleError('a condition cannot count: write a correlation document of type event_count or value_count')
  }
  return new ConditionReader(tokensOf(text), selections).read()
}

function tokensOf(text: string): string[] {
  TOKEN.lastIndex = 0
  const tokens: string[] = []
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1] ?? '')
  return tokens
}

class ConditionReader {
  readonly #tokens: readonly string[]
  readonly #selections: ReadonlyMap<string, Tree>
  readonly #used = new Set<string>()
  #at = 0
  #depth = 0

  constructor(tokens: readonly string[], selections: ReadonlyMap<string, Tree>) {
    this.#tokens = tokens
    this.#selections = selections
  }

  read(): Condition {
    const tree = this.#either()
    const left = this.#tokens[this.#at]
    if (left !== undefined)
      throw new RuleError(`the condition has "${left.slice(0, 40)}" where it expects and, or, ) or its end`)
    return { tree, used: this.#used }
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false
    this.#at++
    return true
  }

  #either(): Tree {
    const parts = [this.#both()]
    while (this.#take('or')) parts.push(this.#both())
    return anyOf(parts)
  }

  #both(): Tree {
    const parts = [this.#single()]
    while (this.#take('and')) parts.push(this.#single())
    return allOf(parts)
  }

  #single(): Tree {
    if (++this.#depth > MAX_DEPTH) throw new RuleError(`the condition is nested more than ${MAX_DEPTH} deep`)
    const tree = this.#take('not') ? notOf(this.#single()) : this.#take('(') ? this.#inParentheses() : this.#named()
    this.#depth--
    return tree
  }

  #inParentheses(): Tree {
    const tree = this.#either()
    if (!this.#take(')')) throw new RuleError('the condition has a ( without )')
    return tree
  }

  #named(): Tree {
    const word = this.#tokens[this.#at++]
    if (word === undefined) throw new RuleError('the condition ends where it expects a selection')
    if (this.#tokens[this.#at]?.toLowerCase() === 'of') return this.#several(word)
    const tree = this.#selections.get(word)
    if (tree === undefined) {
      const known = [...this.#selections.keys()].join(', ')
      throw new RuleError(`the condition names "${word.slice(0, 40)}", which is no selection; known: ${known}`)
    }
    this.#used.add(word)
    return tree
  }

  #several(quantity: string): Tree {
    this.#at++
    const every = quantity.toLowerCase() === 'all'
    if (!every && quantity !== '1' && quantity.toLowerCase() !== 'any') {
      throw new RuleError(`the condition has "${quantity.slice(0, 40)} of"; known are 1 of, any of and all of`)
    }
    const pattern = this.#tokens[this.#at++] ?? ''
    const names = this.#namesOf(pattern)
    if (names.length === 0)
      throw new RuleError(`the condition asks for "${pattern.slice(0, 40)}", but no selection has such a name`)
    for (const name of names) this.#used.add(name)
    const trees = names.flatMap((name) => this.#selections.get(name) ?? [])
    return every ? allOf(trees) : anyOf(trees)
  }

  /** Names with a leading underscore are left out of `them` (Sigma specification). */
  #namesOf(pattern: string): string[] {
    const names = [...this.#selections.keys()]
    if (pattern.toLowerCase() === 'them') return names.filter((name) => !name.startsWith('_'))
    if (!/^\w[\w-]*\*?$/.test(pattern))
      throw new RuleError(`"${pattern.slice(0, 40)}" is no name of selections such as read_*`)
    const start = pattern.endsWith('*') ? pattern.slice(0, -1) : undefined
    return start === undefined
      ? names.filter((name) => name === pattern)
      : names.filter((name) => name.startsWith(start))
  }
}
