/** A URL in parts, as ECS names them; nothing is decoded. */
export interface UrlParts {
  readonly original: string
  readonly full?: string | undefined
  readonly scheme?: string | undefined
  readonly username?: string | undefined
  readonly domain?: string | undefined
  readonly port?: number | undefined
  readonly path?: string | undefined
  readonly query?: string | undefined
  readonly fragment?: string | undefined
  readonly extension?: string | undefined
}

/** Scheme, authority, path, query, fragment (RFC 3986, appendix B). */
const URL_PARTS = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is
const WHOLE_URL = /^[a-z][a-z0-9+.-]*:\/\//i
/** Host (IPv6 in brackets) and port (RFC 3986, 3.2). */
const HOST_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s
/** Who does not encode an `@` in a password still sends it: the last one ends it, as browsers read it (WHATWG URL). */
const PASSWORD = /^((?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#:@]*):[^/?#]*@/i
/** What stands where a value was that may be a secret. */
export const HIDDEN = '(removed)'

/** Endings of the names of parameters whose values let somebody in, also as `user[password]`; `sig` and the like only as whole names. */
const SECRET_PARAMETER =
  '(?:[\\w.~:[\\]-]*(?:token|secret|passw(?:or)?d|passphrase|signature|api[-_]?key|access[-_]?key|connection[-_]?string|session[-_]?id|phpsessid|authorization)\\]?|sig|pwd)'
const SECRET_IN_QUERY = new RegExp(`([?&#;]${SECRET_PARAMETER})=([^&#]+)`, 'gi')
/** Parameters of a part of the path, such as the session that Java writes there (RFC 3986, 3.3). */
const SECRET_IN_PATH = new RegExp(`(;${SECRET_PARAMETER})=([^?#/;&]+)`, 'gi')
const SECRET_NAME = new RegExp(`^${SECRET_PARAMETER}$`, 'i')
/** `%70assword`: servers decode names before they read them. */
const ENCODED_NAME = /[?&#;]([^=&#;?%/]*%[^=&#;?/]*)=/g
/** A URL in a parameter, such as where a sign-in leads back to: there `?`, `&` and `=` are encoded. */
const SECRET_IN_INNER_QUERY = new RegExp(`(%(?:3f|26|3b|23)${SECRET_PARAMETER})%3d((?:(?!%26|%23)[^&#])+)`, 'gi')
const HAS_ENCODED_NAME = new RegExp(ENCODED_NAME.source)
/** What rules look for in queries: a value that holds it tells of an attack, and must be found by it. */
const ATTACK =
  /(?:\$|%24)(?:\{|%7b)|\.\.(?:[/\\]|%2f|%5c)|%2e%2e|%252e|etc(?:\/|%2f)passwd|information_schema|(?:%27|')%20or|drop%20table|xp_cmdshell/i
const UNION = /union/i
const SELECT = /select/i
const MAX_PORT = 65_535
const MAX_EXTENSION_CHARACTERS = 10

/**
 * Reads a URL, whole or only a path, into the parts of ECS `url.*`. It is not decoded and needs not be valid; a password in it is taken out,
 * and values of its query that may be secrets are hidden, everywhere.
 */
export function readUrl(text: string): UrlParts {
  const original = withoutSecrets(text)
  const [, scheme, authority, path, query, fragment] = URL_PARTS.exec(original) ?? []
  const at = authority?.lastIndexOf('@') ?? -1
  const user = at < 0 ? undefined : authority?.slice(0, at)
  const [, host, port] = (authority === undefined ? undefined : HOST_PORT.exec(authority.slice(at + 1))) ?? []
  const portNumber = port === undefined || port === '' ? undefined : Number(port)
  return {
    original,
    full: scheme !== undefined && authority !== undefined ? original : undefined,
    scheme: scheme?.toLowerCase(),
    username: user || undefined,
    domain: host?.toLowerCase() || undefined,
    port: portNumber !== undefined && portNumber <= MAX_PORT ? portNumber : undefined,
    path: path || undefined,
    query: query || undefined,
    fragment: fragment || undefined,
    extension: extensionOf(path),
  }
}

/**
 * Returns a URL, whole or only a path, without its password and without the values of parameters whose names say that they let somebody in:
 * tokens, passwords, signatures, keys. The raw record keeps them.
 */
export function withoutSecrets(url: string): string {
  const shown = url.includes('@') ? url.replace(PASSWORD, '$1@') : url
  if (!shown.includes('=')) return shown
  const named = shown.includes('%') ? hideEncoded(shown) : shown
  if (!named.includes(';')) return named.replace(SECRET_IN_QUERY, hideValue)
  const end = endOfPath(named)
  return named.slice(0, end).replace(SECRET_IN_PATH, hideValue) + named.slice(end).replace(SECRET_IN_QUERY, hideValue)
}

function hideValue(whole: string, name: string, value: string): string {
  return tellsOfAttack(value) ? whole : `${name}=${HIDDEN}`
}

function tellsOfAttack(value: string): boolean {
  return ATTACK.test(value) || (UNION.test(value) && SELECT.test(value))
}

function hideEncoded(url: string): string {
  const shown = url.replace(SECRET_IN_INNER_QUERY, (whole, name: string, value: string) =>
    tellsOfAttack(value) ? whole : `${name}%3D${HIDDEN}`,
  )
  return HAS_ENCODED_NAME.test(shown) ? hideEncodedNames(shown) : shown
}

function hideEncodedNames(url: string): string {
  const pathEnd = endOfPath(url)
  let shown = ''
  let from = 0
  for (const { 0: label, 1: name = '', index } of url.matchAll(ENCODED_NAME)) {
    if (index < from || !SECRET_NAME.test(decoded(name))) continue
    const start = index + label.length
    const length = url.slice(start).search(index < pathEnd ? /[?#/;&]/ : /[&#]/)
    const end = length < 0 ? url.length : start + length
    const value = url.slice(start, end)
    shown += url.slice(from, start) + (value === '' || tellsOfAttack(value) ? value : HIDDEN)
    from = end
  }
  return shown + url.slice(from)
}

function endOfPath(url: string): number {
  const end = url.search(/[?#]/)
  return end < 0 ? url.length : end
}

/** Byte by byte, since names that count are ASCII; what is no encoding stays. */
function decoded(name: string): string {
  return name.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The same for a query without its question mark. */
export function withoutQuerySecrets(query: string): string {
  return withoutSecrets(`?${query}`).slice(1)
}

/** Returns a text without its secrets if it is a whole URL; any other text is left alone. */
export function withoutUrlSecrets(text: string): string {
  return WHOLE_URL.test(text) ? withoutSecrets(text) : text
}

/** Returns what follows the last dot of the last part of a path, at most ten characters; undefined where there is none. */
export function extensionOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const dot = path.lastIndexOf('.')
  if (dot <= path.lastIndexOf('/') + 1) return undefined
  const extension = path.slice(dot + 1)
  return extension !== '' && extension.length <= MAX_EXTENSION_CHARACTERS ? extension : undefined
}
