import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A registry as a municipality has it: documents of the bench carry the names that real ones carry. */
const ACCOUNTS = `account_id,name,municipality,system,vendor,environment,regions,expected_sources,contacts,allow_lists
111122223333,住民記録 本番,つばめ市,住民記録,株式会社さくら情報,本番,ap-northeast-1;ap-northeast-3,guardduty;securityhub;inspector;cloudtrail;vpcflow;alb,soc@example.com,
444455556666,税務 本番,つばめ市,税務,みどり電算株式会社,本番,ap-northeast-1;ap-northeast-3,guardduty;securityhub;inspector;cloudtrail;vpcflow;alb,soc@example.com,
`

/** Writes the accounts registry of the bench into a folder and returns its path. */
export async function writeAccounts(folder: string): Promise<string> {
  const file = join(folder, 'accounts.csv')
  await writeFile(file, ACCOUNTS)
  return file
}
