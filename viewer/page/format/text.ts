import { replaceDeceiving } from '#core/shown-text.ts'

/** Returns a text with control and bidirectional signs written out as `⟨202E⟩`, so that what is seen is what is there. */
export function visible(text: string): string {
  return replaceDeceiving(text, (sign) => `⟨${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}⟩`)
}
