import { iso } from '../time-text.ts'
import type { SampleAccount } from '../world.ts'

/** Who wrote a record. */
export interface OcsfProduct {
  readonly name: string
  readonly uid: string
  readonly vendor: string
}

/** What was done, in the words and numbers of a class (OCSF: classes, activities). */
export interface OcsfActivity {
  readonly classUid: number
  readonly className: string
  readonly id: number
  readonly name: string
}

const CATEGORIES: Readonly<Record<number, string>> = {
  2: 'Findings',
  3: 'Identity & Access Management',
  4: 'Network Activity',
  6: 'Application Activity',
}

/** Returns the members that all records in OCSF have; `uid` is the record's own id, which findings have elsewhere. */
export function ocsfRecord(
  account: SampleAccount,
  region: string,
  time: number,
  product: OcsfProduct,
  { classUid, className, id, name }: OcsfActivity,
  uid?: string,
): object {
  const category = Math.floor(classUid / 1_000)
  return {
    activity_id: id,
    activity_name: name,
    category_uid: category,
    category_name: CATEGORIES[category],
    class_uid: classUid,
    class_name: className,
    type_uid: classUid * 100 + id,
    type_name: `${className}: ${name}`,
    time,
    time_dt: iso(time),
    cloud: { provider: 'AWS', region, account: { uid: account.id, type: 'AWS Account', type_id: 10 } },
    metadata: {
      product: { name: product.name, uid: product.uid, vendor_name: product.vendor },
      version: '1.6.0',
      profiles: ['cloud', 'datetime'],
      ...(uid !== undefined && { uid }),
    },
  }
}
