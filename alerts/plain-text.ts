import { replaceDeceiving, shorten } from '#core/shown-text.ts'

/** In a message, unlike in a document, they join nothing and only hide. */
const BREAKS_AND_JOINERS = /[\t\n\u200c\u200d]/g
const LONGEST_VALUE = 300

/**
 * Makes a value of a record fit for a message: one line, nothing that turns the direction of writing, and no address that a reader of
 * mail would make a link of. Names of roles and objects are written by whoever may call AWS.
 */
export function plainValue(text: string): string {
  const line = replaceDeceiving(text, () => '·')
    .replace(BREAKS_AND_JOINERS, '·')
    .replace(/:\/\//g, '[:]//')
    .replace(/\bwww\./gi, 'www[.]')
  return shorten(line, LONGEST_VALUE)
}

/** The longest subject that SNS takes (Amazon SNS API Reference: Publish). */
const LONGEST_SUBJECT = 100

/** Makes a subject that SNS takes: ASCII of one line, at most 99 characters, not beginning with a space. */
export function asciiSubject(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]+/g, '?').trim()
  return ascii.slice(0, LONGEST_SUBJECT - 1).trimEnd() || 'Hinomi'
}
