import { isScalar, LineCounter, parseAllDocuments, visit } from 'yaml'

/** The largest rule file, in characters. */
const MAX_FILE_CHARACTERS = 256 * 1024
const MAX_DOCUMENTS = 50
const MAX_DEPTH = 30
const MAX_ALIASES = 100

/** The documents of a file as plain values, or why it cannot be read. */
export type YamlResult = { readonly documents: readonly unknown[] } | { readonly problem: string }

/**
 * Reads the documents of a YAML 1.2 file, bounded: size, number of documents, depth and what aliases unfold to.
 *
 * Refuses keys that come twice, tags, and numbers that would change when they are written back (`012345678901` would lose its zero).
 */
export function readYaml(text: string): YamlResult {
  if (text.length > MAX_FILE_CHARACTERS) return { problem: `is larger than ${MAX_FILE_CHARACTERS} characters` }
  if (deepestBracket(text) > MAX_DEPTH * 2) return { problem: `is nested more than ${MAX_DEPTH} deep` }
  try {
    return readBounded(text)
  } catch (thrown) {
    const why = thrown instanceof RangeError ? `is nested more than ${MAX_DEPTH} deep` : 'cannot be read as YAML'
    const message =
      thrown instanceof Error && !(thrown instanceof RangeError) ? `: ${thrown.message.slice(0, 200)}` : ''
    return { problem: why + message }
  }
}

/** The parser calls itself for each bracket: counting them first costs nothing. */
function deepestBracket(text: string): number {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth--
    else if (character === '\n' && depth < 0) depth = 0
  }
  return deepest
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
        else if (isScalar(node) && typeof node.value === 'number' && node.source !== String(node.value)) {
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
