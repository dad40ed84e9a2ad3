import { BrokenParquet, LargeParquet } from './broken-parquet.ts'

/** A struct of the Thrift compact protocol by the ids of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>
export type ThriftValue = boolean | number | bigint | Uint8Array | ThriftStruct | readonly ThriftValue[]

/** Types of the compact protocol that Parquet uses (Apache Thrift: compact protocol). */
const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const
/** A footer nests about seven. */
const MAX_DEPTH = 16
const MAX_INT32_BYTES = 5
const MAX_INT64_BYTES = 10

/**
 * Reads one struct of the Thrift compact protocol, in which Parquet writes its footer and the headers of its pages.
 *
 * Takes only what a well-meaning writer makes: nothing is allocated for a length that the bytes do not hold, nesting and the length of
 * numbers are bounded. What passes here can be given to a reader that trusts its input.
 * @throws {BrokenParquet} where the bytes are no such struct, {LargeParquet} where it holds too much
 */
export class ThriftReader {
  offset = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #valuesLeft: number

  /** `mostValues` bounds the values together: one of a byte takes a hundred times that in memory. */
  constructor(bytes: Uint8Array, mostValues: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#valuesLeft = mostValues
  }

  struct(depth = 1): ThriftStruct {
    if (depth > MAX_DEPTH) throw new BrokenParquet(`nested more than ${MAX_DEPTH} deep`)
    const fields = new Map<number, ThriftValue>()
    let id = 0
    while (true) {
      const head = this.#byte()
      const type = head & 0x0f
      if (type === TYPE.stop) return fields
      const delta = head >> 4
      id = delta === 0 ? this.#int32() : id + delta
      fields.set(id, this.#value(type, depth))
    }
  }

  #value(type: number, depth: number): ThriftValue {
    if (this.#valuesLeft-- <= 0) throw new LargeParquet('more values in a header than any writer has')
    switch (type) {
      case TYPE.true:
        return true
      case TYPE.false:
        return false
      case TYPE.byte:
        return this.#byte()
      case TYPE.i16:
      case TYPE.i32:
        return this.#int32()
      case TYPE.i64:
        return this.#int64()
      case TYPE.double:
        return this.#double()
      case TYPE.binary:
        return this.#binary()
      case TYPE.list:
        return this.#list(depth + 1)
      case TYPE.struct:
        return this.struct(depth + 1)
      default:
        throw new BrokenParquet('a type that Parquet does not use')
    }
  }

  #list(depth: number): readonly ThriftValue[] {
    if (depth > MAX_DEPTH) throw new BrokenParquet(`nested more than ${MAX_DEPTH} deep`)
    const head = this.#byte()
    const type = head & 0x0f
    // in lists truth values have a byte each
    const isFlag = type === TYPE.true || type === TYPE.false
    const length = head >> 4 === 15 ? this.#length() : head >> 4
    // every element has at least one byte
    if (length > this.#bytes.length - this.offset) throw new BrokenParquet('a list longer than the bytes that hold it')
    const items: ThriftValue[] = []
    for (let index = 0; index < length; index++) items.push(this.#value(isFlag ? TYPE.byte : type, depth))
    return items
  }

  #binary(): Uint8Array {
    const length = this.#length()
    if (length > this.#bytes.length - this.offset) throw new BrokenParquet('a text longer than the bytes that hold it')
    const start = this.offset
    this.offset += length
    return this.#bytes.subarray(start, this.offset)
  }

  #double(): number {
    if (this.offset + 8 > this.#bytes.length) throw new BrokenParquet('ends early')
    this.offset += 8
    return this.#view.getFloat64(this.offset - 8, true)
  }

  #length(): number {
    const length = Number(this.#varint(MAX_INT32_BYTES))
    if (length >= 2 ** 31) throw new BrokenParquet('a length beyond 31 bits')
    return length
  }

  #int32(): number {
    const raw = this.#varint(MAX_INT32_BYTES)
    if (raw >= 2n ** 32n) throw new BrokenParquet('a number beyond 32 bits')
    return Number((raw >> 1n) ^ -(raw & 1n))
  }

  #int64(): bigint {
    const raw = this.#varint(MAX_INT64_BYTES)
    if (raw >= 2n ** 64n) throw new BrokenParquet('a number beyond 64 bits')
    return (raw >> 1n) ^ -(raw & 1n)
  }

  #varint(maxBytes: number): bigint {
    let value = 0n
    for (let index = 0; index < maxBytes; index++) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte < 0x80) return value
    }
    throw new BrokenParquet('a number that does not end')
  }

  #byte(): number {
    const byte = this.#bytes[this.offset]
    if (byte === undefined) throw new BrokenParquet('ends early')
    this.offset++
    return byte
  }
}
