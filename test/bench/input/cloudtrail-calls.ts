import type { Random } from '#sample/random.ts'
import type { CallerKind } from './cloudtrail-callers.ts'
import { capitalsOf, idOf, insideAddress, isoSeconds, outsideAddress, type Place, rank, uuidOf } from './draw.ts'

/** What a call asks and answers, raw. */
export interface CallContent {
  readonly request?: object
  readonly response?: object
  readonly additional?: object
  readonly resources?: readonly object[]
}

/** A call that occurs in the bench, the more often the greater its weight. */
export interface Call {
  readonly weight: number
  readonly source: string
  readonly name: string
  readonly write?: true
  /** A data event. */
  readonly data?: true
  readonly by?: CallerKind
  /** A service that calls by itself is never refused. */
  readonly service?: true
  content?(random: Random, place: Place, time: number): CallContent
}

const instanceId = (place: Place, number: number) => `i-${idOf(`${place.account}${place.region}${number}`, 17)}`
const roleArn = (place: Place, number: number) => `arn:aws:iam::${place.account}:role/workload-role-${number}`
const bucketOf = (place: Place, number: number) => `gyomu-${idOf(`bucket${place.account}${number}`, 6)}-logs`

function assumeRole(random: Random, place: Place, time: number): CallContent {
  const number = rank(random, 60)
  const arn = roleArn(place, number)
  const session = random.chance(0.5) ? instanceId(place, rank(random, 300)) : `task-${random.hex(8)}`
  const roleId = `AROA${capitalsOf(`role${place.account}workload-role-${number}`, 17)}`
  return {
    request: { roleArn: arn, roleSessionName: session, durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: `ASIA${random.base32(16)}`,
        sessionToken: random.alphanumeric(64),
        expiration: new Date(time + 3_600_000).toUTCString(),
      },
      assumedRoleUser: {
        assumedRoleId: `${roleId}:${session}`,
        arn: `arn:aws:sts::${place.account}:assumed-role/workload-role-${number}/${session}`,
      },
    },
    resources: [{ accountId: place.account, type: 'AWS::IAM::Role', ARN: arn }],
  }
}

function useKey(random: Random, place: Place): CallContent {
  const keyId = uuidOf(`key${place.account}${rank(random, 25)}`)
  const bucket = bucketOf(place, rank(random, 30))
  return {
    request: {
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      keyId: `arn:aws:kms:${place.region}:${place.account}:key/${keyId}`,
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${bucket}/AWSLogs/${random.hex(12)}.gz` },
    },
    resources: [
      {
        accountId: place.account,
        type: 'AWS::KMS::Key',
        ARN: `arn:aws:kms:${place.region}:${place.account}:key/${keyId}`,
      },
    ],
  }
}

function objectAccess(random: Random, place: Place): CallContent {
  const bucketName = bucketOf(place, rank(random, 30))
  const key = `data/${rank(random, 400)}/${random.hex(10)}.parquet`
  return {
    request: { bucketName, Host: `${bucketName}.s3.${place.region}.amazonaws.com`, key, 'x-amz-acl': 'private' },
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      bytesTransferredIn: random.below(100_000),
      bytesTransferredOut: random.below(100_000),
      AuthenticationMethod: 'AuthHeader',
      'x-amz-id-2': random.alphanumeric(76),
    },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
      { accountId: place.account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
    ],
  }
}

function instanceInformation(random: Random, place: Place): CallContent {
  const number = rank(random, 300)
  return {
    request: {
      instanceId: instanceId(place, number),
      agentVersion: '3.3.987.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      iPAddress: insideAddress(place, number),
      computerName: `ip-${insideAddress(place, number).replaceAll('.', '-')}.${place.region}.compute.internal`,
      agentName: 'amazon-ssm-agent',
      availabilityZone: `${place.region}a`,
      availabilityZoneId: 'apne1-az4',
      sSMConnectionChannel: 'ssmmessages',
    },
  }
}

function describeFiltered(random: Random, place: Place): CallContent {
  return {
    request: {
      maxResults: 100,
      instancesSet: { items: [{ instanceId: instanceId(place, rank(random, 300)) }] },
      filterSet: {
        items: [
          { name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } },
          { name: 'tag:System', valueSet: { items: [{ value: `gyomu-${rank(random, 20)}` }] } },
        ],
      },
    },
  }
}

function runInstances(random: Random, place: Place, time: number): CallContent {
  const number = rank(random, 300)
  const id = `i-0${random.hex(16)}`
  const subnetId = `subnet-0${idOf(`subnet${place.account}${number % 6}`, 16)}`
  const vpcId = `vpc-0${idOf(`vpc${place.account}${place.region}`, 16)}`
  const groups = { items: [{ groupId: `sg-0${idOf(`sg${place.account}${number % 9}`, 16)}`, groupName: 'gyomu-app' }] }
  const address = insideAddress(place, number)
  const tags = { items: [{ key: 'Name', value: `gyomu-app-${number}` }, { key: 'System', value: '住民記録' }] } // biome-ignore format: one line a value
  return {
    request: {
      instancesSet: { items: [{ imageId: 'ami-0a1b2c3d4e5f60718', minCount: 1, maxCount: 1 }] },
      instanceType: 'm6i.large',
      blockDeviceMapping: {},
      monitoring: { enabled: false },
      networkInterfaceSet: { items: [{ deviceIndex: 0, subnetId, groupSet: groups }] },
      clientToken: random.uuid(),
      tagSpecificationSet: { items: [{ resourceType: 'instance', tags: tags.items }] },
    },
    response: {
      requestId: random.uuid(),
      reservationId: `r-0${random.hex(16)}`,
      ownerId: place.account,
      groupSet: {},
      instancesSet: {
        items: [
          {
            instanceId: id,
            imageId: 'ami-0a1b2c3d4e5f60718',
            currentInstanceBootMode: 'uefi',
            instanceState: { code: 0, name: 'pending' },
            privateDnsName: `ip-${address.replaceAll('.', '-')}.${place.region}.compute.internal`,
            amiLaunchIndex: 0,
            productCodes: {},
            instanceType: 'm6i.large',
            launchTime: time,
            placement: { availabilityZone: `${place.region}a`, tenancy: 'default' },
            monitoring: { state: 'disabled' },
            subnetId,
            vpcId,
            privateIpAddress: address,
            stateReason: { code: 'pending', message: 'pending' },
            architecture: 'x86_64',
            rootDeviceType: 'ebs',
            rootDeviceName: '/dev/xvda',
            hypervisor: 'xen',
            groupSet: groups,
            tagSet: tags,
            networkInterfaceSet: {
              items: [
                {
                  networkInterfaceId: `eni-0${random.hex(16)}`,
                  subnetId,
                  vpcId,
                  ownerId: place.account,
                  status: 'in-use',
                  macAddress: '06:00:5e:00:53:01',
                  privateIpAddress: address,
                  sourceDestCheck: true,
                  groupSet: groups,
                },
              ],
            },
            metadataOptions: { state: 'pending', httpTokens: 'required', httpPutResponseHopLimit: 2 },
            enclaveOptions: { enabled: false },
          },
        ],
      },
    },
  }
}

function putRolePolicy(random: Random, place: Place): CallContent {
  const statement = Array.from({ length: random.between(1, 5) }, () => ({
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 'kms:Decrypt'],
    Resource: `arn:aws:s3:::${bucketOf(place, rank(random, 30))}/*`,
  }))
  return {
    request: {
      roleName: `workload-role-${rank(random, 60)}`,
      policyName: `inline-${rank(random, 30)}`,
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }, null, 2),
    },
  }
}

function authorizeIngress(random: Random, place: Place): CallContent {
  const groupId = `sg-0${idOf(`sg${place.account}${rank(random, 90)}`, 16)}`
  const cidr = `${outsideAddress(rank(random, 500))}/32`
  const rule = { groupOwnerId: place.account, groupId, isEgress: false, ipProtocol: 'tcp', fromPort: 443, toPort: 443 }
  return {
    request: {
      groupId,
      ipPermissions: {
        items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: cidr }] } }],
      },
    },
    response: {
      requestId: random.uuid(),
      _return: true,
      securityGroupRuleSet: {
        items: [{ ...rule, securityGroupRuleId: `sgr-0${random.hex(16)}`, cidrIpv4: cidr }],
      },
    },
  }
}

function startQuery(random: Random, place: Place, time: number): CallContent {
  return {
    request: {
      queryString: `SELECT account_id, region, count(*) AS n FROM cloudtrail_${rank(random, 9)} WHERE event_time > '${isoSeconds(time - 86_400_000)}' AND error_code IS NOT NULL GROUP BY account_id, region ORDER BY n DESC LIMIT 100`,
      queryExecutionContext: { database: 'audit', catalog: 'AwsDataCatalog' },
      resultConfiguration: { outputLocation: `s3://${bucketOf(place, 3)}/athena/` },
      workGroup: 'primary',
    },
    response: { queryExecutionId: random.uuid() },
  }
}

function logStream(random: Random): CallContent {
  return {
    request: {
      logGroupName: `/aws/lambda/gyomu-function-${rank(random, 40)}`,
      logStreamName: `2026/10/05/[$LATEST]${random.hex(32)}`,
    },
  }
}

function consoleLogin(random: Random): CallContent {
  return {
    response: { ConsoleLogin: random.chance(0.95) ? 'Success' : 'Failure' },
    additional: {
      LoginTo: 'https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&nc2=h_ct&src=header-signin',
      MobileVersion: 'No',
      MFAUsed: 'Yes',
    },
  }
}

function putEvaluations(random: Random, place: Place, time: number): CallContent {
  return {
    request: {
      evaluations: Array.from({ length: random.between(1, 4) }, () => ({
        complianceResourceType: 'AWS::EC2::Instance',
        complianceResourceId: instanceId(place, rank(random, 300)),
        complianceType: random.chance(0.9) ? 'COMPLIANT' : 'NON_COMPLIANT',
        orderingTimestamp: isoSeconds(time),
      })),
      resultToken: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
    response: { failedEvaluations: [] },
  }
}

const one =
  (name: string, prefix: string, limit: number) =>
  (random: Random): CallContent => ({ request: { [name]: `${prefix}-${rank(random, limit)}` } })

/** The mix of a working account: much background by services and agents, and a long tail of changes. */
export const CALLS: readonly Call[] = [
  { weight: 120, source: 'sts', name: 'AssumeRole', by: 'service', service: true, content: assumeRole },
  { weight: 60, source: 'sts', name: 'AssumeRole', content: assumeRole },
  { weight: 110, source: 'kms', name: 'Decrypt', content: useKey },
  { weight: 80, source: 'kms', name: 'GenerateDataKey', content: useKey },
  { weight: 60, source: 's3', name: 'PutObject', write: true, data: true, content: objectAccess },
  { weight: 50, source: 's3', name: 'GetObject', data: true, content: objectAccess },
  { weight: 70, source: 'ssm', name: 'UpdateInstanceInformation', write: true, content: instanceInformation },
  { weight: 60, source: 'ec2', name: 'DescribeInstances', content: describeFiltered },
  { weight: 25, source: 'ec2', name: 'DescribeVolumes', content: describeFiltered },
  { weight: 20, source: 'ec2', name: 'DescribeSecurityGroups', content: describeFiltered },
  { weight: 15, source: 'ec2', name: 'DescribeNetworkInterfaces', content: describeFiltered },
  { weight: 40, source: 'logs', name: 'CreateLogStream', write: true, content: logStream },
  { weight: 10, source: 'logs', name: 'DescribeLogStreams', content: logStream },
  { weight: 25, source: 's3', name: 'GetBucketAcl', content: one('bucketName', 'gyomu-logs', 30) },
  { weight: 20, source: 's3', name: 'GetBucketLocation', content: one('bucketName', 'gyomu-logs', 30) },
  { weight: 15, source: 's3', name: 'ListBuckets' },
  { weight: 30, source: 'config', name: 'PutEvaluations', write: true, content: putEvaluations },
  { weight: 25, source: 'iam', name: 'GetRole', content: one('roleName', 'workload-role', 60) },
  { weight: 12, source: 'iam', name: 'ListRolePolicies', content: one('roleName', 'workload-role', 60) },
  { weight: 10, source: 'iam', name: 'PutRolePolicy', write: true, content: putRolePolicy },
  { weight: 8, source: 'ec2', name: 'RunInstances', write: true, content: runInstances },
  { weight: 8, source: 'ec2', name: 'AuthorizeSecurityGroupIngress', write: true, content: authorizeIngress },
  { weight: 12, source: 'athena', name: 'StartQueryExecution', write: true, content: startQuery },
  { weight: 20, source: 'lambda', name: 'GetFunction20150331v2', content: one('functionName', 'gyomu-function', 40) },
  { weight: 10, source: 'rds', name: 'DescribeDBInstances', content: one('dBInstanceIdentifier', 'gyomu-db', 12) },
  {
    weight: 20,
    source: 'elasticloadbalancing',
    name: 'DescribeTargetHealth',
    content: one('targetGroupArn', 'tg', 20),
  },
  { weight: 15, source: 'cloudtrail', name: 'LookupEvents', by: 'person' },
  { weight: 15, source: 'monitoring', name: 'DescribeAlarms', content: one('alarmNamePrefix', 'gyomu', 20) },
  { weight: 10, source: 'secretsmanager', name: 'GetSecretValue', content: one('secretId', 'gyomu/db', 12) },
  { weight: 6, source: 'signin', name: 'ConsoleLogin', write: true, by: 'person', content: consoleLogin },
  { weight: 15, source: 'ecr', name: 'BatchGetImage', content: one('repositoryName', 'gyomu', 20) },
  { weight: 10, source: 'sts', name: 'GetCallerIdentity' },
]
