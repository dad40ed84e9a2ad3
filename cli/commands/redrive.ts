import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { readTime } from '#core/time.ts'
import { type DeadGroup, groupDeadMessages } from '#ingest/handlers/dead-letters.ts'
import { newCommand, type Options } from '../command.ts'
import { printJson, startProgress, table, visibleLine } from '../output.ts'
import { DeadLetterQueue, type HeldMessage } from '../redrive/dead-letter-queue.ts'

/** What a redrive did. */
interface Redriven {
  /** Messages that lay in the dead letter queue, about. */
  readonly found: number
  /** Messages that were looked at. */
  readonly looked: number
  readonly groups: readonly DeadGroup[]
  readonly moved: number
}

const MOST_LOOKED_AT = 1_000
const SHOWN_GROUPS = 50
const ASK_EVERY_MS = 1_000

/** `hinomi redrive`: shows what lies in the dead letter queue, and gives it back to the loader. */
export function redriveCommand(): Command {
  return newCommand(
    'redrive',
    '配信できなかった通知を表示し、取込キューへ戻す / show what lies in the dead letter queue and give it back to the loader',
    'hinomi redrive --queue https://sqs.ap-northeast-1.amazonaws.com/123456789012/hinomi-intake --dry-run\n  hinomi redrive --dead-letter-queue https://sqs.ap-northeast-1.amazonaws.com/123456789012/hinomi-intake-dead --since 2026-11-01',
  )
    .option('--queue <url>', '取込キューの URL / URL of the queue of the loader')
    .option('--dead-letter-queue <url>', 'デッドレターキューの URL / URL of its dead letter queue')
    .option('--since <date>', 'この時刻以降に送られた通知だけ / only what was sent since then (2026-11-01)')
    .option('--dry-run', '表示だけで戻さない / show only, move nothing')
    .action(async (options: Options) => {
      const since = readSince(options.since)
      const queue = await DeadLetterQueue.open(readQueues(options))
      const done = await redrive(queue, since, options.dryRun === true, options.json === true)
      process.exitCode = options.dryRun !== true && done.moved < movable(done, since) ? 1 : 0
      if (options.json === true) printJson({ queue: queue.sourceUrl, deadLetterQueue: queue.url, ...done })
      else console.log(describe(done, options.dryRun === true))
    })
}

async function redrive(
  queue: DeadLetterQueue,
  since: number | undefined,
  dryRun: boolean,
  quiet: boolean,
): Promise<Redriven> {
  const progress = startProgress('デッドレターキューを調べています / looking at the dead letter queue', { quiet })
  const found = await queue.size()
  const held = await queue.take(MOST_LOOKED_AT)
  const wanted = held.filter(({ sentAt }) => since === undefined || (sentAt ?? 0) >= since)
  const groups = groupDeadMessages(wanted)
  const report = { found, looked: held.length, groups }
  let moved = 0
  try {
    if (!dryRun && since !== undefined) moved = await queue.move(wanted)
  } finally {
    const kept = dryRun || since === undefined ? held : held.filter((message) => !wanted.includes(message))
    await queue.putBack(kept as HeldMessage[])
  }
  if (!dryRun && since === undefined && held.length > 0) {
    moved = await moveAll(queue, (text) => progress.update(text))
  }
  progress.done(`戻した通知 / moved: ${moved}`)
  return { ...report, moved }
}

/** Has everything moved and waits for the end; a move goes on in SQS when nobody waits any more. */
async function moveAll(queue: DeadLetterQueue, update: (text: string) => void): Promise<number> {
  await queue.startMove()
  for (;;) {
    const state = await queue.moveState()
    if (state === undefined) return 0
    update(`戻しています / moving: ${state.moved}${state.toMove === undefined ? '' : `/${state.toMove}`}`)
    if (state.status === 'FAILED') {
      throw new HinomiError('transient', `the move from ${queue.url} failed after ${state.moved} messages: try again`)
    }
    if (state.status !== 'RUNNING') return state.moved
    await sleep(ASK_EVERY_MS)
  }
}

/** What had to be moved at least. */
function movable({ groups, looked }: Redriven, since: number | undefined): number {
  return since === undefined ? looked : groups.reduce((sum, { messages }) => Math.max(sum, messages), 0)
}

function describe({ found, looked, groups, moved }: Redriven, dryRun: boolean): string {
  if (looked === 0) return `デッドレターキューは空です / the dead letter queue is empty (${found})`
  const rows = groups
    .slice(0, SHOWN_GROUPS)
    .map(({ object, problem, messages, deliveries, oldest }) => [
      visibleLine(object ?? '-'),
      problem ?? '取込に失敗:ローダーのログを参照 / could not be loaded: see the log of the loader',
      messages,
      deliveries,
      oldest === undefined ? '-' : new Date(oldest).toISOString(),
    ])
  const head = ['オブジェクト / object', '理由 / reason', '通知 messages', '配信 deliveries', '最古 / oldest']
  return [
    table(head, rows),
    ...(groups.length > SHOWN_GROUPS ? [`  … ${groups.length - SHOWN_GROUPS} more: --json`] : []),
    ...(found > looked ? [`先頭の ${looked} 件のみ表示 / only ${looked} of about ${found} were looked at`] : []),
    '',
    dryRun ? '何も戻していません / nothing was moved (--dry-run)' : `取込キューへ戻しました / moved back: ${moved}`,
  ].join('\n')
}

function readQueues(options: Options): { queue?: string; deadLetterQueue?: string } {
  const { queue, deadLetterQueue } = options
  if (queue === undefined && deadLetterQueue === undefined) {
    throw new HinomiError('usage', 'name a queue: --queue URL of the loader, or --dead-letter-queue URL')
  }
  return {
    ...(queue === undefined ? {} : { queue: readUrl('--queue', queue) }),
    ...(deadLetterQueue === undefined ? {} : { deadLetterQueue: readUrl('--dead-letter-queue', deadLetterQueue) }),
  }
}

function readUrl(flag: string, value: unknown): string {
  const text = String(value)
  if (/^https?:\/\/[^/]+\/.+/.test(text)) return text
  throw new HinomiError('usage', `${flag} "${text.slice(0, 200)}" is no URL of a queue: copy it from the SQS console`)
}

function readSince(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const text = String(value)
  const time = readTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+09:00` : text)
  if (time !== undefined) return time
  throw new HinomiError(
    'usage',
    `--since "${text.slice(0, 40)}" is no date: write it as 2026-11-01 or 2026-11-01T09:00:00+09:00`,
  )
}
