import { HOUR_MS } from '../clock.ts'
import type { RegionResources, Role, SERVICE_LINKED_ROLES } from '../resources.ts'
import type { Site } from '../site.ts'
import { dayFolder, usText } from '../time-text.ts'
import { type Call, type CallContext, type CallParts, read, write } from './cloudtrail-calls.ts'

type LinkedService = keyof typeof SERVICE_LINKED_ROLES

const CONFIG = 'config.amazonaws.com' satisfies LinkedService

/** What applications on instances call. */
export const INSTANCE_CALLS: readonly Call[] = [
  { ...s3Object('GetObject', false, 18), denied: 0.01 },
  s3Object('PutObject', true, 14),
  read('secretsmanager', 'GetSecretValue', 6, ({ region, random }) => ({ secretId: random.pick(region.secretArns) })),
  decrypt(10),
  write('logs', 'CreateLogStream', 6, ({ site, random }) => ({
    request: { logGroupName: `/gyomu/${site.account.slug}/app`, logStreamName: random.uuid() },
  })),
  read('ecr', 'GetAuthorizationToken', 3),
  read('sts', 'GetCallerIdentity', 2),
]

/** What the SSM agent on every instance reports. */
export const AGENT_CALLS: readonly Call[] = [
  write('ssm', 'UpdateInstanceInformation', 30, ({ instance }) => ({
    request: {
      instanceId: instance.id,
      agentVersion: '3.3.2299.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      iPAddress: instance.address,
      agentName: 'amazon-ssm-agent',
    },
  })),
  write('ssm', 'PutInventory', 3, ({ instance }) => ({
    request: { instanceId: instance.id, items: [] },
  })),
  read('ssm', 'ListInstanceAssociations', 6, ({ instance }) => ({ instanceId: instance.id, maxResults: 20 }), {
    throttled: 0.02,
  }),
]

/** What functions call. */
export const FUNCTION_CALLS: readonly Call[] = [
  s3Object('GetObject', false, 10),
  write('logs', 'CreateLogStream', 6, ({ lambda, random, time }) => ({
    request: {
      logGroupName: `/aws/lambda/${lambda.name}`,
      logStreamName: `${dayFolder(time)}/[$LATEST]${random.hex(32)}`,
    },
  })),
  write('logs', 'CreateLogGroup', 2, ({ lambda }) => ({ request: { logGroupName: `/aws/lambda/${lambda.name}` } }), {
    denied: 0.4,
  }),
  decrypt(4),
  write('sns', 'Publish', 2, ({ region, site }) => ({
    request: {
      topicArn: `arn:aws:sns:${region.region}:${site.account.id}:gyomu-notice`,
      message: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
  })),
]

/** What the night batch calls: files in and out, exports, backups. */
export const BATCH_CALLS: readonly Call[] = [
  s3Object('PutObject', true, 20),
  s3Object('GetObject', false, 16),
  decrypt(8),
  read('secretsmanager', 'GetSecretValue', 3, ({ region, random }) => ({ secretId: random.pick(region.secretArns) })),
  write(
    'rds',
    'CreateDBSnapshot',
    2,
    ({ region, random }) => {
      const name = random.pick(region.databases).name
      return { request: { dBInstanceIdentifier: name, dBSnapshotIdentifier: `${name}-nightly-${random.hex(6)}` } }
    },
    { throttled: 0.05 },
  ),
  write('kms', 'GenerateDataKey', 8, ({ region }) => ({
    request: { keyId: region.keyArn, keySpec: 'AES_256' },
    resources: [keyResource(region)],
  })),
]

/** What a pipeline of the vendor does with Terraform. */
export const PIPELINE_CALLS: readonly Call[] = [
  read('ec2', 'DescribeVpcs', 8, () => ({ vpcSet: {}, filterSet: {} })),
  read('ec2', 'DescribeSecurityGroups', 8, () => ({ securityGroupSet: {}, securityGroupIdSet: {}, filterSet: {} }), {
    throttled: 0.01,
  }),
  read('s3', 'GetBucketVersioning', 6, ({ site, random }) => ({
    bucketName: random.pick(site.resources.buckets).name,
    versioning: '',
  })),
  write('lambda', 'UpdateFunctionCode20150331v2', 2, ({ region, random }) => {
    const { name, arn } = random.pick(region.functions)
    return {
      request: { functionName: name, publish: false, dryRun: false },
      response: { functionName: name, functionArn: arn, runtime: 'python3.12', state: 'Active' },
    }
  }),
  write('cloudformation', 'UpdateStack', 1, ({ site, region, random }) => ({
    request: { stackName: `${site.account.slug}-base`, capabilities: ['CAPABILITY_NAMED_IAM'] },
    response: {
      stackId: `arn:aws:cloudformation:${region.region}:${site.account.id}:stack/${site.account.slug}-base/${random.uuid()}`,
    },
  })),
  read('iam', 'GetRole', 20, ({ site }) => ({ roleName: `${site.account.slug}-app-role` })),
  read('iam', 'ListRolePolicies', 16, ({ site }) => ({ roleName: `${site.account.slug}-app-role` })),
  write('iam', 'UpdateRoleDescription', 2, ({ site }) => ({
    request: { roleName: `${site.account.slug}-app-role`, description: '業務アプリケーション用' },
  })),
]

/** What service-linked roles look at, by the service whose role it is. */
export const LINKED_ROLE_CALLS: readonly (Call & { readonly by: LinkedService })[] = [
  { by: CONFIG, ...read('ec2', 'DescribeInstances', 8, () => ({ instancesSet: {}, filterSet: {} })) },
  {
    by: 'inspector2.amazonaws.com',
    ...read('ec2', 'DescribeInstances', 5, () => ({ instancesSet: {}, filterSet: {} })),
  },
  {
    by: 'autoscaling.amazonaws.com',
    ...read('ec2', 'DescribeInstanceStatus', 5, () => ({ instancesSet: {}, filterSet: {} })),
  },
  { by: CONFIG, ...read('ec2', 'DescribeVolumes', 6, () => ({ volumeSet: {}, filterSet: {} })) },
  { by: CONFIG, ...read('ec2', 'DescribeNetworkInterfaces', 6, () => ({ networkInterfaceIdSet: {}, filterSet: {} })) },
  { by: CONFIG, ...read('s3', 'GetBucketAcl', 6, (context) => bucketRequest(context, 'acl')) },
  {
    by: CONFIG,
    ...read('s3', 'GetBucketPublicAccessBlock', 5, (context) => bucketRequest(context, 'publicAccessBlock')),
  },
  {
    by: 'access-analyzer.amazonaws.com',
    ...read('s3', 'GetBucketPolicyStatus', 4, (context) => bucketRequest(context, 'policyStatus')),
  },
  { by: CONFIG, ...read('rds', 'DescribeDBInstances', 4, () => ({ maxRecords: 100 })) },
  { by: 'inspector2.amazonaws.com', ...read('lambda', 'ListFunctions20150331', 3) },
  {
    by: CONFIG,
    ...read('kms', 'GetKeyRotationStatus', 4, ({ region }) => ({ keyId: region.keyArn }), { denied: 0.05 }),
  },
  { by: 'securityhub.amazonaws.com', ...read('config', 'DescribeConfigurationRecorderStatus', 3) },
  { by: CONFIG, ...read('iam', 'GetAccountAuthorizationDetails', 5, () => ({ filter: ['Role'] })) },
  {
    by: CONFIG,
    ...read('iam', 'GetRolePolicy', 14, ({ site }) => ({
      roleName: `${site.account.slug}-app-role`,
      policyName: 'app',
    })),
  },
  { by: 'access-analyzer.amazonaws.com', ...read('iam', 'ListRoles', 10) },
]

function bucketRequest({ site, random }: CallContext, query: string): object {
  return { bucketName: random.pick(site.resources.buckets).name, [query]: '' }
}

/** What AWS services do under their own names. */
export const SERVICE_CALLS: readonly (Call & { readonly by: string })[] = [
  {
    by: 'ec2.amazonaws.com',
    ...assumeRole(20, ({ instance }) => ({
      role: instance.role,
      session: instance.id,
    })),
  },
  {
    by: 'lambda.amazonaws.com',
    ...assumeRole(14, ({ lambda }) => ({
      role: lambda.role,
      session: lambda.name,
    })),
  },
  {
    by: 'ecs-tasks.amazonaws.com',
    ...assumeRole(4, ({ site, random }) => ({ role: site.resources.batchRole, session: random.hex(32) })),
  },
  {
    by: 'cloudtrail.amazonaws.com',
    ...read('s3', 'GetBucketAcl', 6, ({ site }) => ({ bucketName: site.resources.logBucket, acl: '' })),
  },
  {
    by: 'delivery.logs.amazonaws.com',
    ...write('kms', 'GenerateDataKey', 8, ({ region }) => ({
      request: { keyId: region.keyArn, keySpec: 'AES_256' },
      resources: [keyResource(region)],
    })),
  },
  {
    by: 'backup.amazonaws.com',
    ...write('ec2', 'CreateSnapshot', 3, ({ random, instance }) => ({
      request: {
        volumeId: `vol-0${random.hex(16)}`,
        description: `This snapshot is created by the AWS Backup service. ${instance.id}`,
      },
    })),
  },
]

function assumeRole(weight: number, who: (context: CallContext) => { role: Role; session: string }): Call {
  return {
    ...read('sts', 'AssumeRole', weight),
    parts: (context) => {
      const { role, session } = who(context)
      return assumedRole(context.site.account.id, role, session, context)
    },
  }
}

/** Parameters and answer of AssumeRole; the keys handed out are new. */
export function assumedRole(
  account: string,
  role: Role,
  session: string,
  { random, time }: Pick<CallContext, 'random' | 'time'>,
): CallParts {
  return {
    request: { roleArn: role.arn, roleSessionName: session, durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: `ASIAEXAMPLE${random.base32(9)}`,
        sessionToken: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        expiration: usText(time + HOUR_MS),
      },
      assumedRoleUser: {
        assumedRoleId: `${role.id}:${session}`,
        arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`,
      },
    },
    resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: role.arn }],
  }
}

/** Parts of an S3 data event. */
export function s3ObjectParts(
  site: Site,
  bucketName: string,
  key: string,
  sizes: { in: number; out: number },
  requestId: string,
): CallParts {
  return {
    request: { bucketName, Host: `${bucketName}.s3.ap-northeast-1.amazonaws.com`, key },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
      { accountId: site.account.id, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
    ],
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: sizes.in,
      bytesTransferredOut: sizes.out,
      AuthenticationMethod: 'AuthHeader',
      'x-amz-id-2': requestId,
    },
  }
}

function s3Object(name: 'GetObject' | 'PutObject', writes: boolean, weight: number): Call {
  return {
    source: 's3',
    name,
    weight,
    write: writes,
    data: true,
    parts: ({ site, random }) => {
      const bucket = random.pick(site.resources.buckets).name
      const size = random.between(2_000, 4_000_000)
      const key = `${random.pick(['renkei', '帳票', 'export', '異動データ'])}/${random.between(1, 32)}/${random.hex(10)}.${random.pick(['csv', 'pdf', 'xml'])}`
      return s3ObjectParts(
        site,
        bucket,
        key,
        writes ? { in: size, out: 0 } : { in: 0, out: size },
        random.alphanumeric(32),
      )
    },
  }
}

function decrypt(weight: number): Call {
  return {
    ...read('kms', 'Decrypt', weight, undefined, { throttled: 0.004, denied: 0.01 }),
    parts: ({ region, site, random }) => ({
      request: {
        encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${random.pick(site.resources.buckets).name}` },
      },
      resources: [keyResource(region, site.account.id)],
    }),
  }
}

function keyResource(region: RegionResources, accountId = region.keyArn.split(':')[4]): object {
  return { accountId, type: 'AWS::KMS::Key', ARN: region.keyArn }
}
