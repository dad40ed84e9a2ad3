const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const COLON = 0x3a
const DIGIT_0 = 0x30

/** What fits 32 bits with a sign, which is quicker to divide. */
const MOST_COUNT = 0x7fff_ffff
const MOST_COUNT_DIGITS = 10

const FIRST_BYTES = 64 * 1024
/** More than this is given back: one large document must not hold memory for ever. */
const KEPT_BYTES = 4 * 1024 * 1024
const MOST_BYTES_OF_UNIT = 3
/** From here on a call of the encoder is quicker than a loop. */
const LONG_TEXT = 48

const encoder = new TextEncoder()

/** Where 1 stands, a character stands for itself in JSON and takes one byte. */
const PLAIN = new Uint8Array(0x80).fill(1, 0x20)
PLAIN[QUOTE] = 0
PLAIN[BACKSLASH] = 0

/**
 * JSON in the making, as bytes of UTF-8.
 *
 * Written by hand because texts would cost twice: the names of Japanese municipalities make every text of a document two bytes a
 * character, and it would have to be measured and encoded afterwards.
 */
export class JsonBytes {
  /** Filled up to `length`. */
  bytes = new Uint8Array(FIRST_BYTES)
  length = 0
  /** The same bytes, four at a time. */
  #words = new Int32Array(this.bytes.buffer)

  /** Begins anew. */
  clear(): void {
    this.length = 0
    if (this.bytes.length > KEPT_BYTES) this.#use(FIRST_BYTES)
  }

  /** Appends bytes that are JSON already. */
  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Appends a few bytes that are JSON already, from the `first`; quicker than {@link copy} for less than some dozens. */
  label(label: Uint8Array, first = 0): void {
    this.#reserve(label.length)
    const { bytes } = this
    let end = this.length
    for (let at = first; at < label.length; at++) bytes[end++] = label[at] as number
    this.length = end
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.bytes[this.length++] = byte
  }

  /** Appends ASCII as it is. */
  ascii(text: string): void {
    this.#reserve(text.length)
    const { bytes } = this
    let end = this.length
    for (let at = 0; at < text.length; at++) bytes[end++] = text.charCodeAt(at)
    this.length = end
  }

  /** Appends a finite number as `JSON.stringify` does. */
  number(number: number): void {
    if (number >= 0 && number <= MOST_COUNT && Number.isInteger(number)) this.#count(number)
    else this.ascii(String(number))
  }

  /** Ports, bytes and counts are seldom the same: making a text of each takes longer than writing its digits. */
  #count(count: number): void {
    let end = this.length + 1
    for (let limit = 10; count >= limit; limit *= 10) end++
    this.#reserve(MOST_COUNT_DIGITS)
    const { bytes } = this
    this.length = end
    let rest = count
    do {
      const tens = (rest / 10) | 0
      bytes[--end] = DIGIT_0 + rest - tens * 10
      rest = tens
    } while (rest > 0)
  }

  /** Appends a text in quotes, with the escapes of `JSON.stringify`. */
  text(text: string): void {
    const { length } = text
    this.#reserve(length * MOST_BYTES_OF_UNIT + 2)
    if (length < LONG_TEXT ? this.#plain(text) : this.#longPlain(text)) return
    this.value(text)
  }

  /** Appends a text of plain characters; false, with nothing appended, when it has others. */
  #plain(text: string): boolean {
    const { bytes } = this
    const { length } = text
    const from = this.length + 1
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code >= 0x80 || PLAIN[code] === 0) return false
      bytes[from + at] = code
    }
    bytes[from - 1] = QUOTE
    bytes[from + length] = QUOTE
    this.length = from + length + 1
    return true
  }

  /** The same for long texts: they are encoded first, and then looked at. */
  #longPlain(text: string): boolean {
    const { bytes } = this
    const from = this.length + 1
    const { written } = encoder.encodeInto(text, bytes.subarray(from))
    const end = from + written
    if (written !== text.length || hasOther(bytes, this.#words, from, end)) return false
    bytes[from - 1] = QUOTE
    bytes[end] = QUOTE
    this.length = end + 1
    return true
  }

  /** Appends a value as `JSON.stringify` writes it. */
  value(value: unknown): void {
    const json = JSON.stringify(value) ?? 'null'
    this.#reserve(json.length * MOST_BYTES_OF_UNIT)
    this.length += encoder.encodeInto(json, this.bytes.subarray(this.length)).written
  }

  /** Appends a value as `JSON.stringify` does, but the members of every object in the order of their names. */
  sorted(value: unknown): void {
    if (typeof value === 'string') this.text(value)
    else if (typeof value !== 'object' || value === null) this.value(value)
    else if (Array.isArray(value)) this.#sortedList(value)
    else this.#sortedObject(value as Readonly<Record<string, unknown>>)
  }

  #sortedObject(object: Readonly<Record<string, unknown>>): void {
    this.byte(OPEN_BRACE)
    let next = false
    for (const name of Object.keys(object).sort()) {
      const member = object[name]
      if (member === undefined) continue
      if (next) this.byte(COMMA)
      next = true
      this.text(name)
      this.byte(COLON)
      this.sorted(member)
    }
    this.byte(CLOSE_BRACE)
  }

  #sortedList(list: readonly unknown[]): void {
    this.byte(OPEN_BRACKET)
    for (let at = 0; at < list.length; at++) {
      if (at > 0) this.byte(COMMA)
      this.sorted(list[at])
    }
    this.byte(CLOSE_BRACKET)
  }

  #reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const old = this.bytes.subarray(0, this.length)
    this.#use(Math.max(needed, this.bytes.length * 2))
    this.bytes.set(old)
  }

  #use(sizeBytes: number): void {
    this.bytes = new Uint8Array(Math.ceil(sizeBytes / 4) * 4)
    this.#words = new Int32Array(this.bytes.buffer)
  }
}

/** Says whether a control character, a quote or a backslash is among ASCII characters. */
function hasOther(bytes: Uint8Array, words: Int32Array, from: number, end: number): boolean {
  const firstWord = (from + 3) >> 2
  const lastWord = end >> 2
  // In four bytes at once, the highest bit of a byte becomes 1 where the byte is 0 (or less than 0x20), see "Bit Twiddling Hacks".
  let found = 0
  for (let at = firstWord; at < lastWord; at++) {
    const word = words[at] as number
    const quote = word ^ 0x22222222
    const backslash = word ^ 0x5c5c5c5c
    found |= ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word)
  }
  if (found & 0x80808080) return true
  return hasOtherByte(bytes, from, firstWord << 2) || hasOtherByte(bytes, lastWord << 2, end)
}

function hasOtherByte(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    if (PLAIN[bytes[at] as number] === 0) return true
  }
  return false
}
