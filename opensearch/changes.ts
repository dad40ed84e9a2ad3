/** What one step of an installation did, by the names of the objects. */
export interface Changes {
  readonly created: string[]
  readonly updated: string[]
  readonly unchanged: string[]
  readonly removed: string[]
  /** What was found and deliberately left as it is, with the reason. */
  readonly left: string[]
}

/** Nothing yet. */
export function noChanges(): Changes {
  return { created: [], updated: [], unchanged: [], removed: [], left: [] }
}
