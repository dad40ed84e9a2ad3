import { ACCOUNT_COLUMNS } from '#core/accounts.ts'
import { csvRow } from '#core/csv-row.ts'
import type { AccountResources } from './resources.ts'
import { ACCOUNTS, OPERATORS, type SampleAccount } from './world.ts'

/**
 * Returns the accounts registry of the sample as the text of accounts.csv: UTF-8 without BOM, CRLF, several values in a cell separated by `;`.
 *
 * With `resourcesOf` it also names what the account may do through its own interfaces and roles.
 */
export function accountsCsv(resourcesOf?: (account: SampleAccount) => AccountResources | undefined): string {
  const rows = ACCOUNTS.map((account) => cellsOf(account, resourcesOf?.(account)))
  return [ACCOUNT_COLUMNS, ...rows].map(csvRow).join('')
}

function cellsOf(account: SampleAccount, resources: AccountResources | undefined): string[] {
  const { vendor, municipality } = account
  return [
    account.id,
    account.name,
    municipality.name,
    account.system.name,
    vendor.name,
    account.environment,
    account.regions.join(';'),
    account.sources.join(';'),
    [`soc@${vendor.domain}`, `joho@${municipality.id}.example.jp`].join(';'),
    [...allowLists(account), ...ofResources(resources)].join(';'),
  ]
}

/** What vendors and operators enter the accounts with. */
const PERMISSION_SETS = ['AWSAdministratorAccess', 'AWSReadOnlyAccess', 'SecurityOperations']

/** Each entry is `<list>:<value>`; the lists are those that detection rules consult. */
function allowLists(account: SampleAccount): string[] {
  const addresses = new Set([
    account.municipality.officeAddress,
    ...[...account.vendor.people, ...OPERATORS].map((one) => one.officeAddress),
  ])
  return [
    ...account.vendor.people.map((one) => `sso_users:${one.email}`),
    ...OPERATORS.flatMap((one) => [`sso_users:${one.email}`, `operators:${one.email}`]),
    ...PERMISSION_SETS.map((name) => `permission_sets:${name}`),
    ...[...addresses].map((address) => `egress_cidrs:${address}/32`),
    `automation_roles:${account.vendor.id}-deploy`,
    `log_buckets:${account.slug}-logs`,
  ]
}

/** Documents of AWS that patch and take stock, and can run nothing else. */
const PATCH_DOCUMENTS = ['AWS-RunPatchBaseline', 'AWS-GatherSoftwareInventory', 'AWS-UpdateSSMAgent']

/** Programs of the vendor, and the web servers that answer the public by an address of their own. */
function ofResources(resources: AccountResources | undefined): string[] {
  if (resources === undefined) return []
  const functions = resources.regions.flatMap((region) => region.functions.map(({ role }) => role.name))
  const servers = resources.regions.flatMap((region) => region.instances)
  return [
    ...[...new Set([...functions, resources.batchRole.name])].map((name) => `automation_roles:${name}`),
    ...PATCH_DOCUMENTS.map((name) => `patch_documents:${name}`),
    ...servers.flatMap(({ publicAddress, interfaceId }) =>
      publicAddress === undefined ? [] : [`approved_exits:${interfaceId}`],
    ),
  ]
}
