import { parseJson, parseObject } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'

/** A field as an index pattern has it. */
export interface KnownField {
  readonly name: string
  readonly type?: string
  readonly searchable?: boolean
  readonly aggregatable?: boolean
  readonly readFromDocValues?: boolean
  readonly subType?: { readonly nested?: object }
}

/** The fields of an index pattern by name. */
export type KnownFields = ReadonlyMap<string, KnownField>

/** Finds objects of a bundle, and the fields that an object may name. */
export class BundleFields {
  readonly #objects: ReadonlyMap<string, SavedObject>
  readonly #fields = new Map<string, KnownFields>()

  constructor(objects: readonly SavedObject[]) {
    this.#objects = new Map(objects.map((object) => [`${object.type}/${object.id}`, object]))
  }

  /** Returns the fields of the pattern that an object stands on, perhaps through its saved search; undefined where it has none. */
  ofObject(object: SavedObject): KnownFields | undefined {
    const { savedSearchRefName, kibanaSavedObjectMeta } = object.attributes
    if (typeof savedSearchRefName === 'string') {
      const search = this.#follow(object, savedSearchRefName)
      return search === undefined ? undefined : this.ofObject(search)
    }
    const meta = kibanaSavedObjectMeta as Record<string, unknown> | undefined
    const name = parseObject(meta?.searchSourceJSON)?.indexRefName
    return typeof name === 'string' ? this.ofReference(object, name) : undefined
  }

  /** Returns the fields of the pattern that a reference of an object leads to. */
  ofReference(object: SavedObject, name: string): KnownFields | undefined {
    const pattern = this.#follow(object, name)
    if (pattern === undefined || pattern.type !== 'index-pattern') return undefined
    return this.#fieldsOf(pattern)
  }

  /** Returns whether any pattern of the bundle has the field. */
  isAnywhere(name: string): boolean {
    return [...this.#objects.values()].some(
      (object) => object.type === 'index-pattern' && isKnown(name, this.#fieldsOf(object)),
    )
  }

  #fieldsOf(pattern: SavedObject): KnownFields {
    const known = this.#fields.get(pattern.id)
    if (known !== undefined) return known
    const fields = new Map(fieldsOfPattern(pattern).map((field) => [field.name, field]))
    this.#fields.set(pattern.id, fields)
    return fields
  }

  #follow(object: SavedObject, name: string): SavedObject | undefined {
    const reference = object.references.find((one) => one.name === name)
    return reference === undefined ? undefined : this.#objects.get(`${reference.type}/${reference.id}`)
  }
}

/** Says whether a pattern has the field; everything below a flat object may be asked for, though only its top is listed. */
export function isKnown(name: string, fields: KnownFields): boolean {
  if (fields.has(name) || name.includes('*')) return true
  const parts = name.split('.')
  return parts.some((_, index) => fields.get(parts.slice(0, index + 1).join('.'))?.type === 'unknown')
}

/** Returns the fields of an index pattern; none when they cannot be read. */
export function fieldsOfPattern({ attributes }: SavedObject): readonly KnownField[] {
  const fields = parseJson(String(attributes.fields))
  return Array.isArray(fields) ? (fields as KnownField[]) : []
}
