import type { Retention } from '../retention.ts'

/** What our lifecycle and snapshot policies begin with; no other is ever written. */
export const POLICY_PREFIX = 'hinomi-'

/** A month is written to for so long after its index was made, at most. */
const MONTH_DAYS = 31
/** When hardly any late event comes any more, segments of the month are merged. */
const MERGE_AFTER_DAYS = MONTH_DAYS + 14

const RETRY = { count: 5, backoff: 'exponential', delay: '1h' } as const

/** What is done with an index in a state: one action, and what holds for it. */
export type IsmAction = Readonly<Record<string, unknown>>

/** A policy of Index State Management, as it is put to `_plugins/_ism/policies/<id>`. */
export interface IsmPolicy {
  readonly id: string
  readonly body: {
    readonly policy: {
      readonly description: string
      readonly default_state: string
      readonly states: readonly {
        readonly name: string
        readonly actions: readonly IsmAction[]
        readonly transitions: readonly {
          readonly state_name: string
          readonly conditions: Readonly<Record<string, string>>
        }[]
      }[]
      readonly ism_template: readonly { readonly index_patterns: readonly string[]; readonly priority: number }[]
    }
  }
}

/**
 * Makes the policies of the monthly indices of a retention table (OpenSearch: Index State Management; Amazon OpenSearch Service: ISM).
 *
 * The age of an index counts from its making, and its last event may come a month later: only after retention and a month may it go.
 * Merging blocks writes for as long as it lasts, and is followed by their release: a replay must find every month writable.
 * Indices with one name for ever, those of findings above all, have no policy: they must never be deleted or rolled over.
 */
export function ismPolicies(table: readonly Retention[]): IsmPolicy[] {
  return table.filter(({ store }) => store === 'monthly').map(policyOf)
}

function policyOf({ id, index, indexDays }: Retention): IsmPolicy {
  const deleteAfterDays = indexDays + MONTH_DAYS
  const merges = deleteAfterDays > MERGE_AFTER_DAYS + MONTH_DAYS
  const deletion = { state_name: 'delete', conditions: { min_index_age: `${deleteAfterDays}d` } }
  return {
    id: id.startsWith(POLICY_PREFIX) ? id : `${POLICY_PREFIX}${id}`,
    body: {
      policy: {
        description: `Hinomi: ${index}-* is kept ${indexDays} days`,
        default_state: 'hot',
        states: [
          {
            name: 'hot',
            actions: [],
            transitions: [
              merges ? { state_name: 'merged', conditions: { min_index_age: `${MERGE_AFTER_DAYS}d` } } : deletion,
            ],
          },
          ...(merges
            ? [
                {
                  name: 'merged',
                  actions: [
                    { force_merge: { max_num_segments: 1 }, timeout: '24h', retry: RETRY },
                    { read_write: {}, retry: RETRY },
                  ],
                  transitions: [deletion],
                },
              ]
            : []),
          { name: 'delete', actions: [{ delete: {}, retry: RETRY }], transitions: [] },
        ],
        ism_template: [{ index_patterns: [`${index}-*`], priority: 100 }],
      },
    },
  }
}
