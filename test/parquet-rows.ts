import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'

type Json = unknown
interface Shape {
  readonly name: string
  readonly values: readonly Json[]
}

/** Writes JSON records as rows of a Parquet file: their members become columns, structures and lists as Security Lake has them. */
export function parquetOf(records: readonly object[], rowGroupSize = 1000): Buffer {
  const columns = membersOf(records)
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)]
  const columnData = columns.map(({ name }) => ({
    name,
    data: records.map((record) => written((record as Record<string, Json>)[name])),
  }))
  return Buffer.from(parquetWriteBuffer({ schema, columnData, rowGroupSize }))
}

/** The members that any of the objects has, with all their values that are there. */
function membersOf(objects: readonly Json[]): Shape[] {
  const members = new Map<string, Json[]>()
  for (const one of objects) {
    for (const [name, value] of Object.entries(one ?? {})) {
      if (isAbsent(value)) continue
      const known = members.get(name)
      if (known === undefined) members.set(name, [value])
      else known.push(value)
    }
  }
  return [...members].map(([name, values]) => ({ name, values }))
}

/** Parquet has no structure without members, and a list without elements has no type. */
function isAbsent(value: Json): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.every(isAbsent)
  return typeof value === 'object' && Object.values(value).every(isAbsent)
}

function elementsOf({ name, values }: Shape): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const
  const [first] = values
  if (Array.isArray(first)) {
    return [
      { ...optional, num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf({ name: 'element', values: (values as Json[][]).flat().filter((value) => !isAbsent(value)) }),
    ]
  }
  if (typeof first === 'object') {
    const members = membersOf(values)
    return [{ ...optional, num_children: members.length }, ...members.flatMap(elementsOf)]
  }
  if (values.every((value) => typeof value === 'boolean')) return [{ ...optional, type: 'BOOLEAN' }]
  if (values.every(Number.isSafeInteger)) return [{ ...optional, type: 'INT64' }]
  if (values.every((value) => typeof value === 'number')) return [{ ...optional, type: 'DOUBLE' }]
  return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' }]
}

function written(value: Json): Json {
  if (isAbsent(value)) return undefined
  if (Number.isSafeInteger(value)) return BigInt(value as number)
  if (Array.isArray(value)) return value.map(written)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, written(member)]))
}
