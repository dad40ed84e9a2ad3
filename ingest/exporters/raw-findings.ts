import { HinomiError } from '#core/errors.ts'

/** The characters that open, close or part something; everything between them is skipped at once. */
const SIGNS = /["{}[\]]/g

/**
 * Cuts the elements of one array out of a JSON answer, each as the exact text that the service sent.
 *
 * Parsing and writing them again would lose what JavaScript cannot hold: integers beyond 2^53, the way numbers are written.
 * `text` must be valid JSON, which the SDK has made sure of by parsing it. Line breaks between values become blanks, so that an element
 * fits on a line. Returns nothing where the answer has no such array in its outermost object.
 */
export function cutElements(text: string, member: string): string[] {
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] === '"') {
    const nameEnd = endOfValue(text, at)
    const name: unknown = JSON.parse(text.slice(at, nameEnd))
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1)
    if (name === member && text[start] === '[') return elementsOf(text, start)
    at = skipSpace(text, endOfValue(text, start))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return []
}

function elementsOf(text: string, open: number): string[] {
  const elements: string[] = []
  let at = skipSpace(text, open + 1)
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at)
    elements.push(text.slice(at, end).replace(/[\r\n]+/g, ' '))
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return elements
}

/** Returns the place behind the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  if (first !== '{' && first !== '[') {
    let at = start
    while (at < text.length && !',]} \t\r\n'.includes(text.charAt(at))) at++
    if (at === start) throw broken()
    return at
  }
  let depth = 0
  SIGNS.lastIndex = start
  for (let found = SIGNS.exec(text); found !== null; found = SIGNS.exec(text)) {
    const [sign] = found
    if (sign === '"') SIGNS.lastIndex = endOfString(text, found.index)
    else if (sign === '{' || sign === '[') depth++
    else if (--depth === 0) return found.index + 1
  }
  throw broken()
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at === -1) throw broken()
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
}

function skipSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next++
  return next
}

function broken(): HinomiError {
  return new HinomiError('bug', 'an answer of AWS is no JSON although the SDK could read it')
}
