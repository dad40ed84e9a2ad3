import type { Client } from '@opensearch-project/opensearch'
import type { Target } from './index-templates.ts'

/** Says what kind of OpenSearch a client talks to: one without the custom-codecs plugin refuses zstd, and our local node is such a one. */
export async function targetOf(client: Client): Promise<Target> {
  const { body } = await client.cat.plugins({ format: 'json' })
  const plugins = body as { component?: string }[]
  return plugins.some(({ component }) => component === 'opensearch-custom-codecs') ? 'service' : 'local'
}
