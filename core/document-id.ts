/** Hashes text, or bytes of it, and returns the first 16 bytes of its SHA-256 as base64url without padding: 22 characters. Passed in, since pure code has no crypto. */
export type Digest = (content: string | Uint8Array) => string

/**
 * Returns the id of a document: the trusted account, a dot, and 22 characters of hash; 35 characters in all.
 *
 * The account is readable in the id and part of the hash, so no account can name, and overwrite, a document of another one.
 * `parts` are texts exactly as in the record; the source decides which make a record unique.
 */
export function documentId(digest: Digest, account: string, source: string, parts: readonly string[]): string {
  let hashed = `["hinomi/1",${quote(account)},${quote(source)}`
  for (const part of parts) hashed += `,${quote(part)}`
  return `${account}.${digest(`${hashed}]`)}`
}

/** ASCII that needs no escapes in JSON. */
const PLAIN = /^[ !#-[\]-~]*$/

/** Most parts are plain, and JSON.stringify costs as much as the hash itself. */
function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}
