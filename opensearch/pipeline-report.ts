import type { Client } from '@opensearch-project/opensearch'
import { METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'

/** Sums of one dataset and account. */
export interface PipelineGroup {
  readonly dataset: string
  readonly account: string | undefined
  readonly objects: number
  readonly received: number
  readonly indexed: number
  readonly duplicate: number
  readonly skipped: number
  readonly quarantined: number
  /** `@timestamp` of the newest record, ISO 8601. */
  readonly last: string | undefined
}

/** What the metrics index says: the sums, the objects whose counts do not add up, and those whose bytes changed; of both at most 1,000 are named. */
export interface PipelineReport {
  readonly groups: readonly PipelineGroup[]
  readonly wrong: readonly { readonly key: string; readonly received: number; readonly sum: number }[]
  readonly wrongTotal: number
  readonly changed: readonly string[]
  readonly changedTotal: number
}

const PARTS = ['indexed', 'duplicate', 'skipped', 'quarantined'] as const
const PAGE = 1_000
const LISTED = 1_000

/** Adds up the pipeline metrics of every dataset and account, to the end, and finds what does not add up. */
export async function readPipeline(client: Client): Promise<PipelineReport> {
  const groups: PipelineGroup[] = []
  let after: object | undefined
  do {
    const page = await groupPage(client, after)
    groups.push(...page.groups)
    after = page.after
  } while (after !== undefined)
  return { groups, ...(await wrongObjects(client)), ...(await changedObjects(client)) }
}

interface Bucket {
  readonly key: { readonly dataset: string; readonly account: string | null }
  readonly doc_count: number
  readonly [name: string]: unknown
}

async function groupPage(
  client: Client,
  after: object | undefined,
): Promise<{ groups: PipelineGroup[]; after: object | undefined }> {
  const sums = Object.fromEntries(['received', ...PARTS].map((name) => [name, { sum: { field: `records.${name}` } }]))
  const { body } = await client.search({
    index: METRICS_INDEX,
    body: {
      size: 0,
      aggs: {
        groups: {
          composite: {
            size: PAGE,
            sources: [
              { dataset: { terms: { field: 'event.dataset' } } },
              { account: { terms: { field: 'cloud.account.id', missing_bucket: true } } },
            ],
            ...(after === undefined ? {} : { after }),
          } as never,
          aggs: { ...sums, last: { max: { field: 'records.last' } } } as never,
        },
      },
    },
  })
  const answer = body.aggregations as unknown as { groups: { buckets: Bucket[]; after_key?: object } }
  const { buckets, after_key } = answer.groups
  return { groups: buckets.map(groupOf), after: buckets.length < PAGE ? undefined : after_key }
}

function groupOf(bucket: Bucket): PipelineGroup {
  const sum = (name: string) => (bucket[name] as { value: number }).value
  return {
    dataset: bucket.key.dataset,
    account: bucket.key.account ?? undefined,
    objects: bucket.doc_count,
    received: sum('received'),
    indexed: sum('indexed'),
    duplicate: sum('duplicate'),
    skipped: sum('skipped'),
    quarantined: sum('quarantined'),
    last: (bucket.last as { value_as_string?: string }).value_as_string,
  }
}

async function wrongObjects(client: Client): Promise<Pick<PipelineReport, 'wrong' | 'wrongTotal'>> {
  const source = `doc['records.received'].value != ${PARTS.map((name) => `doc['records.${name}'].value`).join(' + ')}`
  const { body } = await client.search({
    index: METRICS_INDEX,
    body: {
      size: LISTED,
      track_total_hits: true,
      query: { script: { script: { source, lang: 'painless' } } } as never,
    },
  })
  const wrong = body.hits.hits.map((hit) => {
    const { object, records } = hit._source as { object: { key: string }; records: Record<string, number> }
    const sum = PARTS.reduce((total, name) => total + (records[name] ?? 0), 0)
    return { key: object.key, received: records.received ?? 0, sum }
  })
  return { wrong, wrongTotal: totalOf(body.hits.total) }
}

async function changedObjects(client: Client): Promise<Pick<PipelineReport, 'changed' | 'changedTotal'>> {
  const { body } = await client.search({
    index: METRICS_INDEX,
    body: { size: LISTED, track_total_hits: true, query: { term: { 'object.changed': true } } },
  })
  const changed = body.hits.hits.map((hit) => (hit._source as { object: { key: string } }).object.key)
  return { changed, changedTotal: totalOf(body.hits.total) }
}

function totalOf(total: number | { value: number } | undefined): number {
  return typeof total === 'object' ? total.value : (total ?? 0)
}
