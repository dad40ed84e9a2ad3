import { HinomiError, messageOf } from '#core/errors.ts'
import { bucketSink } from './bucket-sink.ts'
import { continueRun } from './continue-run.ts'
import { SYSTEM_CLOCK } from './pull-pace.ts'
import type { RunState } from './pull-run.ts'
import { PULL_SOURCES } from './pull-sources.ts'
import { runPull } from './run-pull.ts'

/** As much of the context of a Lambda invocation as is needed. */
interface Context {
  readonly invokedFunctionArn: string
  getRemainingTimeInMillis(): number
}

/** What one invocation hands over to the next when its time runs short. */
interface Handover {
  /** 2 for the second invocation of a run. */
  readonly leg: number
  /** Sources that are still to be pulled; `state` is where the first of them stopped. */
  readonly sources: readonly string[]
  readonly state: RunState
  /** What went wrong with sources before. */
  readonly failures: readonly string[]
}

/** Lambda stops a function that invokes itself about 16 times in a row (Lambda Developer Guide: recursive loop detection). */
const MOST_LEGS = 12
const PATIENCE_MS = 240_000

/**
 * Handler of the exporter in a member account: pulls every source of `SOURCES` into the central bucket.
 *
 * Environment: `CENTRAL_BUCKET`, `ACCOUNT`, `SOURCES` (words with commas; all when it is empty), `AWS_REGION`, and if wanted
 * `CENTRAL_KMS_KEY_ARN`, `CENTRAL_ACCOUNT` (owner of the bucket), `CENTRAL_REGION` (of the bucket). A run that takes longer than one
 * invocation is handed over by an asynchronous invocation of the same function, whose event carries the state.
 * @throws Error naming every source that failed, after the others were pulled: the invocation then counts as failed and its alarm rings.
 */
export async function handler(event: unknown, context: Context): Promise<object> {
  const { env } = process
  const account = required('ACCOUNT')
  const region = required('AWS_REGION')
  const handover = readHandover(event)
  const wanted = handover?.sources ?? (env.SOURCES ?? '').split(',').filter((word) => word !== '')
  const sources = wanted.length === 0 ? PULL_SOURCES : wanted.map(sourceOf)
  const sink = bucketSink({
    ...{ bucket: required('CENTRAL_BUCKET'), account, region },
    kmsKeyArn: env.CENTRAL_KMS_KEY_ARN || undefined,
    owner: env.CENTRAL_ACCOUNT || undefined,
    client: { region: env.CENTRAL_REGION || region, maxAttempts: 6 },
  })
  const failures = [...(handover?.failures ?? [])]
  const result: Record<string, unknown> = {}
  for (const [number, source] of sources.entries()) {
    try {
      const outcome = await runPull({
        ...{ source, sink, clock: SYSTEM_CLOCK, patienceMs: PATIENCE_MS },
        place: { account, region, client: { region, maxAttempts: 6, retryMode: 'standard' } },
        state: number === 0 ? handover?.state : undefined,
        save: async () => {},
        timeLeftMs: () => context.getRemainingTimeInMillis(),
      })
      if (outcome.kind === 'paused') {
        const leg = (handover?.leg ?? 1) + 1
        if (leg > MOST_LEGS)
          throw new HinomiError('bug', `${source.id} is not at its end after ${MOST_LEGS} invocations`)
        const rest = sources.slice(number).map(({ id }) => id)
        await continueRun(context.invokedFunctionArn, {
          hinomi: { leg, sources: rest, state: outcome.state, failures },
        })
        log('handed over', { source: source.id, leg, objects: outcome.state.pages.length })
        return { ...result, [source.id]: 'handed over' }
      }
      result[source.id] = outcome
      log('pulled', { source: source.id, ...outcome })
    } catch (thrown) {
      failures.push(`${source.id}: ${messageOf(thrown)}`)
      log('failed', { source: source.id, error: messageOf(thrown) })
    }
  }
  if (failures.length > 0) throw new Error(failures.join('; '))
  return result
}

function readHandover(event: unknown): Handover | undefined {
  return (event as { hinomi?: Handover } | null)?.hinomi
}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '')
    throw new HinomiError('config', `the variable ${name} of the function is not set`)
  return value
}

function sourceOf(word: string) {
  const source = PULL_SOURCES.find(({ id }) => id === word.trim())
  if (source !== undefined) return source
  throw new HinomiError('config', `SOURCES: "${word}" is none of ${PULL_SOURCES.map(({ id }) => id).join(', ')}`)
}

function log(message: string, data: object): void {
  console.log(JSON.stringify({ message, ...data }))
}
