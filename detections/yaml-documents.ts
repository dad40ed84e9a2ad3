import { isAlias, isCollection, isScalar, Lexer, LineCounter, parseAllDocuments, visit } from 'yaml'

/** The largest rule file, in characters. */
const MAX_FILE_CHARACTERS = 256 * 1024
const MAX_DOCUMENTS = 50
const MAX_DEPTH = 30
const MAX_ALIASES = 100

/** The documents of a file as plain values, or why it cannot be read. */
export type YamlResult = { readonly documents: readonly unknown[] } | { readonly problem: string }

/**
 * Reads the documents of a YAML 1.2 file, bounded: size, number of documents, depth and what aliases unfold to, which never
 * is what they stand in.
 *
 * Refuses keys that come twice, tags, and numbers that would change when they are written back (`012345678901` would lose its zero).
 */
export function readYaml(text: string): YamlResult {
  if (text.length > MAX_FILE_CHARACTERS) return { problem: `is larger than ${MAX_FILE_CHARACTERS} characters` }
  if (leadsTooDeep(text)) return { problem: `is nested more than ${MAX_DEPTH} deep` }
  try {
    return readBounded(text)
  } catch (thrown) {
    const why = thrown instanceof RangeError ? `is nested more than ${MAX_DEPTH} deep` : 'cannot be read as YAML'
    const message =
      thrown instanceof Error && !(thrown instanceof RangeError) ? `: ${thrown.message.slice(0, 200)}` : ''
    return { problem: why + message }
  }
}

/** More steps to the right than anybody takes in one line, and fewer than the stack bears. */
const MAX_STEPS = 300
/** What the lexer yields before each scalar. */
const BEFORE_SCALAR = '\x1f'

/**
 * The parser calls itself for each bracket and for each step to the right, such as those of `- - -`; the lexer does not. Where that leads to
 * the end of the stack, V8 may end the whole process: it takes a regular expression that it cannot compile there for a lack of memory.
 */
function leadsTooDeep(text: string): boolean {
  let brackets = 0
  let steps = 0
  let last = ''
  for (const lexeme of new Lexer().lex(text)) {
    const isText = last === BEFORE_SCALAR
    last = lexeme
    if (isText) continue
    if (lexeme === '[' || lexeme === '{') brackets++
    else if (lexeme === ']' || lexeme === '}') brackets = Math.max(0, brackets - 1)
    else if (lexeme === '-' || lexeme === '?' || lexeme === ':') steps++
    else if (lexeme === '\n' || lexeme === '\r\n') steps = 0
    const isFarRight = lexeme.length > MAX_STEPS && /^[ \t]/.test(lexeme)
    if (brackets > MAX_DEPTH * 2 || steps > MAX_STEPS || isFarRight) return true
  }
  return false
}

function readBounded(text: string): YamlResult {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  if (documents.length === 0) return { problem: 'is empty' }
  if (documents.length > MAX_DOCUMENTS) return { problem: `holds more than ${MAX_DOCUMENTS} documents` }
  const values: unknown[] = []
  for (const document of documents) {
    const [error] = [...document.errors, ...document.warnings]
    if (error?.message.includes('call stack')) throw new RangeError(error.message)
    if (error !== undefined) {
      return { problem: `line ${lines.linePos(error.pos[0]).line}: ${error.message.slice(0, 200)}` }
    }
    let problem: string | undefined
    visit(document, {
      Node: (_, node, path) => {
        const line = () => lines.linePos(node.range?.[0] ?? 0).line
        if (path.length > MAX_DEPTH * 2) problem = `line ${line()}: is nested more than ${MAX_DEPTH} deep`
        else if (isAlias(node) && path.some((above) => isCollection(above) && above.anchor === node.source)) {
          problem = `line ${line()}: *${node.source.slice(0, 30)} stands within what it means`
        } else if (isScalar(node) && typeof node.value === 'number' && node.source !== String(node.value)) {
          problem = `line ${line()}: write "${node.source?.slice(0, 30)}" in quotes, else it becomes ${node.value}`
        }
        return problem === undefined ? undefined : visit.BREAK
      },
    })
    if (problem !== undefined) return { problem }
    values.push(document.toJS({ maxAliasCount: MAX_ALIASES }))
  }
  return { documents: values }
}
