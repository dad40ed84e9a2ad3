import type { Command } from 'commander'
import { type ErrorCode, EXIT_CODES, HinomiError, messageOf } from '#core/errors.ts'
import { SYSTEM_CLOCK } from '#ingest/exporters/pull-pace.ts'
import type { PullSource } from '#ingest/exporters/pull-source.ts'
import { PULL_SOURCES } from '#ingest/exporters/pull-sources.ts'
import { runPull } from '#ingest/exporters/run-pull.ts'
import { type Identity, identify } from '../aws-identity.ts'
import { newCommand, type Options, settingsOf } from '../command.ts'
import { forgetState, openTarget, readState, writeState } from '../export-place.ts'
import { printJson, startProgress, table, visibleLine } from '../output.ts'

/** What became of one list. */
interface Exported {
  readonly source: string
  readonly region: string
  readonly status: 'complete' | 'off' | 'failed'
  readonly findings: number
  readonly objects: number
  readonly manifest?: string
  readonly reason?: string
  readonly code?: ErrorCode
}

/** `hinomi export`: pulls every finding of an account with credentials of one's own, without anything being set up in it. */
export function exportCommand(): Command {
  return newCommand(
    'export',
    'アカウントの検出結果をすべて取り出す / pull all findings of an account',
    'hinomi export --profile ichiba-shi --region ap-northeast-1 --to ./archive\n  hinomi export --source guardduty --role arn:aws:iam::111122223333:role/hinomi-export --region ap-northeast-1 --to s3://central-bucket',
  )
    .requiredOption('--to <place>', '出力先のフォルダーまたは s3://bucket / folder or s3://bucket that objects go to')
    .option(
      '--source <id...>',
      'guardduty, securityhub, inspector, config_compliance(既定はすべて)/ which services (all)',
    )
    .option('--region <region...>', 'リージョン(AWS_REGION)/ Regions, each with a list of its own (AWS_REGION)')
    .option('--profile <name>', 'AWS CLI のプロファイル(AWS_PROFILE)/ profile of the AWS CLI (AWS_PROFILE)')
    .option('--role <arn>', '引き受けるロール / role to take on first')
    .option('--account <id>', '対象のアカウント。違えば中止 / the account that is meant: stop if it is another')
    .option('--fresh', '中断した位置から続けず最初から / begin anew instead of going on where it stopped')
    .action(runExport)
}

async function runExport(options: Options): Promise<void> {
  const { values: settings } = settingsOf(options)
  const sources = readSources(options)
  const regions = readRegions(options)
  const target = String(options.to)
  const identity = await identify({
    profile: textOf(options.profile),
    role: textOf(options.role),
    account: textOf(options.account),
    region: regions[0] ?? '',
  })
  const lists: Exported[] = []
  for (const region of regions) {
    for (const source of sources) {
      lists.push(await exportOne({ source, region, target, identity, home: settings.home, options }))
    }
  }
  if (options.json === true) printJson({ account: identity.account, to: target, lists })
  else console.log(describe(identity.account, lists))
  process.exitCode = exitCodeOf(lists)
}

interface OneList {
  readonly source: PullSource
  readonly region: string
  readonly target: string
  readonly identity: Identity
  readonly home: string
  readonly options: Options
}

/** Exports one list; a failure costs only this one, and where it stopped is kept. */
async function exportOne({ source, region, target, identity, home, options }: OneList): Promise<Exported> {
  const { account, credentials } = identity
  const place = { home, target, account, region, source: source.id }
  const name = `${source.id} ${region}`
  const progress = startProgress(`${name} を取り出しています / pulling`, { quiet: options.json === true })
  const none = { source: source.id, region, findings: 0, objects: 0 }
  try {
    if (options.fresh === true) await forgetState(place)
    const outcome = await runPull({
      ...{ source, clock: SYSTEM_CLOCK, patienceMs: 300_000, timeLeftMs: () => Number.POSITIVE_INFINITY },
      place: { account, region, client: { region, credentials, maxAttempts: 6 } },
      sink: await openTarget(target, identity, region),
      state: await readState(place, Date.now()),
      save: (state) => writeState(place, state),
      onProgress: (count) => progress.update(`${name}: ${count.toLocaleString('en-US')} 件 / findings`),
    })
    await forgetState(place)
    if (outcome.kind !== 'complete') {
      progress.done(`${name}: 有効になっていません / is not switched on`)
      return { ...none, status: 'off' }
    }
    const { findings, objects, manifest } = outcome
    progress.done(`${name}: ${findings.toLocaleString('en-US')} 件 / findings`)
    return { ...none, status: 'complete', findings, objects, manifest }
  } catch (thrown) {
    progress.failed(`${name}: 中断しました / broke off`)
    if (!(thrown instanceof HinomiError) || thrown.code === 'bug') throw thrown
    return { ...none, status: 'failed', reason: messageOf(thrown), code: thrown.code }
  }
}

const STATUS = { complete: '完了 / complete', off: '無効 / off', failed: '失敗 / failed' } as const

function describe(account: string, lists: readonly Exported[]): string {
  const rows = lists.map((list) => [list.source, list.region, STATUS[list.status], list.findings, list.objects])
  const head = [
    'ソース / source',
    'リージョン / Region',
    '結果 / result',
    '検出結果 / findings',
    'オブジェクト / objects',
  ]
  const failures = lists.flatMap(({ source, region, reason }) =>
    reason === undefined ? [] : [visibleLine(`失敗 / failed: ${source} ${region}: ${reason}`)],
  )
  return [`アカウント / account ${account}`, table(head, rows), ...failures].join('\n')
}

/** The code of the failure when nothing was exported, 1 when something was. */
function exitCodeOf(lists: readonly Exported[]): number {
  const failed = lists.filter(({ status }) => status === 'failed')
  const [first] = failed
  if (first === undefined) return 0
  return failed.length < lists.length ? 1 : EXIT_CODES[first.code ?? 'bug']
}

function readSources(options: Options): readonly PullSource[] {
  const words = (options.source as string[] | undefined)?.flatMap((text) => text.split(','))
  if (words === undefined) return PULL_SOURCES
  return words.map((word) => {
    const source = PULL_SOURCES.find(({ id }) => id === word)
    if (source !== undefined) return source
    const known = PULL_SOURCES.map(({ id }) => id).join(', ')
    throw new HinomiError('usage', `--source "${word}" cannot be pulled; what can be is ${known}`)
  })
}

function readRegions(options: Options): readonly string[] {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const named = (options.region as string[] | undefined)?.flatMap((text) => text.split(','))
  const regions = named ?? [AWS_REGION ?? AWS_DEFAULT_REGION ?? '']
  for (const region of regions) {
    if (/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) continue
    const what = region === '' ? 'no Region is named' : `--region "${region}" is no Region`
    throw new HinomiError('usage', `${what}: write --region ap-northeast-1, or several with commas`)
  }
  return [...new Set(regions)]
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value)
}
