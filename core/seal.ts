import type { Notes } from './notes.ts'
import { cutText } from './text.ts'

/** The longest text of a keyword field: in UTF-8 it always fits the 32,766 bytes of a Lucene term. */
export const MAX_TEXT_CHARACTERS = 8191

/**
 * Cuts the texts of a document that have more than 8,191 characters, in place, never inside a surrogate pair, and notes their dotted paths.
 *
 * What lies below `flatPaths` (dotted names of flat_object fields) is left as `flatObject` shaped it.
 */
export function cutLongTexts(document: object, flatPaths: ReadonlySet<string>, notes: Notes): void {
  cutBelow(document, '', flatPaths, notes)
}

function cutBelow(value: object, path: string, flatPaths: ReadonlySet<string>, notes: Notes): void {
  if (flatPaths.has(path)) return
  const inArray = Array.isArray(value)
  const members = value as Record<string, unknown>
  for (const key of Object.keys(value)) {
    const member = members[key]
    const name = inArray ? path : path === '' ? key : `${path}.${key}`
    if (typeof member === 'object' && member !== null) {
      cutBelow(member, name, flatPaths, notes)
    } else if (typeof member === 'string' && member.length > MAX_TEXT_CHARACTERS) {
      members[key] = cutText(member, MAX_TEXT_CHARACTERS)
      notes.truncate(name)
    }
  }
}
