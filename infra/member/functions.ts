import { EXPORTER_ROLE_PREFIX } from '../names.ts'
import { allow, either, getAtt, type Resource, ref, sub, type Value } from './cloudformation.ts'
import { EVENT_ROUTES, isOn, PULLED_ROUTES } from './event-routes.ts'
import { ANY_PULL } from './parameters.ts'
import { exporterRole, KEY_STATEMENT, writeStatement } from './roles.ts'

/** The bundled code of the two functions, as CommonJS that exports `handler`. */
export interface FunctionCode {
  readonly pull: string
  readonly preflight: string
}

const PULL = `${EXPORTER_ROLE_PREFIX}pull`
const PREFLIGHT = `${EXPORTER_ROLE_PREFIX}preflight`
/** The longest that Lambda allows. */
const PULL_TIMEOUT_SECONDS = 900
const PREFLIGHT_TIMEOUT_SECONDS = 60
/** CloudFormation gives up on a function that never answers after this long, in place of an hour. */
const ANSWER_TIMEOUT_SECONDS = 180

/** What the pull asks for, which has no resource level: IAM knows no narrower resource than all (Service Authorization Reference). */
export const PULL_READS: readonly string[] = [
  'config:DescribeConfigRules',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFindings',
  'inspector2:BatchGetAccountStatus',
  'inspector2:ListFindings',
]

/** What the preflight asks for without a resource level. */
export const PREFLIGHT_READS: readonly string[] = [
  'cloudtrail:DescribeTrails',
  'config:DescribeConfigRules',
  'config:DescribeDeliveryChannels',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeVpcs',
  'guardduty:GetAdministratorAccount',
  'guardduty:ListDetectors',
  'guardduty:ListPublishingDestinations',
  'inspector2:BatchGetAccountStatus',
  'wafv2:ListLoggingConfigurations',
]

const own = (service: string, resource: string) =>
  sub(`arn:aws:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`)
const HUB = own('securityhub', 'hub/default')

/** The two functions, what calls them and what they may do. */
export function functionResources({ pull, preflight }: FunctionCode): Readonly<Record<string, Resource>> {
  return {
    PullLog: functionLog(PULL, ANY_PULL),
    PullRole: exporterRole({
      name: 'pull',
      service: 'lambda.amazonaws.com',
      bySourceAccount: false,
      condition: ANY_PULL,
      statements: [
        allow(PULL_READS, '*'),
        allow(['securityhub:GetFindings'], [HUB]),
        allow(['config:GetComplianceDetailsByConfigRule'], [own('config', 'config-rule/*')]),
        writeStatement(['events']),
        KEY_STATEMENT,
        // A run that needs more than a quarter of an hour calls itself again.
        allow(['lambda:InvokeFunction'], [own('lambda', `function:${PULL}`)]),
        allow(['sqs:SendMessage'], [getAtt('DeadLetters')]),
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [getAtt('PullLog')]),
      ],
    }),
    PullFunction: {
      ...lambdaFunction(PULL, pull, 'PullRole', 'PullLog', PULL_TIMEOUT_SECONDS, 512, {
        DeadLetterConfig: { TargetArn: getAtt('DeadLetters') },
        Environment: {
          Variables: {
            ACCOUNT: ref('AWS::AccountId'),
            CENTRAL_ACCOUNT: { 'Fn::Select': [4, { 'Fn::Split': [':', ref('CentralKmsKeyArn')] }] },
            CENTRAL_REGION: ref('HomeRegion'),
            CENTRAL_BUCKET: ref('CentralBucketName'),
            CENTRAL_KMS_KEY_ARN: ref('CentralKmsKeyArn'),
            SOURCES: pulledSources(),
          },
        },
      }),
      Condition: ANY_PULL,
    },
    PullScheduleRole: exporterRole({
      name: 'schedule',
      service: 'scheduler.amazonaws.com',
      condition: ANY_PULL,
      statements: [
        allow(['lambda:InvokeFunction'], [getAtt('PullFunction')]),
        allow(['sqs:SendMessage'], [getAtt('DeadLetters')]),
      ],
    }),
    PullSchedule: {
      Type: 'AWS::Scheduler::Schedule',
      Condition: ANY_PULL,
      Properties: {
        Name: PULL,
        ScheduleExpression: 'cron(0 3 * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Tokyo',
        // Hundreds of accounts must not write in the same minute.
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 120 },
        Target: {
          Arn: getAtt('PullFunction'),
          RoleArn: getAtt('PullScheduleRole'),
          Input: '{}',
          DeadLetterConfig: { Arn: getAtt('DeadLetters') },
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
        },
      },
    },
    FirstPull: {
      Type: 'Custom::HinomiFirstPull',
      Condition: ANY_PULL,
      Properties: {
        ServiceToken: getAtt('PullFunction'),
        ServiceTimeout: ANSWER_TIMEOUT_SECONDS,
        Sources: pulledSources(),
      },
    },
    PreflightLog: functionLog(PREFLIGHT),
    PreflightRole: exporterRole({
      name: 'preflight',
      service: 'lambda.amazonaws.com',
      bySourceAccount: false,
      statements: [
        allow(PREFLIGHT_READS, '*'),
        allow(['guardduty:GetDetector', 'guardduty:DescribePublishingDestination'], [own('guardduty', 'detector/*')]),
        allow(['securityhub:DescribeHub', 'securityhub:GetAdministratorAccount'], [HUB]),
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [getAtt('PreflightLog')]),
      ],
    }),
    PreflightFunction: lambdaFunction(
      PREFLIGHT,
      preflight,
      'PreflightRole',
      'PreflightLog',
      PREFLIGHT_TIMEOUT_SECONDS,
      256,
    ),
    Preflight: {
      Type: 'Custom::HinomiPreflight',
      Properties: {
        ServiceToken: getAtt('PreflightFunction'),
        ServiceTimeout: ANSWER_TIMEOUT_SECONDS,
        Bucket: ref('CentralBucketName'),
        VpcIds: ref('VpcIds'),
        Run: ref('PreflightRun'),
      },
    },
  }
}

/** Words of the sources that are switched on, each followed by a comma. */
function pulledSources(): Value {
  return { 'Fn::Join': ['', PULLED_ROUTES.map(({ name, pull = '' }) => either(isOn(name), `${pull},`, ''))] }
}

function functionLog(name: string, condition?: string): Resource {
  return {
    Type: 'AWS::Logs::LogGroup',
    ...(condition === undefined ? {} : { Condition: condition }),
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: { LogGroupName: `/hinomi/${name}`, RetentionInDays: 30 },
  }
}

function lambdaFunction(
  name: string,
  code: string,
  role: string,
  log: string,
  timeoutSeconds: number,
  memoryMb: number,
  properties: Readonly<Record<string, Value>> = {},
): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: getAtt(role),
      Timeout: timeoutSeconds,
      MemorySize: memoryMb,
      LoggingConfig: { LogGroup: ref(log) },
      ...properties,
      Code: { ZipFile: code },
    },
  }
}

/** What the stack shows when it is there: the answers of the preflight, and where to point web ACLs. */
export const OUTPUTS = {
  Preflight: {
    Description: '事前診断の結果 / what the preflight found; hinomi member preflight explains it',
    Value: getAtt('Preflight', 'Summary'),
  },
  DetectorId: { Value: getAtt('Preflight', 'DetectorId') },
  WafStreamArn: {
    Description: 'Web ACL のログの送り先 / where web ACLs may log to',
    Condition: isOn('WafStream'),
    Value: getAtt('WafLogStream'),
  },
  Sources: {
    Description: '送っているもの / what is sent',
    Value: {
      'Fn::Join': ['', EVENT_ROUTES.map(({ name, word }) => either(isOn(name), `${word} `, ''))],
    },
  },
} as const
