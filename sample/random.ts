const HEX = '0123456789abcdef'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * A stream of pseudo-random numbers that depends on its labels only: the same labels give the same stream on every machine.
 *
 * Every account, source and Region takes a fork of its own, so that a change in one place leaves the numbers of all others alone.
 * The generator is sfc32 (public domain, PractRand); it is not for secrets.
 */
export class Random {
  readonly #label: string
  #a: number
  #b: number
  #c: number
  #d = 1

  constructor(...labels: readonly (string | number)[]) {
    this.#label = labels.join('/')
    this.#a = hash(this.#label, 0x9e3779b9)
    this.#b = hash(this.#label, 0x243f6a88)
    this.#c = hash(this.#label, 0xb7e15162)
    for (let i = 0; i < 12; i++) this.#word()
  }

  /** A new stream whose labels are those of this one and the given ones; how far this one was read does not matter. */
  fork(...labels: readonly (string | number)[]): Random {
    return new Random(this.#label, ...labels)
  }

  /** A number in [0, 1). */
  next(): number {
    return this.#word() / 4294967296
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** A whole number in [from, to). */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from))
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One element of a list; throws on an empty list, which is a mistake in the sample's own tables. */
  pick<T>(list: readonly T[]): T {
    const index = this.below(list.length)
    if (index >= list.length) throw new RangeError('nothing to pick from')
    return list[index] as T
  }

  /** Hexadecimal digits, lower case. */
  hex(length: number): string {
    return this.#text(HEX, length)
  }

  /** Capital letters and the digits 2-7, as in access key ids. */
  base32(length: number): string {
    return this.#text(BASE32, length)
  }

  /** Letters of both cases and digits. */
  alphanumeric(length: number): string {
    return this.#text(LETTERS_AND_DIGITS, length)
  }

  /** A UUID of version 4. */
  uuid(): string {
    const hex = this.hex(30)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18)}`
  }

  #text(alphabet: string, length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += alphabet[this.below(alphabet.length)]
    return text
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + sum) | 0
    return sum >>> 0
  }
}

/** Something that is chosen more often the greater its weight. */
export interface Weighted {
  readonly weight: number
}

/** Makes a chooser over a list with weights; throws on an empty list. */
export function chooser<T extends Weighted>(list: readonly T[]): (random: Random) => T {
  const last = list.at(-1)
  if (last === undefined) throw new RangeError('nothing to choose from')
  const total = list.reduce((sum, item) => sum + item.weight, 0)
  return (random) => {
    let left = random.next() * total
    for (const item of list) {
      left -= item.weight
      if (left < 0) return item
    }
    return last
  }
}

/** FNV-1a over the UTF-16 units of a text, from a given start, with a final mix. */
function hash(text: string, start: number): number {
  let value = start
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  return value ^ (value >>> 13)
}
