import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import type { Search } from '#detections/correlation/run-plan.ts'
import { type Patience, patiently } from '../patience.ts'

interface Answer {
  readonly timed_out?: boolean
  readonly _shards?: { readonly failed?: number }
}

/** Makes the search by which rules look at a cluster: waits while it is away, and takes no answer for whole that lacks a shard. */
export function ruleSearch(client: Client, patience: Patience = {}): Search {
  return (index, body) =>
    patiently(
      client,
      async () => {
        const answer = (await client.search({ index, body: body as never, ignore_unavailable: true })).body
        const { timed_out: timedOut, _shards: shards } = answer as Answer
        if (timedOut || (shards?.failed ?? 0) > 0) {
          throw new HinomiError('transient', `a search of ${index} was not answered by every shard`)
        }
        return answer
      },
      patience,
    )
}
