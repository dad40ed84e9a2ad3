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
/** Host (IPv6 in brackets) and port (RFC 3986, 3.2). */
const HOST_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s
/** Who does not encode an `@` in a password still sends it: the last one ends it, as browsers read it (WHATWG URL). */
const PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*):[^/?#]*@/i
const MAX_PORT = 65_535
const MAX_EXTENSION_CHARACTERS = 10

/**
 * Reads a URL, whole or only a path, into the parts of ECS `url.*`. It is not decoded and needs not be valid; a password in it is taken out,
 * everywhere.
 */
export function readUrl(text: string): UrlParts {
  const original = withoutPassword(text)
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

/** Returns a text without the password, if it is a URL that holds one. */
export function withoutPassword(text: string): string {
  return text.includes('@') ? text.replace(PASSWORD, '$1@') : text
}

/** Returns what follows the last dot of the last part of a path, at most ten characters; undefined where there is none. */
export function extensionOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const dot = path.lastIndexOf('.')
  if (dot <= path.lastIndexOf('/') + 1) return undefined
  const extension = path.slice(dot + 1)
  return extension !== '' && extension.length <= MAX_EXTENSION_CHARACTERS ? extension : undefined
}
