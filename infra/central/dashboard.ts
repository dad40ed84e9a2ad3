import type { CentralConfig } from '../config.ts'
import { type LOADER_METRICS, LOADER_SERVICE, METRICS_NAMESPACE } from '../lambdas/kit/metric-names.ts'
import type { Alarm, Watched } from './alarms.ts'

const WIDTH = 8
const HEIGHT = 6
const PER_ROW = 3

type Line = readonly (string | Readonly<Record<string, string>>)[]

/** Composes the CloudWatch dashboard of the installation itself (Amazon CloudWatch API Reference: dashboard body structure). */
export function dashboardOf(
  { region, account, name }: CentralConfig,
  { intake, functions, search }: Watched,
  alarms: readonly Alarm[],
): object {
  const loader = (metric: keyof typeof LOADER_METRICS, stat = 'Sum'): Line => [
    ...[METRICS_NAMESPACE, metric, 'service', LOADER_SERVICE],
    { stat },
  ]
  const queue = (queueName: string, metric: string): Line => [
    'AWS/SQS',
    metric,
    'QueueName',
    queueName,
    { stat: 'Maximum' },
  ]
  const domain = (metric: string, stat: string): Line => [
    ...['AWS/ES', metric, 'DomainName', search.domain?.ref ?? '', 'ClientId', account],
    { stat },
  ]
  const graphs: [string, Line[]][] = [
    ['取り込み / records', [loader('RecordsReceived'), loader('RecordsIndexed'), loader('RecordsQuarantined')]],
    [
      '遅れ(秒)/ lag in seconds',
      [loader('Lag', 'Maximum'), queue(intake.queue.attrQueueName, 'ApproximateAgeOfOldestMessage')],
    ],
    ['オブジェクト / objects', [loader('ObjectsLoaded'), loader('ObjectsRefused'), loader('ObjectsFailed')]],
    [
      '待ち行列 / queues',
      [
        queue(intake.queue.attrQueueName, 'ApproximateNumberOfMessagesVisible'),
        queue(intake.deadLetters.attrQueueName, 'ApproximateNumberOfMessagesVisible'),
      ],
    ],
    ['混雑 (429) / throttling', [loader('BulkRetries')]],
    [
      '関数のエラー / errors of functions',
      Object.values(functions).map((made): Line => ['AWS/Lambda', 'Errors', 'FunctionName', made.ref, { stat: 'Sum' }]),
    ],
    ...(search.domain === undefined
      ? []
      : ([
          ['空き容量 / free storage', [domain('FreeStorageSpace', 'Minimum')]],
          ['メモリー / memory', [domain('JVMMemoryPressure', 'Maximum')]],
          ['CPU', [domain('CPUUtilization', 'Maximum')]],
        ] satisfies [string, Line[]][])),
  ]
  const alarmWidget = {
    ...{ type: 'alarm', x: 0, y: 0, width: WIDTH * PER_ROW, height: 3 },
    properties: {
      title: 'アラーム / alarms',
      alarms: alarms.map(({ word }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}-${word}`),
    },
  }
  return {
    widgets: [
      alarmWidget,
      ...graphs.map(([title, metrics], position) => ({
        type: 'metric',
        x: (position % PER_ROW) * WIDTH,
        y: 3 + Math.floor(position / PER_ROW) * HEIGHT,
        ...{ width: WIDTH, height: HEIGHT },
        properties: { title, region, metrics, period: 300, view: 'timeSeries' },
      })),
    ],
  }
}
