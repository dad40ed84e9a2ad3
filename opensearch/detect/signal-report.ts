import type { Client } from '@opensearch-project/opensearch'
import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { SIGNALS_INDEX } from '#detections/signal-fields.ts'

/** All signals that there are. */
export interface SignalReport {
  /** Those that nothing hides, worst severity first. */
  readonly severities: readonly { readonly severity: SeverityLabel; readonly signals: number }[]
  readonly suppressed: number
  /** The rules that raised critical and high ones. */
  readonly worst: readonly {
    readonly severity: SeverityLabel
    readonly rule: string
    readonly title: string
    readonly signals: number
    readonly accounts: number
  }[]
}

interface Bucket {
  readonly key: string
  readonly doc_count: number
  readonly rules?: { readonly buckets: readonly Bucket[] }
  readonly titles?: { readonly buckets: readonly Bucket[] }
  readonly accounts?: { readonly value: number }
}

const MOST_RULES = 50

/** Counts the signals by severity, and names the rules behind the worst. */
export async function readSignalReport(client: Client): Promise<SignalReport> {
  const { body } = await client.search({
    index: SIGNALS_INDEX,
    ignore_unavailable: true,
    body: {
      size: 0,
      aggs: {
        suppressed: { filter: { exists: { field: 'hinomi.suppressed_by' } } },
        open: {
          filter: { bool: { must_not: [{ exists: { field: 'hinomi.suppressed_by' } }] } },
          aggs: {
            severities: {
              terms: { field: 'hinomi.severity' },
              aggs: {
                rules: {
                  terms: { field: 'rule.id', size: MOST_RULES },
                  aggs: {
                    titles: { terms: { field: 'hinomi.title_ja', size: 1 } },
                    accounts: { cardinality: { field: 'cloud.account.id' } },
                  },
                },
              },
            },
          },
        },
      },
    } as never,
  })
  const { suppressed, open } = (body.aggregations ?? {}) as {
    suppressed?: { doc_count: number }
    open?: { severities: { buckets: readonly Bucket[] } }
  }
  const buckets = open?.severities.buckets ?? []
  const found = [...SEVERITY_LABELS].reverse().flatMap((severity) => {
    const bucket = buckets.find(({ key }) => key === severity)
    return bucket === undefined ? [] : [{ severity, bucket }]
  })
  return {
    severities: found.map(({ severity, bucket }) => ({ severity, signals: bucket.doc_count })),
    suppressed: suppressed?.doc_count ?? 0,
    worst: found
      .filter(({ severity }) => severity === 'critical' || severity === 'high')
      .flatMap(({ severity, bucket }) =>
        (bucket.rules?.buckets ?? []).map(({ key, doc_count: signals, titles, accounts }) => ({
          ...{ severity, rule: key, title: titles?.buckets[0]?.key ?? '', signals, accounts: accounts?.value ?? 0 },
        })),
      ),
  }
}
