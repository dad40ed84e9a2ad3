import { join } from 'node:path'
import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { addressOf, createClient, explainFailure } from '#opensearch/client.ts'
import type { Target } from '#opensearch/index-templates.ts'
import { layOutNode } from '#opensearch/local/layout.ts'
import { type LocalNode, startNode } from '#opensearch/local/node.ts'
import { targetOf } from '#opensearch/target.ts'
import type { Settings } from './settings.ts'

/** A cluster that answers. */
export interface Cluster {
  readonly url: string
  readonly client: Client
  readonly target: Target
}

/** Returns the URL that is in force: the one that is set, or that of the local node. */
export function clusterUrl(settings: Settings): string {
  return settings.opensearchUrl ?? `http://127.0.0.1:${settings.opensearchPort}`
}

/** Makes a client for the OpenSearch that is in force. */
export function clientOf(settings: Settings): Client {
  return createClient(clusterUrl(settings), { signing: settings.opensearchAuth })
}

/**
 * Connects to OpenSearch and asks whether it answers.
 *
 * @throws HinomiError with the way out: how to start a local node, or what to check in the URL.
 */
export async function connect(settings: Settings): Promise<Cluster> {
  const url = clusterUrl(settings)
  const client = clientOf(settings)
  try {
    const { body } = await client.cluster.health({}, { requestTimeout: 10_000 })
    if (typeof body?.cluster_name !== 'string') throw noOpenSearch(client)
    return { url, client, target: await targetOf(client) }
  } catch (thrown) {
    const failure = explainFailure(thrown, url)
    if (settings.opensearchUrl !== undefined) throw failure
    throw new HinomiError(
      failure.code,
      `${failure.message} (no --opensearch or HINOMI_OPENSEARCH_URL is set; the local node is started by npm start or hinomi opensearch start)`,
      { cause: thrown },
    )
  }
}

function noOpenSearch(client: Client): HinomiError {
  return new HinomiError('config', `what answers at ${addressOf(client)} is no OpenSearch: check HINOMI_OPENSEARCH_URL`)
}

/**
 * Lays out and starts the local node with its kept data; `report` hears one short line for each step that takes time.
 * `soon` starts in half the time and suits a look around; without it the node is quicker once it is warm.
 */
export async function startLocalNode(
  settings: Settings,
  soon: boolean,
  report: (text: string) => void,
): Promise<LocalNode> {
  const homeFolder = join(settings.home, 'opensearch')
  await layOutNode({ homeFolder, onProgress: report })
  report(`OpenSearch を起動しています / starting OpenSearch on port ${settings.opensearchPort}`)
  return startNode({
    homeFolder,
    port: settings.opensearchPort,
    dataFolder: join(settings.home, 'data', 'opensearch'),
    heap: settings.opensearchHeap,
    fast: soon,
  })
}
