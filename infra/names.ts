/** The Regions of the Government Cloud: Tokyo and Osaka. */
export const GOVERNMENT_REGIONS = ['ap-northeast-1', 'ap-northeast-3'] as const

/**
 * What the names of all roles begin with that write from a member account into the central bucket. The bucket policy admits no other
 * role, so the template of a member account names its roles so.
 */
export const EXPORTER_ROLE_PREFIX = 'hinomi-exporter-'

/** Where exporter roles may write in the central bucket: `events/<account>/` and, what Firehose could not deliver, `errors/<account>/`. */
export const EXPORTER_PREFIXES = ['events', 'errors'] as const

/** Trees of the archive that hold raw objects: nobody deletes from them but the break-glass roles and the lifecycle rules. */
export const RAW_PREFIXES = ['AWSLogs', ...EXPORTER_PREFIXES] as const

/** Records that were set aside. */
export const QUARANTINE_PREFIX = 'quarantine'

/** Folder of the archive bucket that snapshots of OpenSearch lie in. */
export const SNAPSHOT_FOLDER = 'snapshots'

/** A role of the installation: that of a function, or the one by which snapshots are written. */
export type RoleWord = 'bootstrap' | 'detect' | 'loader' | 'notify' | 'snapshots'

/** Returns the ARN of a role of an installation, known before it is made. */
export function installationRole(
  { account, name }: { readonly account: string; readonly name: string },
  word: RoleWord,
): string {
  return `arn:aws:iam::${account}:role/${name}-${word}`
}
