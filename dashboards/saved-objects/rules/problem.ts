import type { SavedObject } from '../saved-object.ts'

/** What is wrong with an import file. Errors make an import or a panel fail; warnings do not. */
export interface Problem {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  /** The object or line, as `type/id` or `line 7`. */
  readonly where: string
  readonly message: string
}

/** Makes an error about an object. */
export function errorIn(rule: string, object: SavedObject, message: string): Problem {
  return { rule, severity: 'error', where: `${object.type}/${object.id}`, message }
}

/** Makes a warning about an object. */
export function warningIn(rule: string, object: SavedObject, message: string): Problem {
  return { ...errorIn(rule, object, message), severity: 'warning' }
}
