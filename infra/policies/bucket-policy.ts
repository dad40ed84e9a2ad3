import { EXPORTER_PREFIXES, EXPORTER_ROLE_PREFIX, RAW_PREFIXES } from '../names.ts'
import { accountRoot, type PolicyDocument, policy, type Statement, tlsOnly } from './document.ts'

/**
 * AWS services that deliver into the archive by themselves. They share one statement: the list of accounts would not fit several times
 * into the 20 KB of a bucket policy.
 */
export const DELIVERING_SERVICES = [
  'cloudtrail.amazonaws.com',
  'config.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'guardduty.amazonaws.com',
  'inspector2.amazonaws.com',
] as const

/** The service that writes access logs of load balancers (Elastic Load Balancing: enable access logs). */
export const LOAD_BALANCER_SERVICE = 'logdelivery.elasticloadbalancing.amazonaws.com'

/** What the policy of the archive depends on. */
export interface ArchivePolicyInput {
  readonly bucket: string
  /** ARN of the key that objects are encrypted with. */
  readonly keyArn: string
  /** The 12 digits of every registered account. */
  readonly accounts: readonly string[]
  /** The only roles that may delete raw objects. */
  readonly breakGlassRoles: readonly string[]
}

/**
 * Composes the policy of the archive: services write below `AWSLogs/<account>/` of the account that they work for, exporter roles below
 * `events/<account>/` and `errors/<account>/` of their own; nobody of another account reads, lists or deletes.
 *
 * Policy variables bind the path (IAM User Guide: policy variables; an unresolved one matches nothing). Account roots are listed rather
 * than `*` because Block Public Access refuses `*` with `aws:PrincipalAccount`. With no account it only denies.
 */
export function archiveBucketPolicy({ bucket, keyArn, accounts, breakGlassRoles }: ArchivePolicyInput): PolicyDocument {
  const arn = `arn:aws:s3:::${bucket}`
  const writers = accounts.length === 0 ? [] : [servicesWrite(arn, accounts), exportersWrite(arn, accounts)]
  return policy(
    ...writers,
    foreignKey(arn, keyArn),
    nobodyDeletes(
      RAW_PREFIXES.map((prefix) => `${arn}/${prefix}/*`),
      breakGlassRoles,
    ),
    tlsOnly('s3:*', [arn, `${arn}/*`]),
  )
}

function servicesWrite(arn: string, accounts: readonly string[]): Statement {
  return {
    Sid: 'ServicesWriteForTheirAccount',
    Effect: 'Allow',
    Principal: { Service: DELIVERING_SERVICES },
    Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:PutObject'],
    Resource: [arn, `${arn}/AWSLogs/\${aws:SourceAccount}/*`, `${arn}/AWSLogs/aws-account-id=\${aws:SourceAccount}/*`],
    Condition: { StringEquals: { 'aws:SourceAccount': accounts } },
  }
}

function exportersWrite(arn: string, accounts: readonly string[]): Statement {
  return {
    Sid: 'ExportersWriteForTheirAccount',
    Effect: 'Allow',
    Principal: { AWS: accounts.map(accountRoot) },
    Action: ['s3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:PutObject'],
    Resource: [arn, ...EXPORTER_PREFIXES.map((prefix) => `${arn}/${prefix}/\${aws:PrincipalAccount}/*`)],
    Condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${EXPORTER_ROLE_PREFIX}*` } },
  }
}

/** An object under a key of somebody else could never be read here. */
function foreignKey(arn: string, keyArn: string): Statement {
  return {
    Sid: 'NoForeignKey',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${arn}/*`,
    Condition: {
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
    },
  }
}

function nobodyDeletes(resources: readonly string[], breakGlassRoles: readonly string[]): Statement {
  return {
    Sid: 'NobodyDeletesRawObjects',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    Resource: resources,
    ...(breakGlassRoles.length > 0 && { Condition: { ArnNotEquals: { 'aws:PrincipalArn': breakGlassRoles } } }),
  }
}

/** What the policy of a bucket for access logs of load balancers depends on. */
export interface LoadBalancerPolicyInput extends Omit<ArchivePolicyInput, 'keyArn'> {
  readonly region: string
}

/**
 * Composes the policy of a bucket for access logs of load balancers. Each account has a path of its own in it: whether this service says
 * for which account it works is nowhere written, so no policy variable can stand for it.
 */
export function loadBalancerBucketPolicy(input: LoadBalancerPolicyInput): PolicyDocument {
  const { bucket, region, accounts, breakGlassRoles } = input
  const arn = `arn:aws:s3:::${bucket}`
  const writer: Statement = {
    Sid: 'LoadBalancersWriteForTheirAccount',
    Effect: 'Allow',
    Principal: { Service: [LOAD_BALANCER_SERVICE] },
    Action: 's3:PutObject',
    Resource: accounts.map((account) => `${arn}/AWSLogs/${account}/*`),
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:elasticloadbalancing:${region}:*:loadbalancer/*` } },
  }
  return policy(
    ...(accounts.length === 0 ? [] : [writer]),
    nobodyDeletes([`${arn}/AWSLogs/*`], breakGlassRoles),
    tlsOnly('s3:*', [arn, `${arn}/*`]),
  )
}
