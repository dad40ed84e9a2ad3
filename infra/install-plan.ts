import type { InstallPlan } from '#opensearch/install-plan.ts'
import type { Central } from './config.ts'

/** Folder of the archive bucket that snapshots lie in. */
export const SNAPSHOT_FOLDER = 'snapshots'

/** Names of the roles that functions have, and of the one by which snapshots are written. */
export const ROLE_WORDS = ['bootstrap', 'loader', 'detect', 'notify', 'snapshots'] as const

/** Returns the ARN of a role of the installation, known before it is made. */
export function installationRole({ account, name }: Central['config'], word: (typeof ROLE_WORDS)[number]): string {
  return `arn:aws:iam::${account}:role/${name}-${word}`
}

/** Says what the OpenSearch of an installation is to hold: retention, snapshots, and who may do what. */
export function installPlanOf({ config, accounts }: Central): Partial<InstallPlan> {
  const { saml, adminRoles, readerRoles, retention, snapshotDays, region, buckets } = config
  const role = (word: (typeof ROLE_WORDS)[number]) => installationRole(config, word)
  return {
    replicas: config.mode === 'small' ? 0 : 1,
    retention,
    snapshotDays,
    snapshots: {
      ...{ repository: 'hinomi-snapshots', bucket: buckets.archive, region },
      ...{ roleArn: role('snapshots'), basePath: SNAPSHOT_FOLDER },
    },
    access: {
      actors: {
        bootstrap: [role('bootstrap'), ...adminRoles],
        loader: [role('loader')],
        detector: [role('detect')],
        notifier: [role('notify')],
        viewer: [...adminRoles, ...readerRoles],
        analyst: [...adminRoles, ...readerRoles, ...(saml?.readerGroups ?? [])],
      },
      readers: config.readers.map(({ id, title, municipality, roles }) => ({
        ...{ id, title, backendRoles: [...roles] },
        accounts: accounts.filter((account) => account.municipality === municipality).map((account) => account.id),
      })),
    },
  }
}
