import type { Client } from '@opensearch-project/opensearch'
import { EXIT_CODES, HinomiError } from '#core/errors.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import type { AnySource } from '#core/source.ts'
import type { SignalCounts } from '#detections/signal-counts.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import { openFindingStore } from '#ingest/finding-store.ts'
import { type LoadOptions, type LoadProgress, type LoadSummary, loadArchive } from '#ingest/load-archive.ts'
import type { ObjectMetrics } from '#ingest/object-metrics.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { bootstrap } from '#opensearch/bootstrap.ts'
import { createBulkWriter } from '#opensearch/bulk-writer.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import { readMetrics } from '#opensearch/metrics-store.ts'
import { patiently } from '#opensearch/patience.ts'
import type { Cluster } from './cluster.ts'
import { startProgress, table, visibleLine } from './output.ts'
import type { Registry } from './registry.ts'

/** What a load command asks for besides the archive and the cluster. */
export type LoadRequest = Pick<
  LoadOptions,
  | 'only'
  | 'asByKey'
  | 'since'
  | 'until'
  | 'as'
  | 'prefix'
  | 'mode'
  | 'onlyNew'
  | 'onlyRecords'
  | 'concurrency'
  | 'detector'
>

/** Loads an archive into a cluster with progress on stderr, and makes what was written searchable. */
export async function runLoad(
  archive: Archive,
  registry: Registry,
  cluster: Cluster,
  request: LoadRequest,
  quiet: boolean,
): Promise<LoadSummary> {
  const { client } = cluster
  const progress = startProgress(`${archive.name} を取り込んでいます / loading`, { quiet })
  const onWaiting = (reason: string, ms: number) =>
    progress.update(`${reason}: ${Math.round(ms / 1000)} 秒待っています / waiting`)
  const stop = new AbortController()
  const writer = createBulkWriter(client, { onWaiting, signal: stop.signal })
  const opener = new IndexOpener(client, { onWaiting })
  try {
    await patiently(client, () => bootstrap(client, SOURCES, cluster.target), { onWaiting })
    const summary = await loadArchive({
      ...request,
      archive,
      accounts: registry.lookup,
      sources: SOURCES,
      writer,
      openIndex: (index) => opener.open(index),
      readMetrics: (ids) => readMetrics<ObjectMetrics>(client, ids, { onWaiting }),
      findings: openFindingStore(client, { onWaiting }),
      now: () => Date.now(),
      onProgress: (state) => progress.update(progressText(state)),
    })
    await patiently(client, () => refresh(client), { onWaiting })
    const failure = request.detector?.failure
    if (failure !== undefined)
      console.error(`警告 / warning: ルールが失敗しました / a rule failed: ${visibleLine(failure)}`)
    progress.done(`取込完了 / loaded: ${summary.received.toLocaleString('en-US')} 件 / records`)
    return summary
  } catch (thrown) {
    // objects that are still being read would go on filling the writer
    stop.abort()
    progress.failed('取込を中断しました / loading stopped')
    throw thrown
  }
}

/** Makes everything written so far visible to searches. */
export async function refresh(client: Client): Promise<void> {
  await client.indices.refresh({ index: 'findings-*,logs-aws.*,hinomi-*' })
}

function progressText({ objects, found, listed, records }: LoadProgress): string {
  const total = listed ? found.toLocaleString('en-US') : `${found.toLocaleString('en-US')}+`
  return `取込中 / loading: ${objects.toLocaleString('en-US')}/${total} objects, ${records.toLocaleString('en-US')} records`
}

/** Returns the table of a load and what a person should know beyond it. */
export function describeLoad(summary: LoadSummary): string {
  const row = (name: string, counts: LoadSummary['bySource'][string] | LoadSummary) => [
    name,
    counts.received,
    counts.indexed,
    counts.duplicate,
    counts.skipped,
    counts.quarantined,
  ]
  const rows = Object.entries(summary.bySource)
    .sort(([a], [b]) => order(a) - order(b))
    .map(([source, counts]) => row(titleOf(source), counts))
  const head = [
    'ソース / source',
    '受信 received',
    '登録 indexed',
    '重複 duplicate',
    '除外 skipped',
    '隔離 quarantined',
  ]
  const lines = [table(head, [...rows, row('合計 / total', summary)]), '']
  lines.push(
    `${summary.objects.toLocaleString('en-US')} オブジェクト / objects, ${summary.seconds.toFixed(1)} 秒 / seconds`,
  )
  if (summary.known > 0) lines.push(`取込済みのため省略 / already loaded, left alone: ${summary.known} objects`)
  if (summary.resolved !== undefined) {
    const count = summary.resolved.toLocaleString('en-US')
    lines.push(
      `完全な一覧から消えたため解決済みにした検出結果 / findings resolved, since a complete list no longer holds them: ${count}`,
    )
  }
  const ignored = Object.entries(summary.ignored)
  if (ignored.length > 0) lines.push(`対象外 / ignored: ${ignored.map(([reason, n]) => `${reason} ${n}`).join(', ')}`)
  const reasons = Object.entries(summary.reasons)
  if (reasons.length > 0) {
    lines.push(`隔離の理由 / quarantined because of: ${reasons.map(([reason, n]) => `${reason} ${n}`).join(', ')}`)
    lines.push('  hinomi quarantine list ARCHIVE で一覧 / shows them')
  }
  if (summary.signals !== undefined) lines.push(describeSignals(summary.signals))
  lines.push(...unrecognizedLines(summary))
  lines.push(
    ...some(summary.changed, (key) => `警告 / warning: ${key} は前回と内容が違います / has other bytes than before`),
    ...(summary.changed.length === 0 ? [] : [CHANGED]),
    ...some(summary.failed, ({ key, reason }) => `失敗 / failed: ${key}: ${reason}`),
  )
  return lines.join('\n')
}

/** Returns one line that says what the rules found. */
export function describeSignals({ known, suppressed, failed, ...bySeverity }: SignalCounts): string {
  const found = [...SEVERITY_LABELS].reverse().map((label) => `${label} ${bySeverity[label].toLocaleString('en-US')}`)
  const more = [
    ...(known > 0 ? [`既出 / known ${known.toLocaleString('en-US')}`] : []),
    ...(suppressed > 0 ? [`抑制 / suppressed ${suppressed.toLocaleString('en-US')}`] : []),
    ...(failed > 0 ? [`失敗 / failed ${failed.toLocaleString('en-US')}`] : []),
  ]
  return `新しいシグナル / new signals: ${[...found, ...more].join(', ')}`
}

const CHANGED =
  '  ID のない行(フローログなど)は、前のファイルの同じ位置の行と同じものと数えられます。別のファイルなら名前を変えて取り込み直してください / lines without ids (flow logs and the like) count as those of the file before: if this is another file, rename it and load it again'
const SHOWN_FOLDERS = 10
const SHOWN_OBJECTS = 100

/** Whoever writes into the archive could otherwise fill a terminal, or a log that is kept, with names of objects. */
function some<T>(objects: readonly T[], describe: (object: T) => string): string[] {
  const lines = objects.slice(0, SHOWN_OBJECTS).map((object) => visibleLine(describe(object)))
  return objects.length > SHOWN_OBJECTS ? [...lines, `  … ${objects.length - SHOWN_OBJECTS} more: --json`] : lines
}

function unrecognizedLines({ unrecognized }: LoadSummary): string[] {
  if (unrecognized.objects === 0) return []
  const folders = Object.entries(unrecognized.folders)
  return [
    `認識できないキー / keys that fit no source: ${unrecognized.objects}`,
    ...folders.slice(0, SHOWN_FOLDERS).map(([folder, n]) => visibleLine(`  ${folder}/  ${n}`)),
    ...(folders.length > SHOWN_FOLDERS ? [`  … ${folders.length - SHOWN_FOLDERS} more folders`] : []),
    '  AWS のキー配置の外にあるファイルは --as SOURCE --account ID --region REGION で取り込めます / files outside the AWS key layout load with --as',
  ]
}

function titleOf(source: string): string {
  const found = SOURCES.find(({ id }) => id === source)
  return found === undefined ? '不明 / unknown key' : found.title.en
}

function order(source: string): number {
  const index = SOURCES.findIndex(({ id }) => id === source)
  return index === -1 ? SOURCES.length : index
}

/** Returns the exit code of a finished load: that of the gravest failure of an object, 1 when records were set aside, else 0. */
export function exitCodeOf(summary: LoadSummary): number {
  const code = (['bug', 'config', 'usage', 'transient'] as const).find((kind) =>
    summary.failed.some((object) => object.code === kind),
  )
  if (code !== undefined) return EXIT_CODES[code]
  return summary.quarantined > 0 ? 1 : 0
}

/** Finds a source by its id. @throws HinomiError `usage` naming the ids there are. */
export function sourceById(id: string): AnySource {
  const source = SOURCES.find((candidate) => candidate.id === id)
  if (source !== undefined) return source
  throw new HinomiError('usage', `there is no source "${id}"; the sources are ${SOURCES.map((s) => s.id).join(', ')}`)
}
