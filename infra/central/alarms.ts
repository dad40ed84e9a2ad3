import { HEARTBEAT_METRIC } from '#alerts/heartbeat-metric.ts'
import type { CentralConfig } from '../config.ts'
import {
  type DETECTION_METRICS,
  DETECTION_SERVICE,
  type LOADER_METRICS,
  LOADER_SERVICE,
  METRICS_NAMESPACE,
} from '../lambdas/kit/metric-names.ts'
import { domainSize } from '../sizes.ts'
import type { Bootstrap } from './bootstrap.ts'
import type { Functions } from './functions.ts'
import type { Intake } from './intake.ts'
import type { Search } from './search-domain.ts'

/** What is watched. */
export interface Watched {
  readonly intake: Intake
  readonly functions: Functions & { readonly bootstrap: Bootstrap['made'] }
  readonly search: Search
}

/** One alarm: a metric, when it is too high or too low, and what to do then. */
export interface Alarm {
  readonly word: string
  /** Japanese first, with the way out. */
  readonly description: string
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum'
  readonly threshold: number
  /** True: it alarms below the threshold. */
  readonly below: boolean
  readonly periodSeconds: number
  readonly periods: number
  readonly missing: 'breaching' | 'ignore' | 'missing' | 'notBreaching'
}

const FIVE_MINUTES = 300
const NOTIFIER = { service: 'notify' }
const HOUR = 3_600
/** Objects should be found within minutes; this long says that loading does not keep up. */
const LAG_SECONDS = 900
const RETRIES = 100
const FREE_SHARE = 0.25
const MB_PER_GB = 1_024

/** Lists every alarm of an installation. */
export function alarmsOf(config: CentralConfig, { intake, functions, search }: Watched): Alarm[] {
  return [
    ...queueAlarms(intake),
    ...loaderAlarms(),
    ...functionAlarms(functions),
    ...(search.domain === undefined ? [] : domainAlarms(config, search.domain.ref)),
  ]
}

const over = { threshold: 0, below: false, periodSeconds: FIVE_MINUTES, periods: 1, missing: 'notBreaching' } as const

function queueAlarms({ queue, deadLetters }: Intake): Alarm[] {
  return [
    {
      ...over,
      word: 'dead-letters',
      description:
        '読み込めなかったオブジェクトがあります。原因を直してから hinomi redrive を実行 / objects could not be loaded: mend the cause, then run hinomi redrive',
      ...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' },
      dimensions: { QueueName: deadLetters.attrQueueName },
      ...{ periodSeconds: 60, periods: 5 },
    },
    {
      ...over,
      word: 'queue-age',
      description:
        '処理待ちが 1 時間を超えています。ローダーのログを確認 / objects wait for more than an hour: look at the log of the loader',
      ...{ namespace: 'AWS/SQS', metric: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' },
      dimensions: { QueueName: queue.attrQueueName },
      ...{ threshold: HOUR, periods: 3 },
    },
  ]
}

type LoaderMetric = keyof typeof LOADER_METRICS

function loaderAlarms(): Alarm[] {
  const loader = (word: string, metric: LoaderMetric, description: string, more: Partial<Alarm> = {}): Alarm => ({
    ...over,
    ...{ word, metric, description, namespace: METRICS_NAMESPACE, statistic: 'Sum' },
    dimensions: { service: LOADER_SERVICE },
    ...more,
  })
  return [
    loader(
      'lag',
      'Lag',
      '取り込みが 15 分以上遅れています / records can be found only 15 minutes or more after they were written',
      { statistic: 'Maximum', threshold: LAG_SECONDS, periods: 3 },
    ),
    loader(
      'quarantine',
      'RecordsQuarantined',
      '隔離された記録があります。hinomi quarantine list で確認 / records were set aside: see hinomi quarantine list',
    ),
    loader(
      'unrecognized',
      'ObjectsUnrecognized',
      '知らないキーのオブジェクトがあります / objects with unknown keys came: see hinomi quarantine list',
    ),
    loader(
      'rejected-messages',
      'MessagesRejected',
      'キューに読めないメッセージがあります / the queue holds messages that are no notification',
    ),
    loader(
      'failed-objects',
      'ObjectsFailed',
      '読めないオブジェクトがあります / objects cannot be read: see the log of the loader',
    ),
    loader(
      'signals',
      'SignalsFailed',
      '検知結果を書き込めません / signals cannot be written: see the log of the loader',
    ),
    loader(
      'configuration',
      'ConfigurationRefused',
      '新しい設定が使えません。hinomi accounts check で検査 / the newer configuration is not used: run hinomi accounts check',
    ),
    loader(
      'refused',
      'ObjectsRefused',
      'OpenSearch が書き込みを断っています(満杯か過負荷)。待っている分は失われません / OpenSearch refuses writes (full or overloaded); nothing is lost meanwhile: enlarge it or shorten retention',
      { periods: 3 },
    ),
    loader(
      'throttled',
      'BulkRetries',
      'OpenSearch が混んでいます (429) / OpenSearch answers 429: enlarge it if this goes on',
      {
        ...{ threshold: RETRIES, periods: 3 },
      },
    ),
    loader(
      'silent',
      'ObjectsLoaded',
      '6 時間、どのアカウントからも何も届いていません / nothing came from any account for six hours',
      { threshold: 1, below: true, periodSeconds: HOUR, periods: 6, missing: 'breaching' },
    ),
  ]
}

function functionAlarms(functions: Watched['functions']): Alarm[] {
  const failing = Object.entries(functions).map(
    ([word, made]): Alarm => ({
      ...over,
      word: `${word}-errors`,
      description: `${word} が失敗しています。ログを確認 / ${word} fails: look at its log`,
      ...{ namespace: 'AWS/Lambda', metric: 'Errors', statistic: 'Sum', dimensions: { FunctionName: made.ref } },
      // what runs once a night does not fail three times in a row
      periods: word === 'bootstrap' ? 1 : 3,
    }),
  )
  const failedRules: keyof typeof DETECTION_METRICS = 'RulesFailed'
  const rulesRun: keyof typeof DETECTION_METRICS = 'RulesRun'
  const detection = {
    namespace: METRICS_NAMESPACE,
    statistic: 'Sum',
    dimensions: { service: DETECTION_SERVICE },
  } as const
  return [
    ...failing,
    {
      ...{ ...over, ...detection, word: 'failed-rules', metric: failedRules, periods: 3 },
      description: '動かない検知ルールがあります / detection rules fail: see the log of detect',
    },
    {
      ...{ ...over, word: 'no-alerts', namespace: HEARTBEAT_METRIC.namespace, metric: HEARTBEAT_METRIC.name },
      ...{ statistic: 'Sum', dimensions: NOTIFIER, below: true, threshold: 1, periods: 6, missing: 'breaching' },
      description:
        '30 分、通知が動いていません / alerts have not been sent for half an hour: look at the log of notify',
    },
    {
      ...{ ...over, word: 'alerts-failed', namespace: HEARTBEAT_METRIC.namespace, metric: 'AlertsFailed' },
      ...{ statistic: 'Sum', dimensions: NOTIFIER, periods: 3 },
      description: '通知を送れないチャネルがあります / a channel of alerts fails: look at the log of notify',
    },
    {
      ...{ ...over, word: 'alerts-dead', namespace: HEARTBEAT_METRIC.namespace, metric: 'AlertsDead' },
      ...{ statistic: 'Sum', dimensions: NOTIFIER },
      description:
        '送信を諦めた通知があります。hinomi alerts list --status dead で確認し、直してから hinomi alerts redeliver / alerts were given up: see hinomi alerts list --status dead, mend the cause, then run hinomi alerts redeliver',
    },
    {
      ...{ ...over, ...detection, word: 'no-detection', metric: rulesRun, below: true, threshold: 1 },
      ...{ periodSeconds: FIVE_MINUTES, periods: 6, missing: 'breaching' },
      description:
        '30 分、検知が動いていません。沈黙したアカウントも検知できません / detection has not run for half an hour; silent accounts go unnoticed, too',
    },
  ]
}

function domainAlarms(config: CentralConfig, domain: string): Alarm[] {
  const { volumeGb } = domainSize(config)
  const metric = (word: string, name: string, description: string, more: Partial<Alarm>): Alarm => ({
    ...over,
    ...{ word, metric: name, description, namespace: 'AWS/ES', statistic: 'Maximum' },
    dimensions: { DomainName: domain, ClientId: config.account },
    ...more,
  })
  return [
    metric(
      'free-storage',
      'FreeStorageSpace',
      'ディスクの空きが 25 % を切りました。domain.volumeGb を増やすか保存期間を短く / less than a quarter of a disk is free: raise domain.volumeGb or shorten retention',
      {
        statistic: 'Minimum',
        below: true,
        threshold: Math.floor(volumeGb * MB_PER_GB * FREE_SHARE),
        missing: 'ignore',
      },
    ),
    metric(
      'writes-blocked',
      'ClusterIndexWritesBlocked',
      'ドメインが書き込みを止めています / the domain blocks writes',
      {},
    ),
    metric('red', 'ClusterStatus.red', 'クラスターが red です / the cluster is red: some index cannot be read', {}),
    metric('memory', 'JVMMemoryPressure', 'メモリーが足りません / memory runs out: take a larger instance', {
      ...{ threshold: 92, periods: 3 },
    }),
    metric('key', 'KMSKeyInaccessible', '暗号鍵が使えません / the key of the domain cannot be used', {}),
  ]
}
