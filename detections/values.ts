/** OpenSearch makes no automaton of more than 1,000 characters, and it needs one to ignore case. */
export const MAX_VALUE_CHARACTERS = 500

/** A part of a Sigma text: literal text, or a wildcard. */
export type TextPart = string | typeof ONE | typeof MANY
/** `?`: exactly one character. */
export const ONE = Symbol('?')
/** `*`: any number of characters, also none. */
export const MANY = Symbol('*')

/**
 * Reads a Sigma text: `*` and `?` are wildcards unless a backslash stands before them; `\\` is one backslash; a backslash before anything
 * else is itself (Sigma specification: escaping).
 */
export function readSigmaText(text: string): TextPart[] {
  const parts: TextPart[] = []
  let literal = ''
  const flush = () => {
    if (literal !== '') parts.push(literal)
    literal = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next
      at++
    } else if (character === '*' || character === '?') {
      flush()
      if (character === '?') parts.push(ONE)
      else if (parts.at(-1) !== MANY) parts.push(MANY)
    } else {
      literal += character
    }
  }
  flush()
  return parts
}

/** Returns the literal text of parts without a wildcard; undefined when there is one. */
export function literalOf(parts: readonly TextPart[]): string | undefined {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined
}

/** Writes parts as a pattern with `*`, `?` and backslash escapes, as the wildcard query takes it (OpenSearch: wildcard query). */
export function toGlob(parts: readonly TextPart[]): string {
  return parts
    .filter((part, at) => part !== MANY || parts[at - 1] !== MANY)
    .map((part) => (part === MANY ? '*' : part === ONE ? '?' : part.replace(/[\\*?]/g, '\\$&')))
    .join('')
}

/** Lowers the letters A to Z and no others, as Lucene does where it ignores case; `toLowerCase` alone would turn a Kelvin sign into k. */
export function foldCase(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Says whether folding changes nothing whatever the case: the text holds no letter from A to Z. */
export function isCaseless(text: string): boolean {
  return !/[A-Za-z]/.test(text)
}

/**
 * Makes a matcher of whole texts for a pattern of {@link toGlob}; takes time in proportion to text times pattern at worst.
 *
 * `?` is one character, also where it needs two code units.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const parts = readSigmaText(glob)
  const [first, second, third] = parts
  if (parts.length === 1 && first === MANY) return () => true
  if (parts.length === 2 && typeof first === 'string' && second === MANY) return (text) => text.startsWith(first)
  if (parts.length === 2 && first === MANY && typeof second === 'string') return (text) => text.endsWith(second)
  if (parts.length === 3 && first === MANY && typeof second === 'string' && third === MANY) {
    return (text) => text.includes(second)
  }
  return stepMatcher(parts)
}

const ONE_UNIT = -1
const MANY_UNITS = -2

/** Goes back to the last star only: an earlier one could not match more. */
function stepMatcher(parts: readonly TextPart[]): (text: string) => boolean {
  const steps = parts.flatMap((part) =>
    part === ONE
      ? [ONE_UNIT]
      : part === MANY
        ? [MANY_UNITS]
        : Array.from({ length: part.length }, (_, at) => part.charCodeAt(at)),
  )
  return (text) => {
    let at = 0
    let step = 0
    let star = -1
    let starAt = 0
    while (at < text.length) {
      const wanted = steps[step]
      if (wanted === MANY_UNITS) {
        star = step++
        starAt = at
      } else if (wanted === ONE_UNIT) {
        at += isPair(text, at) ? 2 : 1
        step++
      } else if (wanted === text.charCodeAt(at)) {
        at++
        step++
      } else if (star >= 0) {
        step = star + 1
        at = ++starAt
      } else {
        return false
      }
    }
    while (steps[step] === MANY_UNITS) step++
    return step === steps.length
  }
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}
