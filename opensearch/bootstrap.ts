import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import type { AnySource } from '#core/source.ts'
import {
  type IndexTemplate,
  indexTemplates,
  SETTINGS_TEMPLATE,
  settingsTemplate,
  type Target,
} from './index-templates.ts'

/** What a bootstrap did. */
export interface BootstrapReport {
  readonly templates: number
  /** Plain indices that did not exist before. */
  readonly created: readonly string[]
  /** Existing indices whose mapping took new fields. */
  readonly updated: readonly string[]
}

/**
 * Brings templates and indices of an OpenSearch to what this version of the program writes. May run any number of times, also while
 * others load: templates are replaced, missing indices created, new fields added to existing ones; nothing is ever deleted.
 *
 * @throws HinomiError `config` when an existing index maps a field differently: it must be rebuilt.
 */
export async function bootstrap(
  client: Client,
  sources: readonly AnySource[],
  target: Target,
): Promise<BootstrapReport> {
  await client.cluster.putComponentTemplate({ name: SETTINGS_TEMPLATE, body: settingsTemplate(target) as never })
  const templates = indexTemplates(sources)
  for (const { name, body } of templates) await client.indices.putIndexTemplate({ name, body: body as never })

  const existing = new Set(Object.keys((await client.indices.get({ index: 'findings-*,logs-aws.*,hinomi-*' })).body))
  const created: string[] = []
  const updated: string[] = []
  for (const template of templates) {
    if (template.index !== undefined && !existing.has(template.index)) {
      if (await createIndex(client, template.index)) created.push(template.index)
      continue
    }
    for (const index of indicesOf(template, existing)) {
      await addNewFields(client, index, template)
      updated.push(index)
    }
  }
  return { templates: templates.length, created, updated }
}

/** Creates an index from its template; false when somebody else just did. */
export async function createIndex(client: Client, index: string): Promise<boolean> {
  const { statusCode, body } = await client.indices.create({ index }, { ignore: [400] })
  if (statusCode !== 400) return true
  const type = (body as { error?: { type?: string } }).error?.type
  if (type === 'resource_already_exists_exception') return false
  throw new HinomiError('config', `index ${index} cannot be created (${type}): run hinomi opensearch bootstrap`)
}

function indicesOf(template: IndexTemplate, existing: ReadonlySet<string>): string[] {
  const base = template.body.index_patterns[0]?.replace(/\*$/, '') ?? ''
  return template.index === undefined ? [...existing].filter((name) => name.startsWith(base)) : [template.index]
}

async function addNewFields(client: Client, index: string, template: IndexTemplate): Promise<void> {
  const mappings = template.body.template.mappings
  const { statusCode } = await client.indices.putMapping(
    { index, body: { properties: mappings.properties, dynamic: false } as never },
    { ignore: [400] },
  )
  if (statusCode === 400) {
    throw new HinomiError(
      'config',
      `index ${index} maps a field otherwise than this version: rebuild it with hinomi replay ARCHIVE --fresh`,
    )
  }
}
