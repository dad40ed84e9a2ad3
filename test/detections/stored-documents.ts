import type { Client } from '@opensearch-project/opensearch'
import type { Field } from '#core/field.ts'
import { mappingOf } from '#opensearch/index-templates.ts'

/** A document and its id. */
export interface Storable {
  readonly id: string
  readonly document: object
}

/** Makes an index with the mapping of these fields and fills it; what OpenSearch refuses is an error. */
export async function storeDocuments(
  client: Client,
  index: string,
  fields: Readonly<Record<string, Field>>,
  documents: readonly Storable[],
): Promise<void> {
  await client.indices.create({ index, body: { mappings: mappingOf(fields) as never } })
  for (let at = 0; at < documents.length; at += 500) {
    const body = documents.slice(at, at + 500).flatMap(({ id, document }) => [{ create: { _id: id } }, document])
    const answer = await client.bulk({ index, body: body as never })
    const refused = answer.body.items.find((item) => item.create?.error !== undefined)
    if (refused !== undefined) throw new Error(JSON.stringify(refused.create).slice(0, 1000))
  }
  await client.indices.refresh({ index })
}

/** Returns the sorted ids that each query finds; a query that OpenSearch refuses is an error. */
export async function idsFound(client: Client, index: string, queries: readonly object[]): Promise<string[][]> {
  const found: string[][] = []
  for (let at = 0; at < queries.length; at += 50) {
    const lines = queries.slice(at, at + 50).flatMap((query) => [{ index }, { query, size: 10_000, _source: false }])
    const { body } = await client.msearch({ body: lines as never })
    for (const answer of body.responses) {
      if ('error' in answer || answer._shards.failed > 0) throw new Error(JSON.stringify(answer).slice(0, 2000))
      found.push(answer.hits.hits.map(({ _id }) => String(_id)).sort())
    }
  }
  return found
}
