import { EXPORTER_ROLE_PREFIX } from '../names.ts'
import { either, getAtt, onlyIf, type Resource, ref, type Value } from './cloudformation.ts'
import { isOn } from './event-routes.ts'
import { flowLogCondition, MAX_VPCS, queryLogCondition, vpcAt } from './parameters.ts'
import { CENTRAL_BUCKET_ARN } from './roles.ts'

/** The name of the second trail; the bucket policy of the centre may bind CloudTrail to it. */
const TRAIL_NAME = `${EXPORTER_ROLE_PREFIX}trail`

/** Columns of the flow logs, by the version that brought them, without those of ECS (Amazon VPC: flow log records). */
const FLOW_COLUMNS = [
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr',
  'region az-id sublocation-type sublocation-id',
  'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path',
  'reject-reason',
]

/** The format said once, since several flow logs use it. */
export const MAPPINGS = {
  FlowLog: { Format: { Text: FLOW_COLUMNS.join(' ').replace(/\S+/g, `\${$&}`) } },
} as const

/** What AWS services deliver by themselves: GuardDuty, CloudTrail, VPC Flow Logs, Route 53 Resolver and Network Firewall, each only where it is asked for. */
export const NATIVE_DELIVERIES: Readonly<Record<string, Resource>> = {
  GuardDutyDestinationSlot: {
    Type: 'AWS::GuardDuty::PublishingDestination',
    Condition: isOn('GuardDutyDestination'),
    Properties: {
      DetectorId: either('DetectorGiven', ref('DetectorId'), getAtt('Preflight', 'DetectorId')),
      DestinationType: 'S3',
      DestinationProperties: {
        DestinationArn: CENTRAL_BUCKET_ARN,
        KmsKeyArn: ref('CentralKmsKeyArn'),
      },
    },
  },
  Trail: {
    Type: 'AWS::CloudTrail::Trail',
    Condition: isOn('CloudTrail'),
    Properties: {
      TrailName: TRAIL_NAME,
      S3BucketName: ref('CentralBucketName'),
      KMSKeyId: ref('CentralKmsKeyArn'),
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: either('WriteEventsOnly', 'WriteOnly', 'All') }],
    },
  },
  ...Object.fromEntries(Array.from({ length: MAX_VPCS }, (_, place) => [`FlowLog${place + 1}`, flowLog(place)])),
  QueryLog: {
    Type: 'AWS::Route53Resolver::ResolverQueryLoggingConfig',
    Condition: isOn('ResolverLogs'),
    Properties: { Name: `${EXPORTER_ROLE_PREFIX}dns`, DestinationArn: CENTRAL_BUCKET_ARN },
  },
  ...Object.fromEntries(Array.from({ length: MAX_VPCS }, (_, place) => [`QueryLog${place + 1}`, queryLog(place)])),
  FirewallLog: {
    Type: 'AWS::NetworkFirewall::LoggingConfiguration',
    Condition: 'Firewall',
    Properties: {
      FirewallArn: ref('FirewallArn'),
      LoggingConfiguration: {
        LogDestinationConfigs: [
          firewallLog('ALERT'),
          onlyIf('FirewallFlow', firewallLog('FLOW')),
          onlyIf('FirewallTls', firewallLog('TLS')),
        ],
      },
    },
  },
}

function queryLog(place: number): Resource {
  return {
    Type: 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
    Condition: queryLogCondition(place),
    Properties: { ResolverQueryLogConfigId: ref('QueryLog'), ResourceId: vpcAt(place) },
  }
}

/** Where one kind of log of a firewall goes; there may be one place a kind (AWS Network Firewall: LogDestinationConfig). */
function firewallLog(LogType: 'ALERT' | 'FLOW' | 'TLS'): Value {
  return { LogType, LogDestinationType: 'S3', LogDestination: { bucketName: ref('CentralBucketName') } }
}

/** Everything in files of an hour; records are gathered for ten minutes, which is what EC2 does where nothing is said. */
function flowLog(place: number): Resource {
  return {
    Type: 'AWS::EC2::FlowLog',
    Condition: flowLogCondition(place),
    Properties: {
      ResourceId: vpcAt(place),
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: CENTRAL_BUCKET_ARN,
      LogFormat: { 'Fn::FindInMap': ['FlowLog', 'Format', 'Text'] },
      DestinationOptions: { FileFormat: 'plain-text', HiveCompatiblePartitions: false, PerHourPartition: true },
    },
  }
}
