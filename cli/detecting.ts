import type { Account } from '#core/accounts.ts'
import { RULES } from '#detections/catalogue.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import {
  type DetectionOptions,
  type DetectionReport,
  runDetection,
  type TrialOutcome,
  tryRules,
} from '#opensearch/detect/run-detection.ts'
import { patiently } from '#opensearch/patience.ts'
import type { Cluster } from './cluster.ts'
import { openLists } from './lists.ts'
import { describeSignals } from './loading.ts'
import { startProgress, table, visibleLine } from './output.ts'

/** What a command asks of the rules. */
export interface DetectionRequest {
  readonly accounts: readonly Account[]
  readonly lists: string | undefined
  readonly sinceMs: number
  readonly only?: string | undefined
  /** The checks of built-in rules run, too. */
  readonly checks?: boolean
}

/** Runs the rules over several events with progress on stderr, and writes their signals. */
export async function detect(cluster: Cluster, request: DetectionRequest, quiet: boolean): Promise<DetectionReport> {
  return withProgress(cluster, request, quiet, async (options) => {
    await patiently(cluster.client, () => bootstrap(cluster.client, SOURCES, cluster.target))
    return runDetection(options)
  })
}

/** Runs rules with progress on stderr, and writes nothing: what they would have raised. */
export async function tryOut(cluster: Cluster, request: DetectionRequest, quiet: boolean): Promise<TrialOutcome[]> {
  return withProgress(cluster, request, quiet, tryRules)
}

async function withProgress<T>(
  { client }: Cluster,
  { accounts, lists, sinceMs, only, checks }: DetectionRequest,
  quiet: boolean,
  run: (options: DetectionOptions) => Promise<T>,
): Promise<T> {
  const progress = startProgress('検知ルールを実行しています / running the rules', { quiet })
  let rules = 0
  try {
    const result = await run({
      ...{ client, rules: RULES, lists: await openLists(accounts, lists), digest, now: Date.now(), sinceMs, only },
      checks,
      patience: { onWaiting: (reason) => progress.update(`待機中 / waiting: ${reason}`) },
      onRule(id, done, total) {
        rules = total
        progress.update(`検知ルールを実行しています / running the rules: ${id} (${done}/${total})`)
      },
    })
    progress.done(`検知完了 / detection done: ${rules} ルール / rules`)
    return result
  } catch (thrown) {
    progress.failed('検知を中断しました / detection stopped')
    throw thrown
  }
}

/** Returns the table of a run: the rules that found something, and what a person should know beyond it. */
export function describeDetection({ rules, signals }: DetectionReport): string {
  const found = rules.filter(({ signals: { failed: _, ...counts } }) => Object.values(counts).some((n) => n > 0))
  const rows = found.map(({ id, titleJa, title, signals: { known, suppressed, failed: _, ...fresh } }) => [
    id,
    `${titleJa} / ${title}`,
    Object.values(fresh).reduce((sum, n) => sum + n, 0),
    known,
    suppressed,
  ])
  const head = ['ルール / rule', '', '新規 / new', '既出 / known', '抑制 / suppressed']
  return [...(rows.length === 0 ? [] : [table(head, rows), '']), describeSignals(signals), ...remarks(rules)].join('\n')
}

interface Remarkable {
  readonly id: string
  readonly incomplete: boolean
  readonly noData: boolean
  readonly failure?: string
}

/** Returns what a table of rules does not say: which had no data, saw only a part, or failed. */
export function remarks(rules: readonly Remarkable[]): string[] {
  const silent = rules.filter(({ noData }) => noData).map(({ id }) => id)
  return [
    ...(silent.length === 0
      ? []
      : [`データなし(判定できません) / no data, so nothing can be said: ${silent.join(', ')}`]),
    ...rules.flatMap(({ id, incomplete }) =>
      incomplete
        ? [`警告 / warning: ${id}: 多すぎるため一部のみ / more than one run looks at: only a part was seen`]
        : [],
    ),
    ...rules.flatMap(({ id, failure }) =>
      failure === undefined ? [] : [visibleLine(`失敗 / failed: ${id}: ${failure}`)],
    ),
  ]
}

/** Returns 1 when a rule failed or saw only a part, or a signal was refused. */
export function exitCodeOfRules(rules: readonly Remarkable[], refused = 0): number {
  return refused > 0 || rules.some(({ incomplete, failure }) => incomplete || failure !== undefined) ? 1 : 0
}
