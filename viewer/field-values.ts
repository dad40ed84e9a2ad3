/** Returns the values of a dotted field of a document, through lists and names that hold dots themselves: `a.b` of `{a:[{b:1},{b:2}]}` is `[1, 2]`. */
export function fieldValues(document: object, field: string): readonly unknown[] {
  if (Object.hasOwn(document, field)) return [(document as Record<string, unknown>)[field]].flat()
  let values: unknown[] = [document]
  for (const step of field.split('.')) {
    values = values.flatMap((value) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? [(value as Record<string, unknown>)[step]].flat()
        : [],
    )
  }
  return values
}

/** Returns the value of a dotted field of a document, a list where there are several: `a.b` of `{a:[{b:1},{b:2}]}` is `[1, 2]`. */
export function valueAt(document: object, field: string): unknown {
  const values = fieldValues(document, field)
  return values.length > 1 ? values : values[0]
}
