import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { ALERTS_INDEX, type AlertDocument } from '#core/fields/alerts.ts'
import { createBulkWriter } from '#opensearch/bulk-writer.ts'
import { ruleSearch } from '#opensearch/detect/search.ts'
import { IndexOpener } from '#opensearch/index-opener.ts'
import { type Patience, patiently } from '#opensearch/patience.ts'
import type { StoredAlert } from '../plan.ts'

/** Every month of alerts; a pattern, so that it finds nothing, instead of failing, before there is one. */
export const ALERTS = `${ALERTS_INDEX}-*`

/** A document as it lies in the index, with what an update must prove to have seen. */
export interface SeenAlert extends StoredAlert {
  readonly seqNo: number
  readonly primaryTerm: number
}

/** What OpenSearch keeps of alerts: searches, writes that happen once, and updates that only one of two notifiers can make. */
export interface Store {
  readonly client: Client
  /** Returns the hits of a search. */
  search<T>(index: string, body: object): Promise<readonly T[]>
  /** Returns the aggregations of a search. */
  aggregate<T>(index: string, body: object): Promise<T | undefined>
  /** Returns the alerts that a query finds. */
  find(body: object): Promise<SeenAlert[]>
  /** Writes what is not there yet; returns how many documents were new. */
  create(documents: readonly StoredAlert[]): Promise<number>
  /** Says for each place whether a document is there. */
  exist(places: readonly { readonly index: string; readonly id: string }[]): Promise<boolean[]>
  /** Changes an alert as it was seen; undefined when somebody else changed it since. */
  update(alert: SeenAlert, change: AlertChange): Promise<SeenAlert | undefined>
  /** Changes every alert that a query finds, by a script over `ctx._source.hinomi.alert`, after which the query finds it no more; returns how many. */
  updateAll(query: object, script: string, params: object): Promise<number>
  /** Makes what was written visible to searches. */
  refresh(): Promise<void>
}

/** New values below `hinomi.alert`; null removes one. */
export type AlertChange = {
  readonly [K in keyof NonNullable<NonNullable<AlertDocument['hinomi']>['alert']>]?:
    | NonNullable<NonNullable<AlertDocument['hinomi']>['alert']>[K]
    | null
}

const PER_LOOKUP = 5000
/** Few enough that one request ends long before its time-out. */
const PER_UPDATE = 10_000

interface Hit {
  readonly _id: string
  readonly _index: string
  readonly _source: AlertDocument
  readonly _seq_no: number
  readonly _primary_term: number
}

/** Makes the store over a cluster; it waits while the cluster is away, as `patience` says. */
export function createStore(client: Client, patience: Patience = {}): Store {
  const ask = ruleSearch(client, patience)
  const opener = new IndexOpener(client, patience)
  const search = async <T>(index: string, body: object) => {
    const answer = (await ask(index, body)) as { hits?: { hits?: readonly T[] } }
    return answer.hits?.hits ?? []
  }
  return {
    client,
    search,
    async aggregate<T>(index: string, body: object) {
      return ((await ask(index, { size: 0, ...body })) as { aggregations?: T }).aggregations
    },
    async find(body) {
      const hits = await search<Hit>(ALERTS, { seq_no_primary_term: true, ...body })
      return hits.map((hit) => ({
        ...{ index: hit._index, id: hit._id, document: hit._source },
        ...{ seqNo: hit._seq_no, primaryTerm: hit._primary_term },
      }))
    },
    async create(documents) {
      let created = 0
      let refused: string | undefined
      const writer = createBulkWriter(client, patience)
      for (const { index, id, document } of documents) {
        await opener.open(index)
        await writer.add({
          ...{ index, id, operation: 'create', json: JSON.stringify(document) },
          settle(outcome) {
            if (outcome.kind === 'created') created++
            if (outcome.kind === 'refused') refused ??= outcome.type
          },
        })
      }
      await writer.flush()
      if (refused !== undefined) {
        throw new HinomiError('config', `OpenSearch refuses alerts (${refused}): run hinomi opensearch bootstrap`)
      }
      return created
    },
    async exist(places) {
      const known: boolean[] = []
      for (let at = 0; at < places.length; at += PER_LOOKUP) {
        const docs = places.slice(at, at + PER_LOOKUP).map(({ index, id }) => ({ _index: index, _id: id }))
        const body = { docs: docs.map((doc) => ({ ...doc, _source: false })) } as never
        const answer = await patiently(client, () => client.mget({ body }), patience)
        for (const doc of answer.body.docs as { found?: boolean; error?: { type?: string } }[]) {
          if (doc.error !== undefined && doc.error.type !== 'index_not_found_exception') {
            throw new HinomiError('transient', `${ALERTS_INDEX} cannot be read now (${doc.error.type ?? 'no reason'})`)
          }
          known.push(doc.found === true)
        }
      }
      return known
    },
    async update({ index, id, document, seqNo, primaryTerm }, change) {
      const next = changed(document, change)
      const { statusCode, body } = await patiently(
        client,
        () =>
          client.index(
            { index, id, if_seq_no: seqNo, if_primary_term: primaryTerm, body: next as never },
            { ignore: [409] },
          ),
        patience,
      )
      if (statusCode === 409) return undefined
      return { index, id, document: next, seqNo: Number(body._seq_no), primaryTerm: Number(body._primary_term) }
    },
    async updateAll(query, source, params) {
      const script = { lang: 'painless', source, params }
      let updated = 0
      for (;;) {
        const { body } = await patiently(
          client,
          () =>
            client.updateByQuery({
              ...{ index: ALERTS, conflicts: 'proceed', refresh: true, ignore_unavailable: true, max_docs: PER_UPDATE },
              body: { query, script } as never,
            }),
          patience,
        )
        const some = Number((body as { updated?: number }).updated ?? 0)
        updated += some
        if (some < PER_UPDATE) return updated
      }
    },
    async refresh() {
      await patiently(client, () => client.indices.refresh({ index: ALERTS, ignore_unavailable: true }), patience)
    },
  }
}

/** Returns the document with new values below `hinomi.alert`. */
function changed(document: AlertDocument, change: AlertChange): AlertDocument {
  const alert = Object.entries({ ...document.hinomi?.alert, ...change }).filter(([, value]) => value !== null)
  return { ...document, hinomi: { ...document.hinomi, alert: Object.fromEntries(alert) } }
}
