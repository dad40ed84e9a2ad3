/**
 * How the body of an object is cut into records.
 *
 * - `json`: a JSON object after the other (JSON lines, pretty-printed, or joined without separator), a bare array of objects, or an
 *   object that wraps them in an array: `{"Records":[…]}`. `arrays` names the members of the outermost object whose elements are
 *   the records; an outermost object without such a member is itself one record.
 * - `lines`: text, one record a line; blank lines are no records.
 */
export type Framing = { readonly kind: 'json'; readonly arrays: readonly string[] } | { readonly kind: 'lines' }
