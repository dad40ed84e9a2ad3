import type { Notes } from '../notes.ts'
import { recordReader } from '../read-record.ts'
import { reject } from '../rejection.ts'
import { isRejection, type Read } from '../source.ts'
import { classUidOf } from './classes.ts'
import { OcsfRecord } from './record.ts'

const readOcsf = recordReader(OcsfRecord)

/**
 * Makes a reader of the OCSF records of those classes that a source takes; others are rejected (`shape`), naming `class_uid`, with
 * `expected` as what they should be.
 */
export function ocsfReader(
  takes: (classUid: number) => boolean,
  expected: string,
): (value: unknown, notes: Notes) => Read<OcsfRecord> {
  return (value, notes) => {
    const record = readOcsf(value, notes)
    if (isRejection(record)) return record
    const uid = classUidOf(record)
    if (uid === undefined || !takes(uid))
      return reject('shape', { path: 'class_uid', message: `is no class of ${expected}` })
    return { kind: 'record', record }
  }
}
