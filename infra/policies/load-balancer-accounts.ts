import type { Account } from '#core/accounts.ts'

/**
 * Returns the ids of the accounts whose load balancers of a Region may write access logs: those that name the Region or none, and expect
 * the source `alb` or list no sources at all. Each of them takes room in the policy of the bucket.
 */
export function loadBalancerAccounts(accounts: readonly Account[], region: string): string[] {
  return accounts
    .filter(({ regions }) => regions.length === 0 || regions.includes(region))
    .filter(({ expectedSources }) => expectedSources.length === 0 || expectedSources.includes('alb'))
    .map(({ id }) => id)
}
