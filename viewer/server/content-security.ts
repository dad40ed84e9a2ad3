import { createHash } from 'node:crypto'

/**
 * Makes the Content-Security-Policy of a page (W3C CSP3): everything from our own origin, no script in the page itself, never in a frame.
 *
 * `inlineStyle` is the text of the one `<style>` element that the page holds, allowed by its hash.
 */
export function contentSecurityPolicy(inlineStyle?: string): string {
  const style =
    inlineStyle === undefined ? '' : ` 'sha256-${createHash('sha256').update(inlineStyle).digest('base64')}'`
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${style}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** What every answer says besides its policy: nothing is guessed, framed, shared with other sites or told to them. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // with no-referrer browsers say that a form of ours comes from nowhere (Fetch: Origin null), and nobody could sign in
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}
