import { EXPORTER_ROLE_PREFIX } from '../names.ts'
import { DELIVERING_SERVICES } from './bucket-policy.ts'
import { accountRoot, type PolicyDocument, policy, type Statement } from './document.ts'

/** What the policy of the archive's key depends on. */
export interface KeyPolicyInput {
  /** The account that owns the key. */
  readonly central: string
  readonly region: string
  /** The 12 digits of every registered account. */
  readonly accounts: readonly string[]
}

/**
 * Composes the policy of the key of the archive: services may encrypt for registered accounts, exporter roles of these accounts may do so
 * through S3 in this Region, and whoever else is allowed to is said by roles of the central account.
 *
 * Decrypt is among them because parts of a multipart upload need it (Amazon S3 User Guide: KMS and multipart uploads); no one outside can
 * get an object to decrypt.
 */
export function archiveKeyPolicy({ central, region, accounts }: KeyPolicyInput): PolicyDocument {
  const owner: Statement = {
    Sid: 'RolesOfThisAccount',
    Effect: 'Allow',
    Principal: { AWS: [accountRoot(central)] },
    Action: 'kms:*',
    Resource: '*',
  }
  if (accounts.length === 0) return policy(owner)
  return policy(owner, servicesDescribe(), servicesEncrypt(accounts), exportersEncrypt(accounts, region))
}

/** CloudTrail looks at the key before a trail takes it, and does not say for whom (CloudTrail User Guide: key policies). */
function servicesDescribe(): Statement {
  return {
    Sid: 'ServicesDescribe',
    Effect: 'Allow',
    Principal: { Service: DELIVERING_SERVICES },
    Action: 'kms:DescribeKey',
    Resource: '*',
  }
}

function servicesEncrypt(accounts: readonly string[]): Statement {
  return {
    Sid: 'ServicesEncryptForRegisteredAccounts',
    Effect: 'Allow',
    Principal: { Service: DELIVERING_SERVICES },
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': accounts } },
  }
}

function exportersEncrypt(accounts: readonly string[], region: string): Statement {
  return {
    Sid: 'ExportersEncryptThroughS3',
    Effect: 'Allow',
    Principal: { AWS: accounts.map(accountRoot) },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: {
      ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${EXPORTER_ROLE_PREFIX}*` },
      StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
    },
  }
}
