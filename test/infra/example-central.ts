import { checkAlertsConfig } from '#alerts/config.ts'
import type { Account } from '#core/accounts.ts'
import { mailOnly } from '#infra/alert-channels.ts'
import { type Central, type CentralConfig, checkCentralConfig } from '#infra/config.ts'

/** The account that everything is deployed to in tests. */
export const CENTRAL_ACCOUNT = '999988887777'
/** Two registered accounts, and one that nobody registered. */
export const MEMBER = '111122223333'
export const OTHER_MEMBER = '444455556666'
export const STRANGER = '777788889999'

/** The least that a configuration file must say. */
export const LEAST = { account: CENTRAL_ACCOUNT, alarmEmails: ['soc@example.com'] } as const

/** Makes an account of the registry. */
export function account(id: string, more: Partial<Account> = {}): Account {
  return { id, name: id, regions: [], expectedSources: [], contacts: [], allowLists: [], ...more }
}

/** Makes an installation over the two members, with what the file says besides the least, and with these channels of alerts or e-mail. */
export function exampleCentral(
  file: Readonly<Record<string, unknown>> = {},
  accounts: readonly Account[] = [account(MEMBER), account(OTHER_MEMBER)],
  channels?: readonly object[],
): Central {
  const config = exampleConfig(file)
  const alerts = channels === undefined ? mailOnly(config) : checkAlertsConfig({ channels }, 'alerts')
  return { config, accounts, alerts }
}

/** Checks a configuration file that says this besides the least. */
export function exampleConfig(file: Readonly<Record<string, unknown>> = {}): CentralConfig {
  return checkCentralConfig({ ...LEAST, ...file })
}

/** Makes so many accounts. */
export function manyAccounts(count: number): Account[] {
  return Array.from({ length: count }, (_, position) => account(String(100_000_000_000 + position)))
}
