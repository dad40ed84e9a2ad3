import { POLICY_PREFIX } from './ism-policy.ts'

/** Where snapshots go: a bucket that the domain may write to with a role of its own. */
export interface SnapshotPlace {
  /** Name of the repository; ours begin with `hinomi-`. */
  readonly repository: string
  readonly bucket: string
  readonly region: string
  /** The role that the domain takes; who registers the repository must be allowed to pass it. */
  readonly roleArn: string
  readonly basePath?: string | undefined
}

/** A policy of Snapshot Management, as it is sent to `_plugins/_sm/policies/<name>`. */
export interface SnapshotPolicy {
  readonly name: string
  readonly body: {
    readonly description: string
    readonly enabled: boolean
    readonly creation: { readonly schedule: Cron; readonly time_limit: string }
    readonly deletion: {
      readonly schedule: Cron
      readonly time_limit: string
      readonly condition: { readonly max_age: string; readonly min_count: number }
    }
    readonly snapshot_config: {
      readonly repository: string
      readonly indices: string
      readonly date_format: string
      readonly ignore_unavailable: boolean
      readonly include_global_state: boolean
      readonly partial: boolean
    }
  }
}

interface Cron {
  readonly cron: { readonly expression: string; readonly timezone: string }
}

/** By night in Japan, and after the other. */
const CREATE_AT = '0 3 * * *'
const DELETE_AT = '30 4 * * *'
const TIME_ZONE = 'Asia/Tokyo'

/**
 * Makes the policy of a snapshot each night, kept for so many days (OpenSearch: Snapshot Management).
 *
 * It holds our indices and nothing of the cluster: roles and pages are made anew by a bootstrap, and a snapshot of the security index
 * could not be given back on Amazon OpenSearch Service.
 */
export function snapshotPolicy({ repository }: SnapshotPlace, snapshotDays: number): SnapshotPolicy {
  const at = (expression: string) => ({ cron: { expression, timezone: TIME_ZONE } })
  return {
    name: `${POLICY_PREFIX}nightly`,
    body: {
      description: `Hinomi: each night, kept ${snapshotDays} days`,
      enabled: true,
      creation: { schedule: at(CREATE_AT), time_limit: '4h' },
      deletion: {
        schedule: at(DELETE_AT),
        time_limit: '1h',
        // however long no snapshot succeeded, the last ones stay
        condition: { max_age: `${snapshotDays}d`, min_count: 3 },
      },
      snapshot_config: {
        repository,
        indices: 'findings-*,logs-aws.*,hinomi-*',
        date_format: 'yyyy-MM-dd-HH-mm',
        ignore_unavailable: true,
        include_global_state: false,
        partial: false,
      },
    },
  }
}

/** Returns the settings of the repository, as they are put to `_snapshot/<repository>` (Amazon OpenSearch Service: registering a manual snapshot repository). */
export function repositoryBody({ bucket, region, roleArn, basePath = 'snapshots' }: SnapshotPlace) {
  return {
    type: 's3',
    // nothing about encryption: that of the bucket holds, which may be with a key of one's own
    settings: { bucket, region, role_arn: roleArn, base_path: basePath },
  }
}
