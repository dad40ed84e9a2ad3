/** Findings nest about ten levels; deeper parts are free-form and stay as they are. */
const MAX_DEPTH = 32

/** Says whether a value is a finding as AWS SDKs for JavaScript or .NET hold it: `Id` and `Type` instead of `id` and `type`. */
export function isPascalCaseFinding(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Object.hasOwn(value, 'Id') || Object.hasOwn(value, 'Type')) &&
    !Object.hasOwn(value, 'id') &&
    !Object.hasOwn(value, 'type')
  )
}

/** Returns a copy of a value in which every key begins with a lower-case letter, at every depth; texts stay as they are. */
export function lowerFirstLetters(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => lowerFirstLetters(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowerFirstLetters(member, depth + 1),
    ]),
  )
}
