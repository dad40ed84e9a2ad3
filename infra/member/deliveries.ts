import { EXPORTER_ROLE_PREFIX } from '../names.ts'
import { allow, getAtt, onlyIf, policyDocument, type Resource, ref, sub } from './cloudformation.ts'
import { EVENT_ROUTES, type EventRoute, isOn } from './event-routes.ts'
import { ANY_EVENTS, ANY_STREAM } from './parameters.ts'
import { CENTRAL_BUCKET_ARN, exporterRole, KEY_STATEMENT, writeStatement } from './roles.ts'

/** What the names of streams and rules begin with, so that policies can name them. */
const NAME = EXPORTER_ROLE_PREFIX
/** A stream older than this has not been able to write for a quarter of an hour; Firehose gives up after 24 hours. */
const STALE_SECONDS = 1_200
const FOURTEEN_DAYS_SECONDS = 1_209_600

/** The stream of WAF logs: web ACLs log only to streams whose name begins so (AWS WAF: logging to Firehose). */
const WAF = {
  name: 'WafLog',
  word: 'waf',
  streamName: 'aws-waf-logs-hinomi',
  bufferSeconds: 300,
  condition: isOn('WafStream'),
}

interface Stream {
  readonly name: string
  readonly word: string
  readonly streamName: string
  readonly bufferSeconds: number
  readonly condition: string
}

const streamOf = ({ name, word, bufferSeconds }: EventRoute): Stream => ({
  name,
  word,
  bufferSeconds,
  streamName: `${NAME}${word}`,
  condition: isOn(name),
})

/** Rules, streams and their alarms: one of each a route, and one dead letter queue (EventBridge: dead-letter queues; Firehose: custom prefixes). */
export const DELIVERIES: Readonly<Record<string, Resource>> = {
  ...Object.fromEntries(EVENT_ROUTES.map((route) => [`${route.name}Rule`, rule(route)])),
  ...Object.fromEntries(
    [...EVENT_ROUTES.map(streamOf), WAF].flatMap((stream) => [
      [`${stream.name}Stream`, deliveryStream(stream)],
      [`${stream.name}Stale`, staleAlarm(stream)],
    ]),
  ),
  DeadLetters: {
    Type: 'AWS::SQS::Queue',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: {
      QueueName: `${NAME}dead-letters`,
      MessageRetentionPeriod: FOURTEEN_DAYS_SECONDS,
      SqsManagedSseEnabled: true,
    },
  },
  DeadLettersPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref('DeadLetters')],
      PolicyDocument: policyDocument(
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: getAtt('DeadLetters'),
          Condition: {
            ArnLike: { 'aws:SourceArn': sub(`arn:aws:events:\${AWS::Region}:\${AWS::AccountId}:rule/${NAME}*`) },
          },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: getAtt('DeadLetters'),
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ),
    },
  },
  DeadLettersAlarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: 'hinomi: 届かなかったものがある / something could not be delivered',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: getAtt('DeadLetters', 'QueueName') }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: onlyIf('AlarmTopic', [ref('AlarmTopicArn')]),
    },
  },
  DeliveryLog: {
    Type: 'AWS::Logs::LogGroup',
    Condition: ANY_STREAM,
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: { LogGroupName: `/hinomi/${NAME}delivery`, RetentionInDays: 30 },
  },
  DeliveryLogStream: {
    Type: 'AWS::Logs::LogStream',
    Condition: ANY_STREAM,
    Properties: { LogGroupName: ref('DeliveryLog'), LogStreamName: 'errors' },
  },
  DeliveryRole: exporterRole({
    name: 'delivery',
    service: 'firehose.amazonaws.com',
    // Firehose takes roles of its own account only, and is not documented to name the source account when it takes one.
    bySourceAccount: false,
    condition: ANY_STREAM,
    statements: [
      writeStatement(['events', 'errors'], ['s3:PutObject', 's3:AbortMultipartUpload']),
      KEY_STATEMENT,
      allow(['logs:PutLogEvents'], [getAtt('DeliveryLog')]),
    ],
  }),
  RulesRole: exporterRole({
    name: 'rules',
    service: 'events.amazonaws.com',
    condition: ANY_EVENTS,
    statements: [
      allow(
        ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        [sub(`arn:aws:firehose:\${AWS::Region}:\${AWS::AccountId}:deliverystream/${NAME}*`)],
      ),
    ],
  }),
}

function rule({ name, word, eventSource, detailTypes }: EventRoute): Resource {
  return {
    Type: 'AWS::Events::Rule',
    Condition: isOn(name),
    Properties: {
      Name: `${NAME}${word}`,
      EventPattern: { source: [eventSource], account: [ref('AWS::AccountId')], 'detail-type': detailTypes },
      Targets: [
        {
          Id: 'stream',
          Arn: getAtt(`${name}Stream`),
          RoleArn: getAtt('RulesRole'),
          DeadLetterConfig: { Arn: getAtt('DeadLetters') },
        },
      ],
    },
  }
}

function deliveryStream({ word, streamName, bufferSeconds, condition }: Stream): Resource {
  const under = (tree: string, rest: string) => sub(`${tree}/\${AWS::AccountId}/${word}/\${AWS::Region}/${rest}`)
  return {
    Type: 'AWS::KinesisFirehose::DeliveryStream',
    Condition: condition,
    Properties: {
      DeliveryStreamName: streamName,
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BucketARN: CENTRAL_BUCKET_ARN,
        RoleARN: getAtt('DeliveryRole'),
        Prefix: under('events', '!{timestamp:yyyy/MM/dd/HH}/'),
        ErrorOutputPrefix: under('errors', '!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/'),
        BufferingHints: { IntervalInSeconds: bufferSeconds, SizeInMBs: 5 },
        CompressionFormat: 'GZIP',
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            { Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] },
          ],
        },
        CloudWatchLoggingOptions: {
          Enabled: true,
          LogGroupName: ref('DeliveryLog'),
          LogStreamName: ref('DeliveryLogStream'),
        },
      },
    },
  }
}

function staleAlarm({ name, streamName, condition }: Stream): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Condition: condition,
    Properties: {
      AlarmDescription: `hinomi: ${streamName} 遅延 / late`,
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Dimensions: [{ Name: 'DeliveryStreamName', Value: ref(`${name}Stream`) }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: STALE_SECONDS,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: onlyIf('AlarmTopic', [ref('AlarmTopicArn')]),
    },
  }
}
