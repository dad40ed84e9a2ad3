import { text } from '../text.ts'
import type { OcsfRecord } from './record.ts'

/** Returns the account that a record names: `cloud.account.uid`, in the first versions `cloud.account_uid`. */
export function accountOf({ cloud }: OcsfRecord): string | undefined {
  const uid = cloud?.account?.uid ?? cloud?.account_uid
  return text(typeof uid === 'number' ? String(uid).padStart(12, '0') : uid)
}
