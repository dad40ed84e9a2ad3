import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import type { Reader } from './access-plan.ts'
import { READER_PREFIX, type Role } from './role.ts'

/**
 * Makes the role of somebody who sees some accounts only (security plugin: document-level security). Each has a role of its own with the
 * accounts in it: a user of two such roles sees the accounts of both, and one without any sees nothing.
 *
 * The role is for searches that a server of ours composes. It is no wall against somebody who writes his own: on OpenSearch 2.19 a `global`
 * aggregation and a `suggest` section read past it.
 */
export function readerRole({ id, title, accounts }: Reader): Role {
  return {
    name: `${READER_PREFIX}${id}`,
    description: `Hinomi: ${title} sees ${accounts.length} accounts`,
    cluster_permissions: ['cluster_composite_ops_ro'],
    index_permissions: [
      {
        index_patterns: ['findings-*', 'logs-aws.*'],
        dls: JSON.stringify({ terms: { 'cloud.account.id': [...accounts].sort() } }),
        allowed_actions: ['read'],
      },
      // One signal may be about several accounts, and it would show each to all of them.
      {
        index_patterns: [`${SIGNALS_INDEX}-*`],
        dls: JSON.stringify(onlyThese(accounts)),
        allowed_actions: ['read'],
      },
    ],
    tenant_permissions: [],
  }
}

/** Matches a document of which no account is a stranger: none lies between, before or after those that are listed. */
function onlyThese(accounts: readonly string[]): object {
  const field = 'cloud.account.id'
  const sorted = [...new Set(accounts)].sort()
  const gaps = [undefined, ...sorted].map((after, position) => {
    const before = sorted[position]
    return {
      range: { [field]: { ...(after !== undefined && { gt: after }), ...(before !== undefined && { lt: before }) } },
    }
  })
  return { bool: { filter: [{ terms: { [field]: sorted } }], must_not: gaps } }
}
