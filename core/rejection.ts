/**
 * Why a record, or a whole object, was set aside.
 *
 * | reason | meaning |
 * | --- | --- |
 * | `account-mismatch` | envelope or record names another account than the object key |
 * | `account-unknown` | the account of the object key is not in the accounts registry |
 * | `region-mismatch` | the record names another Region than the object key |
 * | `key-unknown` | the object key fits no source |
 * | `shape` | a required part is missing or has a wrong type |
 * | `time-missing`, `time-unreadable`, `time-out-of-range` | the time that the record must have |
 * | `json` | the bytes are no JSON |
 * | `line` | the line does not fit the text grammar |
 * | `gzip` | the compressed stream is broken or ends early |
 * | `too-large` | a record over 16 MB or of over 200,000 values, a document over 1 MB, or an object that inflates beyond the limits |
 * | `index` | OpenSearch refused the document |
 * | `bug` | our code threw; the record is whole and can be replayed after a fix |
 */
export const REASONS = [
  'account-mismatch',
  'account-unknown',
  'region-mismatch',
  'key-unknown',
  'shape',
  'time-missing',
  'time-unreadable',
  'time-out-of-range',
  'json',
  'line',
  'gzip',
  'too-large',
  'index',
  'bug',
] as const
export type Reason = (typeof REASONS)[number]

/** One thing that is wrong with a record; `path` is dotted, empty for the record as a whole. Never holds a value of the record. */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** A record that is set aside, as a value: its neighbours go on. */
export interface Rejection {
  readonly reason: Reason
  readonly issues: readonly Issue[]
}

const MAX_ISSUES = 10

/** Makes a rejection with at most ten issues, the bound that keeps a hostile record from filling the quarantine with text. */
export function reject(reason: Reason, ...issues: readonly Issue[]): Rejection {
  return { reason, issues: issues.slice(0, MAX_ISSUES) }
}
