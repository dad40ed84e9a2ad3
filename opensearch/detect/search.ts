import { type Client, errors } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import type { Search } from '#detections/correlation/run-plan.ts'
import { errorOf } from '../failure.ts'
import { type Patience, patiently } from '../patience.ts'

interface Answer {
  readonly timed_out?: boolean
  readonly _shards?: { readonly failed?: number }
}

/** A search that OpenSearch has no memory for is asked so often: it may have been another's turn, but mostly it will never fit. */
const MEMORY_ATTEMPTS = 4

/**
 * Makes the search by which rules look at a cluster: waits while it is away, and takes no answer for whole that lacks a shard.
 *
 * @throws HinomiError `bug` when the search needs more memory than OpenSearch has: that costs the rule, and not those that come after it.
 */
export function ruleSearch(client: Client, patience: Patience = {}): Search {
  return async (index, body) => {
    let refused = 0
    const ask = async () => {
      try {
        return (await client.search({ index, body: body as never, ignore_unavailable: true })).body
      } catch (thrown) {
        if (!isOutOfMemory(thrown) || ++refused < MEMORY_ATTEMPTS) throw thrown
        throw new HinomiError(
          'bug',
          `a search of ${index} needs more memory than OpenSearch has: look back less far with --since`,
        )
      }
    }
    return patiently(
      client,
      async () => {
        const answer = await ask()
        const { timed_out: timedOut, _shards: shards } = answer as Answer
        if (timedOut || (shards?.failed ?? 0) > 0) {
          throw new HinomiError('transient', `a search of ${index} was not answered by every shard`)
        }
        return answer
      },
      patience,
    )
  }
}

function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof errors.ResponseError && errorOf(thrown).type === 'circuit_breaking_exception'
}
