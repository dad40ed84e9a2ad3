import { ACCOUNTS, OPERATORS, type SampleAccount } from './world.ts'

const COLUMNS = [
  'account_id',
  'name',
  'municipality',
  'system',
  'vendor',
  'environment',
  'regions',
  'expected_sources',
  'contacts',
  'allow_lists',
] as const

/** Returns the accounts registry of the sample as the text of accounts.csv: UTF-8 without BOM, CRLF, several values in a cell separated by `;`. */
export function accountsCsv(): string {
  const rows = ACCOUNTS.map((account) => cellsOf(account).map(quote).join(','))
  return [COLUMNS.join(','), ...rows, ''].join('\r\n')
}

function cellsOf(account: SampleAccount): string[] {
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
    allowLists(account).join(';'),
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

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
