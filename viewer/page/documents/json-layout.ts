/**
 * Lays JSON out over lines with indents, without reading its values: numbers that JavaScript would round and keys that stand twice stay as
 * they are. What is no JSON comes back as it is.
 */
export function layOutJson(text: string): string {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed)) return text
  try {
    JSON.parse(trimmed)
  } catch {
    return text
  }
  const parts: string[] = []
  let depth = 0
  const newLine = () => parts.push(`\n${'  '.repeat(Math.min(depth, DEEPEST_INDENT))}`)
  for (const [token] of trimmed.matchAll(TOKENS)) {
    const opens = token === '{' || token === '['
    if (opens) depth++
    if (token === '}' || token === ']') {
      depth--
      newLine()
    }
    parts.push(token === ':' ? ': ' : token)
    if (opens || token === ',') newLine()
  }
  return parts.join('')
}

/** Indents of a hostile record would else grow with the square of its depth, until no text can hold them. */
const DEEPEST_INDENT = 40

const TOKENS = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/gs
