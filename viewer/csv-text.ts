/** Texts that begin like this are run as formulas by spreadsheets, the full-width signs by Japanese Excel (OWASP: CSV injection). */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/
/** Digits that Excel would show as 1.11122E+11, or without the zeros in front: account ids. */
const LONG_DIGITS = /^(?:\d{12,}|0\d+)$/

/** Returns the text as it may stand in a spreadsheet: what would be run as a formula begins with an apostrophe. */
export function inertText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

/**
 * Returns the text of one cell of a CSV. Digits that Excel would shorten become the formula of a text, which is the only form that it
 * opens as they are: `="111122223333"`.
 */
export function csvText(text: string): string {
  return LONG_DIGITS.test(text) ? `="${text}"` : inertText(text)
}
