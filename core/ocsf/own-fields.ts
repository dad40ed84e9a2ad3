import { flatObject } from '../flat-object.ts'
import type { Notes } from '../notes.ts'
import { wholeNumber } from '../optional-value.ts'
import { text } from '../text.ts'
import { classUidOf } from './classes.ts'
import type { OcsfOwnFields } from './document.ts'
import type { OcsfRecord } from './record.ts'

/** Returns what goes below `aws.ocsf` of findings and events alike. */
export function ownFields(record: OcsfRecord, notes: Notes): OcsfOwnFields {
  return {
    class_uid: classUidOf(record),
    class_name: text(record.class_name),
    category_uid: wholeNumber(record.category_uid, notes),
    activity_id: wholeNumber(record.activity_id, notes),
    type_uid: wholeNumber(record.type_uid, notes),
    version: text(record.metadata?.version),
    product_uid: text(record.metadata?.product?.uid),
    product_name: text(record.metadata?.product?.name),
    unmapped: flatObject(record.unmapped, 'aws.ocsf.unmapped', notes),
    enrichments: flatObject(record.enrichments, 'aws.ocsf.enrichments', notes),
  }
}
