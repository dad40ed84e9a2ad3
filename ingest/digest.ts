import { hash } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUE = new Map([...ALPHABET].map((character, value) => [character, value]))

/**
 * Returns the first 16 bytes of the SHA-256 of a text, or of bytes, as base64url without padding: 22 characters.
 *
 * Of 128 bits, 126 fill the first 21 characters; the last one carries two bits, so its four lower bits, which belong to the 17th byte,
 * are cleared. One call of `crypto.hash` with a text result is several times cheaper than a hash object and a slice of its bytes.
 */
export function digest(content: string | Uint8Array): string {
  const whole = hash('sha256', content, 'base64url')
  const last = VALUE.get(whole.charAt(21)) ?? 0
  return whole.slice(0, 21) + ALPHABET.charAt(last & 0b110000)
}
