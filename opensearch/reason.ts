const LONGEST_REASON = 200

/** From here on, OpenSearch quotes what the document holds. */
const QUOTING_STARTS = / ?(Preview of field's value|The prefix of the first immense term| at \[Source:)/

/**
 * Takes everything that quotes a document out of a reason OpenSearch gives, and cuts it to 200 characters.
 *
 * Quoted words are replaced by '…', save field="name", which says where the trouble is.
 */
export function withoutPayload(reason: string): string {
  const [before = ''] = reason.split(QUOTING_STARTS, 1)
  return before
    .replaceAll(/(?<!field=)"[^"]*"/g, '"…"')
    .replaceAll(/'[^']*'/g, "'…'")
    .trim()
    .slice(0, LONGEST_REASON)
}
