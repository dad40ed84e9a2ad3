import { type Issue, type Reason, type Rejection, reject } from '#core/rejection.ts'

/** What one object may cost; all sizes in bytes. */
export interface Limits {
  /** Length of one record. */
  readonly recordBytes: number
  /** Length of the decompressed object. */
  readonly inflatedBytes: number
  /** Decompressed bytes for each compressed byte, looked at once `ratioFromBytes` are decompressed. */
  readonly ratio: number
  readonly ratioFromBytes: number
  /** Containers inside each other in one record, the record itself included. */
  readonly depth: number
}

const MIB = 1024 * 1024

/** Far above what AWS delivers (files of at most 75 MB, records of at most 1 MB), far below what would stop the loader. */
export const DEFAULT_LIMITS: Limits = {
  recordBytes: 16 * MIB,
  inflatedBytes: 4096 * MIB,
  ratio: 500,
  ratioFromBytes: 100 * MIB,
  depth: 200,
}

/** At most so many bytes of a rejected run are kept. */
export const KEPT_BYTES = MIB

/** One record of an object. */
export interface DecodedRecord {
  readonly kind: 'record'
  /** Parsed JSON, or the line as text. */
  readonly value: unknown
  /** The raw slice; a view of a larger buffer. */
  readonly bytes: Buffer
  /** First byte in the decompressed object. */
  readonly offset: number
  /** True where bytes that are no UTF-8 were replaced by U+FFFD. */
  readonly lossy: boolean
}

/** A run of bytes that is no record. */
export interface DecodedRejection {
  readonly kind: 'rejection'
  readonly rejection: Rejection
  /** At most {@link KEPT_BYTES}. */
  readonly bytes: Buffer
  /** First byte in the decompressed object. */
  readonly offset: number
  /** Length of the whole run in the decompressed object. */
  readonly length: number
}

export type Decoded = DecodedRecord | DecodedRejection

/** Records come in batches of about this length and are parsed one batch at a time: what waits parsed would be moved about by the garbage collector. */
export const BATCH_RECORDS = 32

/** Cuts decompressed bytes into records. What its methods return must be read to the end before the next call. */
export interface Splitter {
  /** Takes the next bytes and yields what became complete, in batches that are not empty. The bytes must not be changed afterwards. */
  push(chunk: Buffer): Iterable<Decoded[]>
  /**
   * Yields what is left after the last byte. `broken` says why there are no more bytes although the object is not at its end: what is
   * unfinished is then set aside for that reason, as one rejection, which comes even where nothing is unfinished.
   */
  finish(broken?: Rejection): Iterable<Decoded[]>
}

/** Makes a rejection with one issue about a run of bytes as a whole. */
export function rejectRun(reason: Reason, message: string): Rejection {
  const issue: Issue = { path: '', message }
  return reject(reason, issue)
}
