/** Signs that reverse, hide or break a line of text; in a log they serve only to deceive (Unicode: Bidirectional Algorithm, Trojan Source). */
const DECEIVING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

/**
 * Writes something visible in place of each sign of a text of others by which it would look like another; tabs and newlines stay.
 *
 * Names of roles and objects, keys and records are written by whoever may call AWS or write into the archive.
 */
export function replaceDeceiving(text: string, by: (sign: string) => string): string {
  return text.replace(DECEIVING, by)
}

/** Cuts a text to so many characters, the last of which then is an ellipsis; no character is cut in half. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
