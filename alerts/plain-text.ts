const UNFIT = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const LONGEST_VALUE = 300

/**
 * Makes a value of a record fit for a message: one line, nothing that turns the direction of writing, and no address that a reader of
 * mail would make a link of. Names of roles and objects are written by whoever may call AWS.
 */
export function plainValue(text: string): string {
  const line = text
    .replace(UNFIT, '·')
    .replace(/:\/\//g, '[:]//')
    .replace(/\bwww\./gi, 'www[.]')
  return shorten(line, LONGEST_VALUE)
}

/** Cuts a text to so many characters, the last of which then is an ellipsis; no character is cut in half. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The longest subject that SNS takes (Amazon SNS API Reference: Publish). */
const LONGEST_SUBJECT = 100

/** Makes a subject that SNS takes: ASCII of one line, at most 99 characters, not beginning with a space. */
export function asciiSubject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]+/g, '?').trim()
  return ascii.slice(0, LONGEST_SUBJECT - 1).trimEnd() || 'Hinomi'
}
