import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import type { SignalDocument } from '#detections/signal.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import type { AlertSignal } from '../signal.ts'
import type { Store } from './store.ts'

const PER_PAGE = 5000

interface Hit {
  readonly _id: string
  readonly _index: string
  readonly _source: SignalDocument
  readonly sort: readonly unknown[]
}

/**
 * Walks the signals that nothing hides, in the order in which they were written, from a time on (epoch milliseconds); in pages.
 */
export async function* readSignals(store: Store, from: number): AsyncGenerator<AlertSignal[], void, void> {
  let after: readonly unknown[] | undefined
  do {
    const hits: readonly Hit[] = await store.search<Hit>(`${SIGNALS_INDEX}-*`, {
      size: PER_PAGE,
      track_total_hits: false,
      query: {
        bool: {
          filter: [{ range: { 'event.ingested': { gte: from, format: 'epoch_millis' } } }],
          must_not: [{ exists: { field: 'hinomi.suppressed_by' } }],
        },
      },
      sort: [{ 'event.ingested': 'asc' }, { _id: 'asc' }],
      ...(after === undefined ? {} : { search_after: after }),
    })
    yield hits.map(signalOf)
    after = hits.length < PER_PAGE ? undefined : hits.at(-1)?.sort
  } while (after !== undefined)
}

function signalOf({ _id: id, _index: index, _source: source }: Hit): AlertSignal {
  const { event, rule, cloud, organization, hinomi } = source
  const severity = SEVERITY_LABELS.find((label) => label === hinomi?.severity) ?? ('medium' satisfies SeverityLabel)
  return {
    ...{ id, index, severity, ingested: time(event?.ingested), time: time(source['@timestamp']) },
    ...{ rule: rule?.id ?? '', title: rule?.name ?? '', titleJa: hinomi?.title_ja ?? '' },
    accounts: cloud?.account?.id ?? [],
    ...{ accountName: cloud?.account?.name, municipality: organization?.name, system: hinomi?.system },
    ...{ vendor: hinomi?.vendor, environment: hinomi?.environment, principal: hinomi?.principal },
    ip: source.source?.ip,
    targets: hinomi?.target ?? [],
    dedupKey: hinomi?.dedup_key ?? '',
  }
}

function time(text: string | undefined): number {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? 0 : ms
}
