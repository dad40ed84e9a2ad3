/** A value of a DQL query: its text, and where unquoted `*` stand in it. */
export interface DqlValue {
  readonly text: string
  readonly quoted: boolean
  /** The pieces between unquoted, unescaped `*`; one piece means that there is none. */
  readonly pieces: readonly string[]
}

/** A DQL query as a tree. `field` is undefined where a value stands alone. */
export type DqlNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly DqlNode[] }
  | { readonly kind: 'not'; readonly node: DqlNode }
  | { readonly kind: 'value'; readonly field: string | undefined; readonly value: DqlValue }
  | { readonly kind: 'range'; readonly field: string; readonly operator: RangeOperator; readonly value: DqlValue }

type RangeOperator = '<' | '<=' | '>' | '>='

type Token =
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'value'; readonly value: DqlValue }

const WORDS = new Set(['and', 'or', 'not'])

/**
 * Parses DQL as OpenSearch Dashboards does (called "kuery" in saved objects), which refuses more than the search box of our page
 * (`dashboards/search/parse-dql.ts`); undefined for an empty text.
 *
 * Throws a SyntaxError that names what was not expected. Nested fields (`a:{ … }`) are not known.
 */
export function parseDashboardsDql(text: string): DqlNode | undefined {
  const tokens = tokensOf(text)
  if (tokens.length === 0) return undefined
  let position = 0
  const peek = () => tokens[position]
  const isNext = (kind: 'symbol' | 'word', wanted: string) => {
    const token = peek()
    return token !== undefined && token.kind === kind && token.text === wanted
  }
  const take = (kind: 'symbol' | 'word', wanted: string) => {
    if (!isNext(kind, wanted)) throw unexpected(peek())
    position++
  }
  const takeValue = (): DqlValue => {
    const token = peek()
    if (token?.kind !== 'value') throw unexpected(token)
    position++
    return token.value
  }
  const chain = (word: 'and' | 'or', part: () => DqlNode): DqlNode => {
    const nodes = [part()]
    while (isNext('word', word)) {
      position++
      nodes.push(part())
    }
    const [only] = nodes
    return nodes.length === 1 && only !== undefined ? only : { kind: word, nodes }
  }
  const tree = (leaf: () => DqlNode): DqlNode => chain('or', () => chain('and', () => negated(leaf)))
  const negated = (leaf: () => DqlNode): DqlNode => {
    if (!isNext('word', 'not')) return grouped(leaf)
    position++
    return { kind: 'not', node: negated(leaf) }
  }
  const grouped = (leaf: () => DqlNode): DqlNode => {
    if (!isNext('symbol', '(')) return leaf()
    position++
    const node = tree(leaf)
    take('symbol', ')')
    return node
  }
  const statement = (): DqlNode => {
    const first = takeValue()
    const token = peek()
    if (token?.kind !== 'symbol' || !/^(:|[<>]=?)$/.test(token.text))
      return { kind: 'value', field: undefined, value: first }
    position++
    const field = first.text
    if (token.text !== ':') return { kind: 'range', field, operator: token.text as RangeOperator, value: takeValue() }
    const valueOfField = (): DqlNode => ({ kind: 'value', field, value: takeValue() })
    return isNext('symbol', '(') ? grouped(valueOfField) : valueOfField()
  }
  const node = tree(statement)
  if (peek() !== undefined) throw unexpected(peek())
  return node
}

/** Returns the names of the fields that a query asks, each once. */
export function fieldsOfDql(node: DqlNode | undefined): string[] {
  if (node === undefined) return []
  switch (node.kind) {
    case 'and':
    case 'or':
      return [...new Set(node.nodes.flatMap(fieldsOfDql))]
    case 'not':
      return fieldsOfDql(node.node)
    case 'range':
      return [node.field]
    case 'value':
      return node.field === undefined ? [] : [node.field]
  }
}

function unexpected(token: Token | undefined): SyntaxError {
  if (token === undefined) return new SyntaxError('the query ends too early')
  return new SyntaxError(`"${token.kind === 'value' ? token.value.text : token.text}" is not expected here`)
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)
    const symbol = /^(?:[<>]=?|[():])/.exec(rest)
    if (space !== null) {
      at += space[0].length
    } else if (symbol !== null) {
      tokens.push({ kind: 'symbol', text: symbol[0] })
      at += symbol[0].length
    } else if (rest.startsWith('"')) {
      const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(rest)
      if (quoted === null) throw new SyntaxError('a quotation mark is not closed')
      const value = unescaped(quoted[1] ?? '')
      tokens.push({ kind: 'value', value: { text: value, quoted: true, pieces: [value] } })
      at += quoted[0].length
    } else {
      const [bare = ''] = /^(?:[^\s()<>:"{}\\]|\\.)+/s.exec(rest) ?? []
      if (bare === '') throw new SyntaxError(`"${rest[0]}" is not expected here`)
      tokens.push(bareToken(bare))
      at += bare.length
    }
  }
  return tokens
}

function bareToken(bare: string): Token {
  if (WORDS.has(bare.toLowerCase())) return { kind: 'word', text: bare.toLowerCase() }
  const pieces = bare.split(/(?<!\\)\*/).map(unescaped)
  return { kind: 'value', value: { text: unescaped(bare), quoted: false, pieces } }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_, letter: string) => ({ t: '\t', r: '\r', n: '\n' })[letter] ?? letter)
}
