import type { Random, Weighted } from '../random.ts'
import type { Instance, LambdaFunction, RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import type { MadeCall } from './cloudtrail-record.ts'

/** What a call may name. */
export interface CallContext {
  readonly random: Random
  readonly site: Site
  readonly region: RegionResources
  readonly time: number
  /** The instance and the function that call, or any others when somebody else does. */
  readonly instance: Instance
  readonly lambda: LambdaFunction
}

export type CallParts = Pick<MadeCall, 'request' | 'response' | 'resources' | 'additional'>

/** A call that somebody may make. */
export interface Call extends Weighted {
  readonly source: string
  readonly name: string
  readonly write: boolean
  readonly data?: boolean
  /** Recorded in us-east-1: IAM and other services without Region. */
  readonly global?: boolean
  /** Chances of a refusal for want of rights, and for too many calls. */
  readonly denied?: number
  readonly throttled?: number
  parts(context: CallContext): CallParts
}

type Options = Partial<Pick<Call, 'data' | 'global' | 'denied' | 'throttled'>>

/** A call that only reads. */
export function read(
  source: string,
  name: string,
  weight: number,
  request: (context: CallContext) => unknown = () => null,
  options: Options = {},
): Call {
  return {
    source,
    name,
    weight,
    write: false,
    ...(source === 'iam' ? { global: true } : {}),
    ...options,
    parts: (context) => ({ request: request(context) }),
  }
}

/** A call that changes something. */
export function write(
  source: string,
  name: string,
  weight: number,
  parts: (context: CallContext) => CallParts,
  options: Options = {},
): Call {
  return { source, name, weight, write: true, ...(source === 'iam' ? { global: true } : {}), ...options, parts }
}

const page = () => ({ maxResults: 100 })

/** What people look at, mostly by opening pages of the console. */
export const PEOPLE_READ: readonly Call[] = [
  read('ec2', 'DescribeInstances', 16, () => ({ maxResults: 1000, instancesSet: {}, filterSet: {} }), {
    throttled: 0.004,
  }),
  read('ec2', 'DescribeInstanceStatus', 6, ({ region, random }) => ({
    instancesSet: { items: [{ instanceId: random.pick(region.instances).id }] },
    filterSet: {},
    includeAllInstances: false,
  })),
  read('ec2', 'DescribeSecurityGroups', 8, ({ region, random }) => ({
    securityGroupSet: {},
    securityGroupIdSet: { items: [{ groupId: random.pick(region.instances).securityGroupId }] },
    filterSet: {},
  })),
  read('ec2', 'DescribeVpcs', 4, () => ({ vpcSet: {}, filterSet: {} })),
  read('ec2', 'DescribeRegions', 3, () => ({ regionSet: {} })),
  read('monitoring', 'DescribeAlarms', 10, () => ({ alarmTypes: ['MetricAlarm', 'CompositeAlarm'], maxRecords: 100 })),
  read('monitoring', 'ListMetrics', 4, () => ({ namespace: 'AWS/EC2' }), { throttled: 0.01 }),
  read('logs', 'FilterLogEvents', 6, ({ site, random }) => ({
    logGroupName: `/gyomu/${site.account.slug}/app`,
    filterPattern: random.pick(['ERROR', '"異常終了"', '?WARN ?ERROR']),
    limit: 100,
  })),
  read('logs', 'DescribeLogGroups', 4, () => ({ limit: 50 })),
  read('s3', 'ListBuckets', 7, () => ({ Host: 's3.ap-northeast-1.amazonaws.com' })),
  read('s3', 'GetBucketPolicy', 3, ({ site, random }) =>
    bucketRequest(random.pick(site.resources.buckets).name, 'policy'),
  ),
  read('s3', 'GetBucketLocation', 3, ({ site, random }) =>
    bucketRequest(random.pick(site.resources.buckets).name, 'location'),
  ),
  read('rds', 'DescribeDBInstances', 7, () => ({ maxRecords: 100 })),
  read('rds', 'DescribeDBSnapshots', 2, ({ region, random }) => ({
    dBInstanceIdentifier: random.pick(region.databases).name,
  })),
  read('lambda', 'ListFunctions20150331', 3),
  read('lambda', 'GetFunction20150331v2', 3, ({ region, random }) => ({
    functionName: random.pick(region.functions).name,
  })),
  read('cloudformation', 'DescribeStacks', 4, ({ site }) => ({ stackName: `${site.account.slug}-base` })),
  read(
    'cloudtrail',
    'LookupEvents',
    5,
    () => ({ maxResults: 50, lookupAttributes: [{ attributeKey: 'ReadOnly', attributeValue: 'false' }] }),
    { throttled: 0.03 },
  ),
  read('securityhub', 'GetFindings', 8, () => ({
    MaxResults: 100,
    Filters: { RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }] },
  })),
  read('guardduty', 'ListFindings', 5, ({ region }) => ({ detectorId: region.detectorId, maxResults: 50 })),
  read('inspector2', 'ListFindings', 3, page),
  read('ssm', 'DescribeInstanceInformation', 4, () => ({ maxResults: 50 })),
  read('kms', 'ListAliases', 2, () => ({ limit: 100 })),
  read('health', 'DescribeEventAggregates', 4, () => ({ aggregateField: 'eventTypeCategory' }), { denied: 0.05 }),
  read('ce', 'GetCostAndUsage', 1, () => ({ granularity: 'DAILY', metrics: ['UnblendedCost'] }), { denied: 0.5 }),
  read('iam', 'ListRoles', 16, () => ({ maxItems: 1000 })),
  read('iam', 'GetRole', 14, ({ site }) => ({ roleName: site.resources.deployRole.name })),
  read('iam', 'ListAttachedRolePolicies', 14, ({ site }) => ({ roleName: `${site.account.slug}-app-role` })),
  read('iam', 'GetAccountSummary', 8),
]

const FINDINGS_UPDATE = write('securityhub', 'BatchUpdateFindings', 3, ({ region, site, random }) => {
  const ProductArn = `arn:aws:securityhub:${region.region}::product/aws/securityhub`
  const Id = `arn:aws:securityhub:${region.region}:${site.account.id}:security-control/S3.9/finding/${random.uuid()}`
  return { request: { FindingIdentifiers: [{ Id, ProductArn }], Workflow: { Status: 'NOTIFIED' } } }
})

/** What the operations assistant may change: the workflow of findings, nothing else. */
export const OPERATORS_WRITE: readonly Call[] = [FINDINGS_UPDATE]

/** What people change by hand. */
export const PEOPLE_WRITE: readonly Call[] = [
  write('ec2', 'CreateTags', 6, ({ region, random, site }) => ({
    request: {
      resourcesSet: { items: [{ resourceId: random.pick(region.instances).id }] },
      tagSet: { items: [{ key: '担当', value: site.account.vendor.name }] },
    },
    response: { _return: true },
  })),
  write('ec2', 'StartInstances', 3, ({ region, random }) =>
    instancesChange(random.pick(region.instances).id, 'pending', 'stopped'),
  ),
  write('ec2', 'StopInstances', 3, ({ region, random }) =>
    instancesChange(random.pick(region.instances).id, 'stopping', 'running'),
  ),
  write('ec2', 'AuthorizeSecurityGroupIngress', 2, ({ region, random, site }) => ({
    request: {
      groupId: random.pick(region.instances).securityGroupId,
      ipPermissions: {
        items: [
          {
            ipProtocol: 'tcp',
            fromPort: 443,
            toPort: 443,
            groups: {},
            ipRanges: {
              items: [{ cidrIp: `${site.account.municipality.officeAddress}/32`, description: '庁舎からの接続' }],
            },
            ipv6Ranges: {},
            prefixListIds: {},
          },
        ],
      },
    },
    response: { _return: true },
  })),
  write('rds', 'CreateDBSnapshot', 2, ({ region, random }) => {
    const name = random.pick(region.databases).name
    return { request: { dBInstanceIdentifier: name, dBSnapshotIdentifier: `${name}-before-release-${random.hex(4)}` } }
  }),
  write('ssm', 'StartSession', 6, ({ region, random }) => {
    const target = random.pick(region.instances).id
    const sessionId = `session-${random.alphanumeric(17)}`
    return {
      request: { target, reason: '障害調査' },
      response: {
        sessionId,
        tokenValue: 'Value hidden due to security reasons.',
        streamUrl: `wss://ssmmessages.${region.region}.amazonaws.com/v1/data-channel/${sessionId}`,
      },
    }
  }),
  write('ssm', 'TerminateSession', 4, ({ random }) => {
    const sessionId = `session-${random.alphanumeric(17)}`
    return { request: { sessionId }, response: { sessionId } }
  }),
  write('ssm', 'SendCommand', 2, ({ region, random }) => ({
    request: {
      documentName: 'AWS-RunPatchBaseline',
      instanceIds: [random.pick(region.instances).id],
      parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      comment: '月次パッチ適用',
    },
  })),
  write('s3', 'PutBucketLifecycle', 1, ({ site, random }) => ({
    request: {
      ...bucketRequest(random.pick(site.resources.buckets).name, 'lifecycle'),
      LifecycleConfiguration: { Rule: { ID: '保存年限', Status: 'Enabled', Expiration: { Days: 1825 } } },
    },
  })),
  write('monitoring', 'PutMetricAlarm', 2, ({ region, random }) => ({
    request: {
      alarmName: 'CPU使用率',
      namespace: 'AWS/EC2',
      metricName: 'CPUUtilization',
      threshold: 80,
      dimensions: [{ name: 'InstanceId', value: random.pick(region.instances).id }],
    },
  })),
  FINDINGS_UPDATE,
  write('iam', 'CreatePolicyVersion', 3, ({ site }) => {
    const statement = {
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: `arn:aws:s3:::${site.account.slug}-renkei/*`,
    }
    return {
      request: {
        policyArn: `arn:aws:iam::${site.account.id}:policy/${site.account.slug}-app-policy`,
        policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
        setAsDefault: true,
      },
    }
  }),
  write('iam', 'TagRole', 3, ({ site }) => ({
    request: { roleName: `${site.account.slug}-app-role`, tags: [{ key: 'System', value: site.account.system.name }] },
  })),
]

function bucketRequest(bucketName: string, query: string): Record<string, unknown> {
  return { bucketName, Host: `${bucketName}.s3.ap-northeast-1.amazonaws.com`, [query]: '' }
}

function instancesChange(instanceId: string, to: string, from: string): CallParts {
  const state = (name: string) => ({ code: name === 'running' ? 16 : 0, name })
  return {
    request: { instancesSet: { items: [{ instanceId }] } },
    response: { instancesSet: { items: [{ instanceId, currentState: state(to), previousState: state(from) }] } },
  }
}
