import type { Random, Weighted } from '../random.ts'
import type { Bucket, Database, Instance, RegionResources } from '../resources.ts'
import type { SampleAccount } from '../world.ts'
import {
  accessKeyDetails,
  apiAction,
  bucketDetails,
  type Caller,
  databaseDetails,
  dnsAction,
  instanceDetails,
  networkAction,
  type Place,
  probeAction,
  remoteIp,
} from './guardduty-parts.ts'

/** What a finding may be about; drawn once, a type takes what it needs. */
export interface Subject {
  readonly account: SampleAccount
  readonly region: RegionResources
  readonly instance: Instance
  readonly bucket: Bucket
  readonly database: Database
  readonly caller: Caller
  readonly place: Place
  readonly random: Random
  readonly createdAt: number
}

export interface Told {
  readonly title: string
  readonly description: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly service: Readonly<Record<string, unknown>>
}

/** A finding type of AWS's list, with its default severity and the way it is told. */
export interface GuardDutyType extends Weighted {
  readonly type: string
  readonly severity: number
  tell(subject: Subject): Told
}

const NO_INFO = { value: '{}', type: 'default' }

function onInstance(
  subject: Subject,
  role: 'TARGET' | 'ACTOR',
  feature: string,
  action: object,
): Omit<Told, 'title' | 'description'> {
  return {
    resource: {
      resourceType: 'Instance',
      instanceDetails: instanceDetails(subject.account, subject.region, subject.instance),
    },
    service: { action, resourceRole: role, additionalInfo: NO_INFO, featureName: feature },
  }
}

function onKey(subject: Subject, action: object): Omit<Told, 'title' | 'description'> {
  return {
    resource: { resourceType: 'AccessKey', accessKeyDetails: accessKeyDetails(subject.caller) },
    service: { action, resourceRole: 'TARGET', additionalInfo: NO_INFO, featureName: 'CloudTrail' },
  }
}

function onBucket(subject: Subject, action: object): Omit<Told, 'title' | 'description'> {
  return {
    resource: {
      resourceType: 'S3Bucket',
      accessKeyDetails: accessKeyDetails(subject.caller),
      s3BucketDetails: [bucketDetails(subject.account, subject.bucket, subject.createdAt - 90 * 86_400_000)],
    },
    service: { action, resourceRole: 'TARGET', additionalInfo: NO_INFO, featureName: 'S3DataEvents' },
  }
}

/** Types of everyday life, the frequent first. */
export const GUARDDUTY_TYPES: readonly GuardDutyType[] = [
  {
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    severity: 2,
    weight: 26,
    tell: (subject) => ({
      title: `An unprotected port on EC2 instance ${subject.instance.id} is being probed.`,
      description: `EC2 instance ${subject.instance.id} has an unprotected port which is being probed by a known malicious host ${subject.place.address}.`,
      ...onInstance(subject, 'TARGET', 'FlowLogs', probeAction(subject.instance, subject.place, 443)),
    }),
  },
  {
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    severity: 2,
    weight: 10,
    tell: (subject) => ({
      title: `${subject.place.address} is performing SSH brute force attacks against ${subject.instance.id}.`,
      description: `${subject.place.address} is performing SSH brute force attacks against ${subject.instance.id}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`,
      ...onInstance(
        subject,
        'TARGET',
        'FlowLogs',
        networkAction('INBOUND', subject.instance, subject.place, {
          local: 22,
          remote: subject.random.between(32_768, 61_000),
        }),
      ),
    }),
  },
  {
    type: 'Recon:EC2/Portscan',
    severity: 5,
    weight: 6,
    tell: (subject) => ({
      title: `The EC2 instance ${subject.instance.id} may be performing outbound port scans to remote host ${subject.place.address}.`,
      description: `EC2 instance ${subject.instance.id} is performing outbound port scans to remote host ${subject.place.address}.`,
      ...onInstance(
        subject,
        'ACTOR',
        'FlowLogs',
        networkAction('OUTBOUND', subject.instance, subject.place, {
          local: subject.random.between(32_768, 61_000),
          remote: 5432,
        }),
      ),
    }),
  },
  {
    type: 'Behavior:EC2/NetworkPortUnusual',
    severity: 5,
    weight: 7,
    tell: (subject) => ({
      title: `Unusual outbound communication seen from EC2 instance ${subject.instance.id} on server port 8530.`,
      description: `EC2 instance ${subject.instance.id} is communicating with a remote host on an unusual server port 8530.`,
      ...onInstance(
        subject,
        'ACTOR',
        'FlowLogs',
        networkAction('OUTBOUND', subject.instance, subject.place, {
          local: subject.random.between(32_768, 61_000),
          remote: 8530,
        }),
      ),
    }),
  },
  {
    type: 'Trojan:EC2/DNSDataExfiltration',
    severity: 8,
    weight: 2,
    tell: (subject) => ({
      title: `Data exfiltration through DNS queries from EC2 instance ${subject.instance.id}.`,
      description: `EC2 instance ${subject.instance.id} is attempting to query domain names that resemble exfiltrated data.`,
      ...onInstance(subject, 'ACTOR', 'DnsLogs', dnsAction(`${subject.random.hex(24)}.t.example.net`)),
    }),
  },
  {
    type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    severity: 8,
    weight: 2,
    tell: (subject) => ({
      title: `The EC2 instance ${subject.instance.id} is querying a domain name that is associated with Bitcoin-related activity.`,
      description: `The EC2 instance ${subject.instance.id} is querying a domain name that is associated with Bitcoin-related activity.`,
      ...onInstance(subject, 'ACTOR', 'DnsLogs', dnsAction('pool.minning.example.org')),
    }),
  },
  {
    type: 'Execution:Runtime/NewBinaryExecuted',
    severity: 5,
    weight: 5,
    tell: (subject) => {
      const told = onInstance(subject, 'TARGET', 'RuntimeMonitoring', {})
      const path = '/opt/gyomu/bin/taikei-convert'
      const process = {
        name: 'taikei-convert',
        executablePath: path,
        executableSha256: subject.random.hex(64),
        pid: subject.random.between(900, 32_000),
        pwd: '/opt/gyomu',
        startTime: subject.createdAt / 1_000,
        uuid: subject.random.uuid(),
        parentUuid: subject.random.uuid(),
        user: 'gyomu',
        userId: 1001,
      }
      return {
        title: `A newly created binary file was executed on EC2 instance ${subject.instance.id}.`,
        description: `A process taikei-convert executed a recently created binary file ${path} on EC2 instance ${subject.instance.id}.`,
        resource: told.resource,
        service: {
          resourceRole: 'TARGET',
          additionalInfo: NO_INFO,
          featureName: 'RuntimeMonitoring',
          runtimeDetails: { process, context: {} },
        },
      }
    },
  },
  {
    type: 'Discovery:IAMUser/AnomalousBehavior',
    severity: 2,
    weight: 9,
    tell: (subject) => ({
      title: `User ${subject.caller.userName} is anomalously invoking APIs commonly used in Discovery tactics.`,
      description: `APIs commonly used in Discovery tactics were invoked by user AssumedRole : ${subject.caller.userName} under unusual circumstances. Such activity is not typically seen from this user.`,
      ...onKey(subject, apiAction('ListRoles', 'iam', subject.place)),
    }),
  },
  {
    type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    severity: 5,
    weight: 4,
    tell: (subject) => ({
      title: `Multiple worldwide successful console logins for ${subject.caller.userName} were observed.`,
      description: `Multiple successful console logins for ${subject.caller.userName} were observed from several countries around the world at the same time.`,
      ...onKey(subject, apiAction('ConsoleLogin', 'signin', subject.place)),
    }),
  },
  {
    type: 'PrivilegeEscalation:IAMUser/AnomalousBehavior',
    severity: 5,
    weight: 3,
    tell: (subject) => ({
      title: `User ${subject.caller.userName} is anomalously invoking APIs commonly used in PrivilegeEscalation tactics.`,
      description: `APIs commonly used in PrivilegeEscalation tactics were invoked by user AssumedRole : ${subject.caller.userName} under unusual circumstances.`,
      ...onKey(subject, apiAction('AttachRolePolicy', 'iam', subject.place, { errorCode: 'AccessDenied' })),
    }),
  },
  {
    type: 'Policy:IAMUser/RootCredentialUsage',
    severity: 2,
    weight: 2,
    tell: (subject) => ({
      title: 'API DescribeInstances was invoked using root credentials.',
      description: 'API DescribeInstances was invoked using root credentials.',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { accessKeyId: '', principalId: subject.account.id, userType: 'Root', userName: 'Root' },
      },
      service: {
        action: apiAction('DescribeInstances', 'ec2', subject.place),
        resourceRole: 'TARGET',
        additionalInfo: NO_INFO,
        featureName: 'CloudTrail',
      },
    }),
  },
  {
    type: 'Policy:S3/BucketBlockPublicAccessDisabled',
    severity: 2,
    weight: 5,
    tell: (subject) => ({
      title: `Amazon S3 Block Public Access was disabled for S3 bucket ${subject.bucket.name}.`,
      description: `Amazon S3 Block Public Access was disabled for S3 bucket ${subject.bucket.name} by AssumedRole : ${subject.caller.userName}.`,
      ...onBucket(subject, apiAction('PutBucketPublicAccessBlock', 's3', subject.place)),
    }),
  },
  {
    type: 'UnauthorizedAccess:S3/MaliciousIPCaller.Custom',
    severity: 8,
    weight: 2,
    tell: (subject) => {
      const told = onBucket(
        subject,
        apiAction('GetObject', 's3', subject.place, { affectedResources: { 'AWS::S3::Bucket': subject.bucket.name } }),
      )
      const evidence = { threatIntelligenceDetails: [{ threatListName: '自治体共有ブロックリスト', threatNames: [] }] }
      return {
        title: 'An S3 API GetObject was invoked from an IP address on a custom threat list.',
        description: `An S3 API GetObject was invoked from an IP address ${subject.place.address} on a custom threat list.`,
        resource: told.resource,
        service: { ...told.service, evidence },
      }
    },
  },
  {
    type: 'CredentialAccess:RDS/AnomalousBehavior.FailedLogin',
    severity: 2,
    weight: 6,
    tell: (subject) => ({
      title: `The database ${subject.database.name} had unusual failed login attempts.`,
      description: `User report_reader made unusual failed login attempts to the database ${subject.database.name}.`,
      resource: {
        resourceType: 'RDSDBInstance',
        rdsDbInstanceDetails: databaseDetails(subject.account, subject.database),
        rdsDbUserDetails: {
          user: 'report_reader',
          application: 'psql',
          database: 'gyomu',
          ssl: 'TLSv1.3',
          authMethod: 'scram-sha-256',
        },
      },
      service: {
        action: {
          actionType: 'RDS_LOGIN_ATTEMPT',
          rdsLoginAttemptAction: {
            remoteIpDetails: remoteIp(subject.place),
            loginAttributes: [
              {
                user: 'report_reader',
                application: 'psql',
                failedLoginAttempts: subject.random.between(3, 40),
                successfulLoginAttempts: 0,
              },
            ],
          },
        },
        resourceRole: 'TARGET',
        additionalInfo: NO_INFO,
        featureName: 'RdsLoginEvents',
      },
    }),
  },
]
