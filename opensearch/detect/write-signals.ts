import type { Client } from '@opensearch-project/opensearch'
import type { Signal } from '#detections/signal.ts'
import { countSignal, noSignals, type SignalCounts } from '#detections/signal-counts.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'
import { createBulkWriter } from '../bulk-writer.ts'
import { IndexOpener } from '../index-opener.ts'
import { type Patience, patiently } from '../patience.ts'

const PER_LOOKUP = 500

/**
 * Writes signals and makes them visible to searches. A signal that is there with a higher count stays as it is, and so does one that says
 * the same: what was told of it by the time of its writing is not told again after each run.
 *
 * @throws HinomiError of the bulk writer, or `transient` when the cluster stays away.
 */
export async function writeSignals(
  client: Client,
  signals: readonly Signal[],
  patience: Patience = {},
): Promise<SignalCounts> {
  const counts = noSignals()
  if (signals.length === 0) return counts
  const writer = createBulkWriter(client, patience)
  const opener = new IndexOpener(client, patience)
  for (let at = 0; at < signals.length; at += PER_LOOKUP) {
    const some = signals.slice(at, at + PER_LOOKUP)
    for (const index of new Set(some.map((signal) => signal.index))) await opener.open(index)
    const there = await readThere(client, some, patience)
    for (const [n, signal] of some.entries()) {
      if (saysTheSame(signal, there[n])) {
        counts.known++
        continue
      }
      const { index, id, version, document } = signal
      await writer.add({
        ...{ index, id, version, operation: 'index', json: JSON.stringify(document) },
        settle: ({ kind }) => countSignal(counts, signal, kind),
      })
    }
  }
  await writer.flush()
  await patiently(client, () => client.indices.refresh({ index: SIGNALS_INDEX }), patience)
  return counts
}

interface There {
  readonly found?: boolean
  readonly _version?: number
  readonly _source?: Signal['document']
}

async function readThere(
  client: Client,
  signals: readonly Signal[],
  patience: Patience,
): Promise<readonly (There | undefined)[]> {
  const docs = signals.map(({ index, id }) => ({ _index: index, _id: id }))
  const { body } = await patiently(client, () => client.mget({ body: { docs } as never }), patience)
  return body.docs as There[]
}

function saysTheSame({ version, document }: Signal, there: There | undefined): boolean {
  if (there?._source === undefined || there._version !== version) return false
  return meaningOf(document) === meaningOf(there._source)
}

/** What a person would call news: another severity, another reason to hide it, another rule, other events. */
function meaningOf({ rule, hinomi }: Signal['document']): string {
  return JSON.stringify([rule?.version, hinomi?.severity, hinomi?.suppressed_by ?? [], hinomi?.evidence])
}
