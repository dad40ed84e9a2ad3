import type { Field } from './field.ts'
import { JsonBytes } from './json-bytes.ts'
import type { Notes } from './notes.ts'
import { cutLongTexts, MAX_TEXT_CHARACTERS } from './seal.ts'

/** The objects of a document that the program itself adds something to. */
export const ADDED_TO = { event: 'event', cloud: 'cloud', hinomi: 'hinomi', 'hinomi.finding': 'finding' } as const
export type AddedTo = 'root' | (typeof ADDED_TO)[keyof typeof ADDED_TO]

/** What the program itself adds to one document: appends, for each object of it, members as JSON without braces, at least one. */
export type Additions = Readonly<Record<AddedTo, (out: JsonBytes) => void>>

const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const COLON = 0x3a

/** What the documents of a source have in common. */
export interface WriterOptions {
  /** Every field of the source, by its dotted name. */
  readonly fields: Readonly<Record<string, Field>>
  /** The fields that come as {@link Additions} and from nowhere else: what a document itself says there is left out. */
  readonly added: readonly string[]
  /** Makes `hinomi.finding.content_hash` of what is not volatile; undefined for logs. */
  readonly hash?: ContentHash | undefined
}

/** How to hash what matters of a finding. */
export interface ContentHash {
  /** Returns {@link HASH_CHARACTERS} characters of ASCII that need no escapes in JSON. */
  readonly digest: (content: Uint8Array) => string
  isVolatile(name: string, field: Field): boolean
}

const HASH_CHARACTERS = 22
const HASH_LABEL = encode(',"content_hash":"')
const HASH_ROOM = encode(`${'?'.repeat(HASH_CHARACTERS)}"`)

type Members = Readonly<Record<string, unknown>>

/** What is known of one place of the documents. */
interface Place {
  readonly name: string
  /** `,"name":` */
  readonly label: Uint8Array
  readonly below: Map<string, Place>
  /** It is not written from the document, but added. */
  added: boolean
  /** It is written and not hashed. */
  volatile: boolean
  flat: boolean
  /** Those below that are volatile. */
  readonly volatiles: Place[]
  /** Something is added to this object. */
  addition: AddedTo | undefined
  /** Something in this object, at any depth, is added or volatile: what is hashed is not what is written. */
  mixed: boolean
}

/**
 * Writes the documents of one source as JSON, all in one walk: without what is empty, with what the program adds, hashing what matters.
 *
 * Absent from the JSON, at any depth, is every null, empty text, array and object and every number that is not finite. What lies below a
 * flat field is written as `flatObject` shaped it.
 *
 * The content hash is that of the same JSON without what is volatile or added. Free objects, whose members come in any order, are
 * written in the order of their names; the rest is in the order in which the normaliser builds it, which does not depend on how the
 * record came.
 */
export class DocumentWriter {
  readonly #root: Place
  readonly #flatPaths = new Set<string>()
  readonly #hash: ContentHash | undefined
  readonly #json = new JsonBytes()
  readonly #stable = new JsonBytes()
  /** What is written before this is in `#stable` already, as far as it belongs there. */
  #copiedTo = 0
  /** Where the content hash belongs. */
  #hashAt = 0
  #isLong = false

  constructor({ fields, added, hash }: WriterOptions) {
    this.#hash = hash
    this.#root = placeOf('')
    this.#root.addition = 'root'
    for (const name of added) placeAt(this.#root, name).added = true
    for (const [name, field] of Object.entries(fields)) {
      const place = placeAt(this.#root, name)
      place.flat = field.type === 'flat_object'
      if (place.flat) this.#flatPaths.add(name)
      place.volatile = hash?.isVolatile(name, field) ?? false
    }
    for (const [path, addition] of Object.entries(ADDED_TO)) {
      if (addition !== 'finding' || hash !== undefined) placeAt(this.#root, path).addition = addition
    }
    settle(this.#root)
  }

  /**
   * Returns the JSON of a document, or undefined when a text in it has more than 8,191 characters: see {@link cutLongTexts}.
   *
   * The bytes are good until the next document is written. The objects that something is added to must be there, though they may be
   * empty: `hinomi.finding` is one of them when documents are hashed.
   */
  write(document: object, additions: Additions): Uint8Array | undefined {
    const json = this.#json
    json.clear()
    this.#stable.clear()
    this.#copiedTo = 0
    this.#isLong = false
    this.#writeMixed(document as Members, this.#root, additions)
    if (this.#isLong) return undefined
    if (this.#hash !== undefined) this.#fillInHash(this.#hash)
    return json.bytes.subarray(0, json.length)
  }

  /** Cuts the texts of a document, in place, that are too long to be written. */
  cutLongTexts(document: object, notes: Notes): void {
    cutLongTexts(document, this.#flatPaths, notes)
  }

  #fillInHash({ digest }: ContentHash): void {
    this.#copyStable(this.#json.length)
    const stable = this.#stable
    const hash = digest(stable.bytes.subarray(0, stable.length))
    const { bytes } = this.#json
    for (let at = 0; at < HASH_CHARACTERS; at++) bytes[this.#hashAt + at] = hash.charCodeAt(at)
  }

  /** Takes what was written since the last time into what is hashed, up to `end`. */
  #copyStable(end: number): void {
    this.#stable.copy(this.#json.bytes.subarray(this.#copiedTo, end))
  }

  /** Writes an object of which not everything is hashed: first what is, then the rest. False when there was nothing to write. */
  #writeMixed(object: Members, place: Place, additions: Additions): boolean {
    const json = this.#json
    let isFirst = true
    json.byte(OPEN_BRACE)
    for (const key in object) {
      const member = object[key]
      if (member === undefined) continue
      const child = place.below.get(key)
      if (child !== undefined && (child.added || child.volatile)) continue
      const before = json.length
      writeLabel(json, key, child, isFirst)
      const isWritten =
        child?.mixed === true && isObject(member)
          ? this.#writeMixed(member, child, additions)
          : this.#writeValue(member, child)
      if (isWritten) isFirst = false
      else json.length = before
    }
    const stableEnd = json.length
    if (place.volatiles.length > 0) isFirst = this.#writeVolatiles(object, place, isFirst)
    if (place.addition !== undefined) {
      if (!isFirst) json.byte(COMMA)
      isFirst = false
      additions[place.addition](json)
      if (place.addition === 'finding') this.#leaveRoomForHash()
    }
    if (this.#hash !== undefined && json.length > stableEnd) {
      this.#copyStable(stableEnd)
      this.#copiedTo = json.length
    }
    json.byte(CLOSE_BRACE)
    return !isFirst
  }

  /** Returns whether nothing is written yet. */
  #writeVolatiles(object: Members, place: Place, isEmpty: boolean): boolean {
    const json = this.#json
    let isFirst = isEmpty
    for (const child of place.volatiles) {
      const member = object[child.name]
      if (member === undefined) continue
      const before = json.length
      json.label(child.label, isFirst ? 1 : 0)
      if (this.#writeValue(member, child)) isFirst = false
      else json.length = before
    }
    return isFirst
  }

  #leaveRoomForHash(): void {
    this.#json.label(HASH_LABEL)
    this.#hashAt = this.#json.length
    this.#json.label(HASH_ROOM)
  }

  /** Writes a value; false, with nothing written that counts, when it is worth nothing. */
  #writeValue(value: unknown, place: Place | undefined): boolean {
    switch (typeof value) {
      case 'string':
        if (value === '') return false
        if (value.length > MAX_TEXT_CHARACTERS) this.#isLong = true
        else this.#json.text(value)
        return true
      case 'number':
        if (!Number.isFinite(value)) return false
        this.#json.number(value)
        return true
      case 'boolean':
        this.#json.ascii(value ? 'true' : 'false')
        return true
      case 'object':
        if (value === null) return false
        if (place?.flat === true) return this.#writeFlat(value)
        return Array.isArray(value) ? this.#writeList(value, place) : this.#writeObject(value as Members, place)
      default:
        return false
    }
  }

  #writeObject(object: Members, place: Place | undefined): boolean {
    const json = this.#json
    let isFirst = true
    json.byte(OPEN_BRACE)
    for (const key in object) {
      const member = object[key]
      if (member === undefined) continue
      const child = place?.below.get(key)
      const before = json.length
      writeLabel(json, key, child, isFirst)
      if (this.#writeValue(member, child)) isFirst = false
      else json.length = before
    }
    json.byte(CLOSE_BRACE)
    return !isFirst
  }

  #writeList(list: readonly unknown[], place: Place | undefined): boolean {
    const json = this.#json
    let isFirst = true
    json.byte(OPEN_BRACKET)
    for (let index = 0; index < list.length; index++) {
      const before = json.length
      if (!isFirst) json.byte(COMMA)
      if (this.#writeValue(list[index], place)) isFirst = false
      else json.length = before
    }
    json.byte(CLOSE_BRACKET)
    return !isFirst
  }

  #writeFlat(value: object): boolean {
    if (isEmpty(value)) return false
    if (this.#hash === undefined) this.#json.value(value)
    else this.#json.sorted(value)
    return true
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function writeLabel(json: JsonBytes, name: string, place: Place | undefined, isFirst: boolean): void {
  if (place !== undefined) {
    json.label(place.label, isFirst ? 1 : 0)
  } else {
    if (!isFirst) json.byte(COMMA)
    json.text(name)
    json.byte(COLON)
  }
}

/** Encodes ASCII. */
function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function placeOf(name: string): Place {
  return {
    name,
    label: encode(`,${JSON.stringify(name)}:`),
    below: new Map(),
    added: false,
    volatile: false,
    flat: false,
    volatiles: [],
    addition: undefined,
    mixed: false,
  }
}

function placeAt(root: Place, path: string): Place {
  let place = root
  for (const name of path.split('.')) {
    let next = place.below.get(name)
    if (next === undefined) {
      next = placeOf(name)
      place.below.set(name, next)
    }
    place = next
  }
  return place
}

/** An object is added where all of its fields are, and mixed where some part of it is. */
function settle(place: Place): void {
  const children = [...place.below.values()]
  for (const child of children) settle(child)
  place.volatiles.push(...children.filter((child) => child.volatile && !child.added))
  if (children.length > 0 && place.addition === undefined) place.added = children.every(({ added }) => added)
  place.mixed = place.addition !== undefined || children.some((one) => one.added || one.volatile || one.mixed)
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}
