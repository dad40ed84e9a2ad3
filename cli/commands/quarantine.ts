import type { Command } from 'commander'
import { isAccountId } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { routeKey } from '#core/object-key.ts'
import { REASONS } from '#core/rejection.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { listQuarantine, type QuarantineEntry, readQuarantine } from '#ingest/quarantine.ts'
import type { TakenAs } from '#ingest/route-object.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { connect } from '../cluster.ts'
import { newCommand, newGroup, type Options, settingsOf, withCluster, withLists } from '../command.ts'
import { openDetector } from '../lists.ts'
import { describeLoad, exitCodeOf, runLoad, sourceById } from '../loading.ts'
import { printJson, visible, visibleLine } from '../output.ts'
import { openRegistry } from '../registry.ts'
import { sampleArchiveFolder } from '../sample-archive.ts'

const ARCHIVE = 'アーカイブ(省略時はサンプル)/ archive (the sample archive by default)'

/** `hinomi quarantine list | show | replay`: what was set aside, why, and a second chance after a fix. */
export function quarantineCommand(): Command {
  const command = newGroup(
    'quarantine',
    '隔離されたレコード / records that were set aside',
    'hinomi quarantine list ./archive',
  )
  command.addCommand(listCommand())
  command.addCommand(showCommand())
  command.addCommand(replayCommand())
  return command
}

function listCommand(): Command {
  const command = newCommand(
    'list',
    '隔離の一覧 / list what was set aside',
    'hinomi quarantine list ./archive --reason account-mismatch',
  )
    .argument('[archive]', ARCHIVE)
    .option('--reason <reason>', 'この理由だけ / only this reason')
    .option('--source <id>', 'このソースだけ / only this source')
    .option('--account <id>', 'このアカウントだけ / only this account')
  return command.action(async (location: string | undefined, options: Options) => {
    checkFilters(options)
    const archive = await openQuarantined(location, options)
    const groups = await groupEntries(entriesOf(archive, options))
    if (options.json === true) {
      for (const group of groups) printJson(group)
      return
    }
    if (groups.length === 0) {
      const isChosen = [options.reason, options.source, options.account].some((choice) => choice !== undefined)
      const what = isChosen
        ? '条件に合う隔離レコードはありません / nothing that was asked for is set aside in'
        : '隔離されたレコードはありません / nothing is set aside in'
      return console.log(`${what} ${archive.name}`)
    }
    for (const { reason, records, objects, source, account, issue, example } of groups) {
      console.log(visibleLine(`${reason}  ${source}  ${account ?? '-'}`))
      console.log(`  ${records} レコード / record(s), ${objects} オブジェクト / object(s)`)
      if (issue !== undefined)
        console.log(visibleLine(`  ${issue.path === '' ? '' : `${issue.path}: `}${issue.message}`))
      console.log(visibleLine(`  例 / for example: ${example}`))
    }
    const records = groups.reduce((sum, group) => sum + group.records, 0)
    console.log(`\n隔離 / set aside: ${records.toLocaleString('en-US')} レコード / record(s)`)
    console.log('  中身 / the bytes: hinomi quarantine show KEY ARCHIVE')
  })
}

/** Records that were set aside for the same reason in the same source and account. */
interface Group {
  readonly reason: string
  readonly source: string
  readonly account: string | undefined
  readonly issue: QuarantineEntry['issues'][number] | undefined
  /** Key of one of the objects. */
  readonly example: string
  records: number
  objects: number
}

async function groupEntries(entries: AsyncIterable<QuarantineEntry>): Promise<Group[]> {
  const groups = new Map<string, Group & { lastKey: string }>()
  for await (const { key, reason, source, account, issues, more = 1 } of entries) {
    const issue = issues[0]
    const name = JSON.stringify([reason, source, account ?? '', issue?.path ?? '', issue?.message ?? ''])
    const group = groups.get(name) ?? {
      reason,
      source,
      account,
      issue,
      example: key,
      records: 0,
      objects: 0,
      lastKey: '',
    }
    groups.set(name, group)
    group.records += more
    if (group.lastKey !== key) group.objects++
    group.lastKey = key
  }
  return [...groups.values()].map(({ lastKey: _, ...group }) => group).sort((a, b) => b.records - a.records)
}

function showCommand(): Command {
  const command = newCommand(
    'show',
    '隔離されたレコードの中身 / show set-aside records with their bytes',
    'hinomi quarantine show AWSLogs/111122223333/GuardDuty/ap-northeast-1/2026/11/20/x.jsonl.gz',
  )
    .argument('<key>', '元オブジェクトのキー / key of the raw object')
    .argument('[archive]', ARCHIVE)
  return command.action(async (key: string, location: string | undefined, options: Options) => {
    const archive = await openQuarantined(location, options)
    let shown = 0
    for await (const entry of entriesOf(archive, {})) {
      if (entry.key !== key) continue
      shown++
      if (options.json === true) printJson(entry)
      else console.log(describeEntry(entry))
    }
    if (shown === 0)
      throw new HinomiError('usage', `nothing of ${key} is set aside in ${archive.name}: see hinomi quarantine list`)
  })
}

const SHOWN_BYTES = 2_000

function describeEntry({ key, offset, length, reason, issues, at, raw }: QuarantineEntry): string {
  const text = raw === undefined ? '(原本はアーカイブにあります / the bytes are in the archive)' : printable(raw)
  const place = offset === undefined ? 'オブジェクト全体 / whole object' : `位置 / offset ${offset}, ${length} bytes`
  const why = issues.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`).join('\n')
  return visible(`${visibleLine(key)}\n${place}  ${at}\n${reason}\n${why}\n${text}\n`)
}

function printable(raw: string): string {
  const text = Buffer.from(raw, 'base64').toString('utf8')
  return text.length > SHOWN_BYTES ? `${text.slice(0, SHOWN_BYTES)}…` : text
}

function replayCommand(): Command {
  const command = newCommand(
    'replay',
    '修正後に隔離分だけ取り込み直す / load only what was set aside, after a fix',
    'hinomi quarantine replay ./archive --accounts accounts.csv',
  )
    .argument('[archive]', ARCHIVE)
    .option('--reason <reason>', 'この理由だけ / only this reason')
    .option('--source <id>', 'このソースだけ / only this source')
    .option('--account <id>', 'このアカウントだけ / only this account')
    .option('--key-prefix <text>', 'キーの先頭にある固定の文字列 / fixed text that all keys begin with (logs/)')
  withLists(withCluster(command))
  return command.action(async (location: string | undefined, options: Options) => {
    checkFilters(options)
    const { values: settings } = settingsOf(options)
    const prefix = options.keyPrefix === undefined ? '' : String(options.keyPrefix)
    const archive = await openQuarantined(location, options)
    const wanted = new Set<string>()
    const onlyRecords = new Map<string, Set<number | undefined>>()
    const asByKey = new Map<string, TakenAs>()
    for await (const entry of entriesOf(archive, {})) {
      const { key, offset, source, account, region } = entry
      if (matches(entry, options)) wanted.add(key)
      const known = SOURCES.find(({ id }) => id === source)
      const outside = routeKey(key, SOURCES, prefix).kind === 'unknown'
      if (outside && known !== undefined && account !== undefined) {
        asByKey.set(key, { source: known, address: { account, region } })
      }
      const offsets = onlyRecords.get(key) ?? new Set()
      onlyRecords.set(key, offsets.add(offset))
    }
    for (const key of onlyRecords.keys()) {
      if (wanted.has(key)) continue
      onlyRecords.delete(key)
      asByKey.delete(key)
    }
    const extra = [...asByKey.values()][0]?.address.account
    const registry = await openRegistry(settings.accounts, archive, { prefix, extra })
    const summary = await runLoad(
      archive,
      registry,
      await connect(settings),
      { mode: 'load', onlyRecords, asByKey, prefix, detector: await openDetector(registry.accounts, settings.lists) },
      options.json === true,
    )
    if (options.json === true) printJson(summary)
    else console.log(describeLoad(summary))
    const code = exitCodeOf(summary)
    if (code !== 0) process.exitCode = code
  })
}

function openQuarantined(location: string | undefined, options: Options): Promise<Archive> {
  return openArchive(location ?? sampleArchiveFolder(settingsOf(options).values))
}

/** A file that is no quarantine costs only itself: it is named, and the exit code tells. */
async function* entriesOf(archive: Archive, options: Options): AsyncGenerator<QuarantineEntry> {
  for (const keys of (await listQuarantine(archive)).values()) {
    for (const key of keys) {
      for (const entry of await readOrName(archive, key)) if (matches(entry, options)) yield entry
    }
  }
}

async function readOrName(archive: Archive, key: string): Promise<readonly QuarantineEntry[]> {
  try {
    return await readQuarantine(archive, key)
  } catch (thrown) {
    if (!(thrown instanceof HinomiError) || thrown.code !== 'usage') throw thrown
    console.error(visibleLine(`警告 / warning: ${thrown.message}`))
    process.exitCode = 1
    return []
  }
}

/** A filter that nothing can match would say that all is well. */
function checkFilters({ reason, source, account }: Options): void {
  if (reason !== undefined && !REASONS.some((known) => known === reason)) {
    throw new HinomiError('usage', `there is no reason "${reason}"; the reasons are ${REASONS.join(', ')}`)
  }
  if (source !== undefined && source !== 'unknown') sourceById(String(source))
  if (account !== undefined && !isAccountId(String(account))) {
    throw new HinomiError('usage', `--account "${account}" is no AWS account: write its 12 digits`)
  }
}

function matches({ reason, source, account }: QuarantineEntry, options: Options): boolean {
  return (
    (options.reason === undefined || reason === options.reason) &&
    (options.source === undefined || source === options.source) &&
    (options.account === undefined || account === options.account)
  )
}
