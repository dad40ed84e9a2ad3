import type { Scalar } from '#core/panels/condition.ts'
import { visible } from '../format/text.ts'
import type { Reader } from '../reader.ts'

/** The name of an account in the registry, where a field holds the number of one. */
export function accountName(field: string, key: Scalar | null, reader: Reader): string | undefined {
  if (field !== 'cloud.account.id' && field !== 'hinomi.resource.account_id') return undefined
  const name = reader.accounts.get(String(key))?.name
  return name === undefined ? undefined : visible(name)
}
