/** One field of a document with all its values, in the order in which they stand. */
export interface FieldEntry {
  readonly field: string
  readonly values: readonly unknown[]
}

/** Returns every field of a document that has a value. Objects whose own name is a known field, such as tags, stay whole. */
export function fieldEntries(document: object, isField: (name: string) => boolean): FieldEntry[] {
  const entries = new Map<string, unknown[]>()
  const add = (value: unknown, name: string) => {
    if (value === null || value === undefined) return
    if (Array.isArray(value)) {
      for (const item of value) add(item, name)
    } else if (typeof value === 'object' && !isField(name)) {
      for (const [key, inner] of Object.entries(value)) add(inner, name === '' ? key : `${name}.${key}`)
    } else {
      const known = entries.get(name)
      if (known === undefined) entries.set(name, [value])
      else known.push(value)
    }
  }
  add(document, '')
  return [...entries].map(([field, values]) => ({ field, values }))
}
