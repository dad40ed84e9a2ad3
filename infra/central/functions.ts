import type { Stack } from 'aws-cdk-lib'
import { CfnEventSourceMapping, type CfnFunction } from 'aws-cdk-lib/aws-lambda'
import type { CfnTopic } from 'aws-cdk-lib/aws-sns'
import { goesOut } from '#alerts/channels/courier.ts'
import { secretArns, topicArns } from '../alert-channels.ts'
import { METRICS_NAMESPACE } from '../lambdas/kit/metric-names.ts'
import { QUARANTINE_PREFIX, RAW_PREFIXES } from '../names.ts'
import { domainSize } from '../sizes.ts'
import type { ArchiveParts } from './archive.ts'
import type { CentralStackInput } from './central-stack.ts'
import { BATCH_WINDOW_SECONDS, type Intake, LOADER_TIMEOUT_SECONDS } from './intake.ts'
import { addLambda, type LambdaNetwork } from './lambda.ts'
import { addLambdaRole, idOf } from './lambda-role.ts'
import { addSchedule, dropStaleCalls } from './schedule.ts'
import type { Search } from './search-domain.ts'
import type { Permission } from './service-role.ts'

const BATCH_MESSAGES = 10
const EVERY_FIVE_MINUTES = 'rate(5 minutes)'
const EVERY_MINUTE = 'rate(1 minute)'
/** The clock calls again before it would be worth waiting longer. */
const STALE_SECONDS = 60
const READ_WRITE = ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut']

/** What functions work with. */
export interface Surroundings {
  readonly archive: ArchiveParts
  readonly intake: Intake
  readonly search: Pick<Search, 'arn' | 'url'>
  readonly alerts: CfnTopic
  readonly network: LambdaNetwork | undefined
  /** Carries alerts to the internet, where the others have no way to it. */
  readonly courier: CfnFunction | undefined
}

/** The functions by what they are for. */
export interface Functions {
  readonly loader: CfnFunction
  readonly detect: CfnFunction
  readonly notify: CfnFunction
  readonly courier?: CfnFunction
}

/** Where the configuration of a function lies in its bundle: accounts registry, lists and alert channels. */
export const CONFIG_FOLDER = 'config'

const CONFIG = { HINOMI_CONFIG: `/var/task/${CONFIG_FOLDER}` } as const
/** Where functions that send alerts find the channels. */
export const ALERTS_VARIABLE = { HINOMI_ALERTS: `${CONFIG.HINOMI_CONFIG}/hinomi.alerts.yaml` } as const

/** Makes the functions that work all the time, each with a role of its own. */
export function addFunctions(stack: Stack, input: CentralStackInput, around: Surroundings): Functions {
  const { courier } = around
  return {
    loader: addLoader(stack, input, around),
    detect: addScheduled(stack, input, around, {
      ...{ word: 'detect', entry: 'detect', rate: EVERY_FIVE_MINUTES, timeoutSeconds: 300 },
      ...{ description: 'Runs the rules over several events', permissions: [], environment: {} },
    }),
    notify: addScheduled(stack, input, around, {
      ...{ word: 'notify', entry: 'notify', rate: EVERY_MINUTE, timeoutSeconds: 60 },
      description: 'Tells people of signals',
      permissions: permissionsOfNotify(input, around),
      environment: { ...ALERTS_VARIABLE, ...(courier !== undefined && { HINOMI_COURIER: courier.ref }) },
    }),
    ...(courier !== undefined && { courier }),
  }
}

/** Topics and secrets of its channels and no others; what the courier carries is for the courier to read. */
function permissionsOfNotify({ central }: CentralStackInput, { alerts, courier }: Surroundings): Permission[] {
  const { channels } = central.alerts
  const own = courier === undefined ? channels : channels.filter((channel) => !goesOut(channel))
  const secrets = secretArns(own, central.config)
  // the topic of this stack is named as such, so that it is made first
  const topics = topicArns(channels).map((arn) => (isOurs(arn, central) ? alerts.ref : arn))
  return [
    ...(topics.length === 0 ? [] : [{ Action: ['sns:Publish'], Resource: topics }]),
    ...(secrets.length === 0 ? [] : [{ Action: ['secretsmanager:GetSecretValue'], Resource: secrets }]),
    ...(courier === undefined ? [] : [{ Action: ['lambda:InvokeFunction'], Resource: courier.attrArn }]),
  ]
}

function isOurs(topicArn: string, { config }: CentralStackInput['central']): boolean {
  return topicArn === `arn:aws:sns:${config.region}:${config.account}:${config.name}-alerts`
}

function onSearch({ search }: Surroundings): Permission {
  return { Action: READ_WRITE, Resource: `${search.arn}/*` }
}

function environmentOf({ search }: Surroundings): Record<string, string> {
  return {
    ...CONFIG,
    HINOMI_OPENSEARCH_URL: search.url,
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    NODE_OPTIONS: '--enable-source-maps',
  }
}

function addLoader(stack: Stack, { central, folders }: CentralStackInput, around: Surroundings): CfnFunction {
  const { config } = central
  const { archive, intake, network } = around
  const buckets = [config.buckets.archive, config.buckets.alb[config.region]].flatMap((name) => name ?? [])
  const arns = buckets.map((bucket) => `arn:aws:s3:::${bucket}`)
  const archiveArn = `arn:aws:s3:::${config.buckets.archive}`
  const role = addLambdaRole(
    stack,
    config,
    'loader',
    [
      { Action: ['s3:ListBucket'], Resource: arns },
      {
        Action: ['s3:GetObject'],
        Resource: [
          ...RAW_PREFIXES.map((prefix) => `${archiveArn}/${prefix}/*`),
          ...arns.slice(1).map((arn) => `${arn}/AWSLogs/*`),
        ],
      },
      { Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], Resource: `${archiveArn}/${QUARANTINE_PREFIX}/*` },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: archive.key.attrArn },
      {
        Action: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
          'sqs:SendMessage',
        ],
        Resource: intake.queue.attrArn,
      },
      onSearch(around),
    ],
    network !== undefined,
  )
  const loader = addLambda(stack, config, {
    ...{ word: 'loader', folder: folders['load-messages'], role, network },
    ...{ timeoutSeconds: LOADER_TIMEOUT_SECONDS, memoryMb: 1_024 },
    description: 'Loads new objects of the archive into OpenSearch',
    environment: {
      ...environmentOf(around),
      HINOMI_BUCKETS: buckets.join(','),
      HINOMI_QUEUE_URL: intake.queue.ref,
    },
  })
  new CfnEventSourceMapping(stack, 'LoaderQueue', {
    ...{ functionName: loader.ref, eventSourceArn: intake.queue.attrArn },
    ...{ batchSize: BATCH_MESSAGES, maximumBatchingWindowInSeconds: BATCH_WINDOW_SECONDS },
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: domainSize(config).loaders },
  })
  return loader
}

interface Scheduled {
  readonly word: string
  readonly entry: 'detect' | 'notify'
  readonly rate: string
  readonly timeoutSeconds: number
  readonly description: string
  readonly permissions: readonly Permission[]
  readonly environment: Readonly<Record<string, string>>
}

function addScheduled(
  stack: Stack,
  { central, folders }: CentralStackInput,
  around: Surroundings,
  { word, entry, rate, timeoutSeconds, description, permissions, environment }: Scheduled,
): CfnFunction {
  const { config } = central
  const { network } = around
  const role = addLambdaRole(stack, config, word, [onSearch(around), ...permissions], network !== undefined)
  const made = addLambda(stack, config, {
    ...{ word, role, network, timeoutSeconds, description, folder: folders[entry], memoryMb: 1_024 },
    // one run at a time: the next one finds what this one left
    concurrency: 1,
    environment: { ...environmentOf(around), ...environment },
  })
  const id = idOf(word)
  addSchedule(stack, config, { id, word, expression: rate, target: made, staleAfterSeconds: STALE_SECONDS })
  dropStaleCalls(stack, id, made, STALE_SECONDS)
  return made
}
