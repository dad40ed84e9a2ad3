import { findRecordStarts, findViolation } from './json-recovery.ts'

/** The records that broken slices swallowed, by the offsets at which they begin; no byte of an object is searched twice. */
export class RecordStarts {
  #starts: readonly number[] = []
  #passed = 0
  #searchedTo = 0

  /** The next record start; undefined when all are passed. */
  get next(): number | undefined {
    return this.#starts[this.#passed]
  }

  pass(): void {
    this.#passed++
  }

  /**
   * Searches a broken slice that begins at `offset`. `sibling` is a good record of the same array. True for `unlawful` when the slice
   * is proven to be no JSON, or was searched before; false when it may be only unfinished, or wrong in a word or number.
   */
  search(
    slice: Buffer,
    offset: number,
    sibling: Buffer | undefined,
    onlyIfUnlawful: boolean,
  ): { readonly found: boolean; readonly unlawful: boolean } {
    const end = offset + slice.length
    if (end <= this.#searchedTo) return { found: false, unlawful: true }
    const violation = findViolation(slice)
    const unlawful = violation !== undefined
    if (onlyIfUnlawful && !unlawful) return { found: false, unlawful }
    this.#starts = findRecordStarts(slice, this.#searchedTo - offset, violation, sibling).map((start) => offset + start)
    this.#passed = 0
    this.#searchedTo = end
    return { found: this.#starts.length > 0, unlawful }
  }
}
