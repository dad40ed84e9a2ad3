import type { SeverityLabel } from '#core/severity.ts'
import { NO_LISTS } from '#detections/lists.ts'
import type { Rule } from '#detections/rule.ts'
import type { Signal } from '#detections/signal.ts'
import { EventDetector } from '#ingest/detect-events.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { Correlator, eventOfSignal } from './correlate.ts'
import type { RawRecord } from './mutations.ts'

/** What rules found in records that belong together. */
export interface Findings {
  readonly documents: number
  /** Documents that a rule over single events hits, by catalogue id. */
  readonly hits: ReadonlyMap<string, number>
  readonly signals: readonly Signal[]
}

/** Runs all rules over raw records of one source, as if their account were ours and their time now; no list knows anybody. */
export function detectIn(rules: readonly Rule[], records: readonly RawRecord[], sourceId = 'cloudtrail'): Findings {
  const source = SOURCES.find(({ id }) => id === sourceId)
  if (source === undefined) throw new RangeError(`there is no source ${sourceId}`)
  let now = 0
  const detector = new EventDetector(rules, NO_LISTS, () => now)
  const correlator = new Correlator(rules, NO_LISTS)
  const signals = new Map<string, Signal>()
  const hits = new Map<string, number>()
  let documents = 0
  for (const record of records) {
    const { recipientAccountId: account = '111122223333' } = record
    now = clockOf(record)
    const normalize = openNormalizer({
      address: { account: String(account), region: undefined },
      ...{ sources: [source], key: 'bench', bucket: 'archive', mainBucket: true, writtenAt: now, ingestedAt: now },
      ...{ accounts: undefined, digest },
    })
    normalize(record, { offset: documents, lossy: false, bytes: { length: 1000 } }, (result) => {
      if (result.kind !== 'document') return
      documents++
      const document = JSON.parse(Buffer.from(result.json).toString()) as object
      for (const signal of detector.detect(result, undefined)) {
        signals.set(signal.id, signal)
        const rule = signal.document.rule?.id ?? ''
        hits.set(rule, (hits.get(rule) ?? 0) + 1)
      }
      correlator.add({ index: result.index, id: result.id, time: result.time, document })
    })
  }
  for (const signal of signals.values()) correlator.add(eventOfSignal(signal))
  for (const signal of correlator.signals(now)) signals.set(signal.id, signal)
  return { documents, hits, signals: [...signals.values()] }
}

/** Records of another year would lie outside what a load takes for possible. */
function clockOf({ eventTime }: RawRecord): number {
  const time = Date.parse(String(eventTime))
  return (Number.isNaN(time) ? Date.parse('2026-11-25T00:00:00Z') : time) + 3_600_000
}

const FOUND: readonly SeverityLabel[] = ['medium', 'high', 'critical']

/** Says whether one of the rules has a signal of medium severity or more. */
export function isFound({ signals }: Findings, wanted: readonly string[]): boolean {
  return signals.some(
    ({ document }) =>
      wanted.includes(document.rule?.id ?? '') &&
      FOUND.includes((document.hinomi?.severity ?? 'info') as SeverityLabel),
  )
}
