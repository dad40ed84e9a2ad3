import { HinomiError } from '#core/errors.ts'
import type { Central } from '../config.ts'
import { archiveBucketPolicy, loadBalancerBucketPolicy } from './bucket-policy.ts'
import type { PolicyDocument } from './document.ts'
import { archiveKeyPolicy } from './key-policy.ts'
import { loadBalancerAccounts } from './load-balancer-accounts.ts'

/** Largest policy of a bucket, in bytes (Amazon S3 User Guide: bucket policies). */
export const BUCKET_POLICY_BYTES = 20_480
/** Largest policy of a key, in bytes (AWS KMS Developer Guide: resource quotas). */
export const KEY_POLICY_BYTES = 32_768

/** One policy of an installation and how much of its room it takes. */
export interface PolicySize {
  /** `bucket hinomi-archive-…` or `key of …`. */
  readonly name: string
  readonly sizeBytes: number
  readonly limitBytes: number
  readonly accounts: number
  /** How many accounts fit at this size for each. */
  readonly fits: number
}

/** As long as any key ARN of the Region. */
const anyKeyArn = ({ region, account }: Central['config']) =>
  `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`

/** Measures every policy that names accounts, in bytes of minified JSON. */
export function policySizes({ config, accounts }: Central): PolicySize[] {
  const ids = accounts.map(({ id }) => id)
  const { account: central, region, breakGlassRoles, buckets } = config
  const keyArn = anyKeyArn(config)
  const archive = (list: readonly string[]) =>
    archiveBucketPolicy({ bucket: buckets.archive, keyArn, accounts: list, breakGlassRoles })
  const key = (list: readonly string[]) => archiveKeyPolicy({ central, region, accounts: list })
  return [
    measure(`bucket ${buckets.archive}`, BUCKET_POLICY_BYTES, ids, archive),
    measure(`key of ${buckets.archive}`, KEY_POLICY_BYTES, ids, key),
    ...Object.entries(buckets.alb).map(([albRegion, bucket]) =>
      measure(`bucket ${bucket}`, BUCKET_POLICY_BYTES, loadBalancerAccounts(accounts, albRegion), (list) =>
        loadBalancerBucketPolicy({ bucket, region: albRegion, accounts: list, breakGlassRoles }),
      ),
    ),
  ]
}

function measure(
  name: string,
  limitBytes: number,
  accounts: readonly string[],
  compose: (accounts: readonly string[]) => PolicyDocument,
): PolicySize {
  const bytes = (list: readonly string[]) => Buffer.byteLength(JSON.stringify(compose(list)))
  const [none, one, two] = [bytes([]), bytes(['111122223333']), bytes(['111122223333', '444455556666'])]
  const fits = 1 + Math.floor((limitBytes - Math.max(none, one)) / (two - one))
  return { name, sizeBytes: bytes(accounts), limitBytes, accounts: accounts.length, fits }
}

/**
 * Refuses an installation with more accounts than its policies can name.
 *
 * @throws HinomiError `config` naming the policy, its size and the way out.
 */
export function checkPolicySizes(central: Central): PolicySize[] {
  const sizes = policySizes(central)
  const problems = sizes.filter(({ sizeBytes, limitBytes }) => sizeBytes > limitBytes).map(tooLarge)
  if (problems.length === 0) return sizes
  throw new HinomiError('config', problems.join('\n'))
}

function tooLarge({ name, sizeBytes, limitBytes, accounts, fits }: PolicySize): string {
  return (
    `the policy of the ${name} would have ${sizeBytes} bytes for ${accounts} accounts, and AWS takes ${limitBytes} (${fits} accounts): ` +
    'divide the accounts between two registries, and give the second one a configuration file of its own with another "name", which makes a second bucket and key'
  )
}
