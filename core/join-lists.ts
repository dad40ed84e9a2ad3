/** Returns the values of several lists in one. Every record needs this several times, and `flat` and `flatMap` take ten times as long. */
export function joinLists<T>(lists: readonly (readonly T[])[]): T[] {
  const joined: T[] = []
  for (const list of lists) for (const value of list) joined.push(value)
  return joined
}
