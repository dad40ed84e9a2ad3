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
const PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*):[^/?#]*@/i
/** What stands where a value was that may be a secret. */
export const HIDDEN = '(removed)'

/** Endings of the names of parameters whose values let somebody in; `sig` and the like only as whole names. */
const SECRET_PARAMETER =
  '(?:[\\w.~-]*(?:token|secret|passw(?:or)?d|passphrase|signature|api[-_]?key|access[-_]?key|connection[-_]?string|session[-_]?id|phpsessid|authorization)|sig|pwd)'
const SECRET_IN_QUERY = new RegExp(`([?&#]${SECRET_PARAMETER})=([^&#]+)`, 'gi')
/** Java writes its session into the path. */
const SESSION_IN_PATH = /(;jsessionid)=[^?#/;]+/gi
/** What rules look for in queries: a value that holds it tells of an attack, and must be found by it. */
const ATTACK =
  /(?:\$|%24)(?:\{|%7b)|\.\.(?:[/\\]|%2f|%5c)|%2e%2e|%252e|etc(?:\/|%2f)passwd|union|information_schema|(?:%27|')%20or|drop%20table|xp_cmdshell/i
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
  const known = shown.includes(';') ? shown.replace(SESSION_IN_PATH, `$1=${HIDDEN}`) : shown
  return known.replace(SECRET_IN_QUERY, (whole, name: string, value: string) =>
    ATTACK.test(value) ? whole : `${name}=${HIDDEN}`,
  )
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
