/** Signs that reverse, hide or break a line of text; in a log they serve only to deceive (Unicode: Bidirectional Algorithm, Trojan Source). */
const DECEIVING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

/** Returns a text with control and bidirectional signs written out as `⟨202E⟩`, so that what is seen is what is there. */
export function visible(text: string): string {
  return text.replace(DECEIVING, (sign) => `⟨${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}⟩`)
}

/** Returns the first `length` characters of a text, with an ellipsis where it is longer; never half of a surrogate pair. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
