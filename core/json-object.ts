/** What JSON calls an object: members by their names. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Says whether a parsed value is an object, whose members can be asked for; a list is none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns a parsed value as an object, an empty one where it is none. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** Reads a JSON text that may be none; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads a JSON text that must be an object; undefined for everything else. */
export function parseObject(text: unknown): JsonObject | undefined {
  const value = typeof text === 'string' ? parseJson(text) : undefined
  return isObject(value) ? value : undefined
}
