/** Reads texts; JSON inside of a text stays text, because parsing it would nest without bound. */
export const PARSERS = { stringFromBytes: textOf, jsonFromBytes: textOf, uuidFromBytes: uuidOf }

const UUID_BYTES = 16

function uuidOf(bytes: Uint8Array): string {
  if (bytes.length !== UUID_BYTES) return textOf(bytes)
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

/**
 * Makes of a value of Parquet what JSON can say: whole numbers of 64 bits become numbers where a number holds them, else text; times become
 * ISO text; bytes become text. What is not there is null.
 */
export function jsonValue(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'object':
      return objectValue(value)
    case 'undefined':
      return null
    default:
      return value
  }
}

function objectValue(value: object | null): unknown {
  if (value === null) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return textOf(value)
  if (Array.isArray(value)) return value.map(jsonValue)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonValue(member)]))
}
