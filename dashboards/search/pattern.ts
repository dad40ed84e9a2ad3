/** A pattern cut at its stars: `a*b` is `['a', 'b']`, and `*` is `['', '']`. */
export type PatternParts = readonly string[]

/**
 * Cuts the pattern of a `like` condition at its stars, which stand for any characters.
 *
 * `\*` is a star and `\\` a backslash that stand for themselves; every other backslash is one too. Stars side by side are one.
 */
export function patternParts(pattern: string): PatternParts {
  const parts = ['']
  let wasStar = false
  for (const [token] of pattern.matchAll(/\\[\\*]|./gsu)) {
    const isStar = token === '*'
    if (isStar && !wasStar) parts.push('')
    if (!isStar)
      parts.push((parts.pop() ?? '') + (token.length === 2 && token.startsWith('\\') ? token.slice(1) : token))
    wasStar = isStar
  }
  return parts
}

/** Writes the pattern of a `like` condition from its parts. */
export function patternOf(parts: PatternParts): string {
  return parts.map((part) => part.replace(/[\\*]/g, '\\$&')).join('*')
}

/** Says whether every value is like the pattern: `*`. */
export function isAnything(parts: PatternParts): boolean {
  return parts.length === 2 && parts.every((part) => part === '')
}

/** Writes a pattern for a wildcard query, where `?` means one character (OpenSearch: wildcard query). */
export function wildcardOf(parts: PatternParts): string {
  return parts.map((part) => part.replace(/[\\*?]/g, '\\$&')).join('*')
}

/** Writes a pattern for a query string, in which everything but the stars stands for itself (OpenSearch: query string, reserved characters). */
export function queryStringOf(parts: PatternParts): string {
  return parts
    .map((part) => part.replace(/[<>]/g, '?').replace(/[+\-=&|!(){}[\]^"~*?:\\/\s]|\b(?:AND|OR|NOT)\b/g, '\\$&'))
    .join('*')
}

/** Returns the network that a pattern of whole octets means: `192.0.2.*` is `192.0.2.0/24`; undefined for any other. */
export function networkOf(parts: PatternParts): string | undefined {
  const [start, end] = parts
  if (parts.length !== 2 || start === undefined || end !== '') return undefined
  if (!/^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){1,3}$/.test(start)) return undefined
  const octets = start.split('.').slice(0, -1)
  return `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`
}

/** Cuts a text into its words; a full-width space is a space too. */
export function wordsIn(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '')
}
