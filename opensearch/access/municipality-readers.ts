import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import type { Reader } from './access-plan.ts'

/** Which people may see the accounts of a municipality. */
export interface MunicipalityReaders {
  /** Becomes part of a name of a role. */
  readonly id: string
  /** As it stands in the accounts registry. */
  readonly municipality: string
  /** SAML groups and IAM roles. */
  readonly backendRoles: readonly string[]
}

/**
 * Finds the accounts of each municipality in the registry.
 *
 * @throws HinomiError `config` when the registry has no account of a municipality: its people would see nothing and nobody would know why.
 */
export function readersOf(accounts: readonly Account[], rows: readonly MunicipalityReaders[]): Reader[] {
  return rows.map(({ id, municipality, backendRoles }) => {
    const own = accounts.filter((account) => account.municipality === municipality)
    if (own.length === 0) {
      throw new HinomiError(
        'config',
        `readers "${id}": the accounts registry has no account of ${municipality}; its column municipality must say exactly so`,
      )
    }
    return { id, title: municipality, accounts: own.map((account) => account.id), backendRoles: [...backendRoles] }
  })
}
