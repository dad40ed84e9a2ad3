import type { Field } from '#core/field.ts'

/** Returns what is wrong with a document whose fields are these: names that are none, values of another type. */
export function complaintsAboutFields(document: unknown, fields: Readonly<Record<string, Field>>, path = ''): string[] {
  const field = fields[path]
  if (field !== undefined) {
    const values = Array.isArray(document) ? document : [document]
    const wrong = values.some((value) => !hasType(value, field))
    return wrong || Array.isArray(document) !== (field.list === true) ? [`${path}: ${JSON.stringify(document)}`] : []
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return [`${path} is no field`]
  return Object.entries(document).flatMap(([key, value]) =>
    complaintsAboutFields(value, fields, path === '' ? key : `${path}.${key}`),
  )
}

function hasType(value: unknown, { type }: Field): boolean {
  if (type === 'long' || type === 'integer') return Number.isSafeInteger(value)
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'date') return typeof value === 'string' && new Date(value).toISOString() === value
  return typeof value === 'string' && value !== ''
}
