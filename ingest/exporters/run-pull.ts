import { HinomiError } from '#core/errors.ts'
import { type Asked, explainAws, failureOf } from './explain-aws.ts'
import { envelopeLine, type PageOwner, type Sink, storeManifest, storePage } from './page-writer.ts'
import { type Clock, paceRequests } from './pull-pace.ts'
import { beginRun, type RunState } from './pull-run.ts'
import type { Asking, PageReader, PulledPage, PullPlace, PullSource } from './pull-source.ts'

/** What a pull works with. */
export interface PullOptions {
  readonly source: PullSource
  readonly place: PullPlace
  readonly sink: Sink
  readonly clock: Clock
  /** Where an earlier leg of the same run stopped. */
  readonly state?: RunState | undefined
  /** Hears the state after each stored object; what is lost after it is pulled again. */
  save(state: RunState): Promise<void>
  /** Milliseconds until the pull must have stopped; Infinity where there is no limit. */
  timeLeftMs(): number
  /** How long to ask again after the SDK has given up on throttling and failures; milliseconds. */
  readonly patienceMs: number
  onProgress?(findings: number): void
}

/** How a pull ended: `off` where the service is not on here, `paused` where time ran short. */
export type PullOutcome =
  | { readonly kind: 'complete'; readonly findings: number; readonly objects: number; readonly manifest: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'paused'; readonly state: RunState }

/** Findings are stored when they are so many or so large: few objects, and little to pull again after a cut. */
const OBJECT_FINDINGS = 1_000
const OBJECT_BYTES = 8 * 1024 * 1024
/** Enough to finish a request, store what is in hand and hand over. */
const RESERVE_MS = 60_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000

/**
 * Pulls the whole list of findings of one service into objects, and a manifest after the last one.
 *
 * There is a manifest only if every page was pulled and stored: whoever reads it may conclude that what it does not list is gone.
 * @throws HinomiError of explainAws or of the sink; the state that was saved last is where to go on.
 */
export async function runPull(options: PullOptions): Promise<PullOutcome> {
  const { source, place, clock } = options
  const asking = patientAsking(options)
  const read = await source.open(place, asking)
  if (read === undefined) return { kind: 'off' }
  const { id, word, detailType, member } = source
  const owner = { account: place.account, region: place.region, source: id, word, detailType, member }
  if (options.state?.next === undefined) return pullFrom(options, owner, read, options.state ?? beginRun(clock.now()))

  const first = await resume(read, options.state.next)
  if (first !== undefined) return pullFrom(options, owner, read, options.state, first)
  return pullFrom(options, owner, read, beginRun(clock.now()))
}

/** Asks for the page at which a run stopped; undefined when its token is too old to be understood, so that the list must be begun anew. */
async function resume(read: PageReader, next: string): Promise<PulledPage | undefined> {
  try {
    return await read(next)
  } catch (thrown) {
    const { status } = failureOf((thrown as Error).cause)
    if (thrown instanceof HinomiError && thrown.code === 'usage' && status === 400) return undefined
    throw thrown
  }
}

async function pullFrom(
  options: PullOptions,
  owner: PageOwner,
  read: PageReader,
  begun: RunState,
  first?: PulledPage,
): Promise<PullOutcome> {
  const { clock, sink } = options
  let state = begun
  let lines: string[] = []
  let sizeBytes = 0
  let waiting = first
  let next = state.next
  for (let isFirst = true; isFirst || next !== undefined; isFirst = false) {
    const requestedAt = clock.now()
    const page = waiting ?? (await read(next))
    waiting = undefined
    if (page.next !== undefined && page.next === next) throw loop(options.source.id)
    next = page.next
    for (const finding of page.findings) {
      const line = envelopeLine(owner, finding, requestedAt)
      lines.push(line)
      sizeBytes += line.length
    }
    options.onProgress?.(lines.length + state.pages.reduce((sum, { findings }) => sum + findings, 0))
    const short = next !== undefined && options.timeLeftMs() < RESERVE_MS
    if (next === undefined || short || lines.length >= OBJECT_FINDINGS || sizeBytes >= OBJECT_BYTES) {
      const pages = lines.length === 0 ? state.pages : [...state.pages, await storePage(sink, owner, state, lines)]
      state = { ...state, next, pages }
      lines = []
      sizeBytes = 0
      if (next !== undefined) await options.save(state)
    }
    if (short) return { kind: 'paused', state }
  }
  const manifest = await storeManifest(sink, owner, state, clock.now())
  const findings = state.pages.reduce((sum, page) => sum + page.findings, 0)
  return { kind: 'complete', findings, objects: state.pages.length, manifest }
}

/** Asks at the pace of the service, and again where that can help: the SDK has tried several times before. */
function patientAsking({ source, place, clock, patienceMs, timeLeftMs }: PullOptions): Asking {
  const pace = paceRequests(source.rate, clock)
  return async (action, ask) => {
    const asked: Asked = { action, account: place.account, region: place.region }
    const until = clock.now() + patienceMs
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
      await pace()
      try {
        return await ask()
      } catch (thrown) {
        const failure = explainAws(thrown, asked)
        const hasTime = clock.now() + waitMs < until && timeLeftMs() > waitMs + RESERVE_MS
        if (failure.code !== 'transient' || !hasTime) throw failure
        await clock.sleep(waitMs)
      }
    }
  }
}

function loop(source: string): HinomiError {
  return new HinomiError('bug', `the list of ${source} does not go on: two pages have the same token`)
}
