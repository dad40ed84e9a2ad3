import { createHash } from 'node:crypto'
import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import type { AnySource } from '#core/source.ts'
import { type Changes, noChanges } from './changes.ts'
import {
  type IndexTemplate,
  indexTemplates,
  SETTINGS_TEMPLATE,
  settingsTemplate,
  type Target,
} from './index-templates.ts'
import { holds } from './plugin-api.ts'
import { VERSION } from './version.ts'

/** How a bootstrap differs from the usual. */
export interface BootstrapOptions {
  /** Copies of each document besides the first; by default what is installed already, else what suits the kind of OpenSearch. */
  readonly replicas?: number | undefined
}

/** What a bootstrap found and did. */
export interface BootstrapReport {
  /** The version that had been installed before; undefined on a fresh OpenSearch. */
  readonly from: string | undefined
  /** Templates and indices by name. An existing index is updated when its mapping took new fields. */
  readonly changes: Changes
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
  { replicas }: BootstrapOptions = {},
): Promise<BootstrapReport> {
  const changes = noChanges()
  const templates = indexTemplates(sources)
  const from = await putTemplates(client, templates, target, replicas, changes)

  const existing = (await client.indices.get({ index: 'findings-*,logs-aws.*,hinomi-*' })).body as Existing
  for (const template of templates) {
    if (template.index !== undefined && existing[template.index] === undefined) {
      const isNew = await createIndex(client, template.index)
      changes[isNew ? 'created' : 'unchanged'].push(template.index)
      continue
    }
    for (const index of indicesOf(template, Object.keys(existing))) {
      // asking the cluster to change nothing would still hold up every other change of it
      if (holds(existing[index]?.mappings?.properties, template.body.template.mappings.properties)) {
        changes.unchanged.push(index)
        continue
      }
      await addNewFields(client, index, template)
      changes.updated.push(index)
    }
  }
  return { from, changes }
}

type Existing = Readonly<Record<string, { readonly mappings?: { readonly properties?: object } }>>

/** Returns the version that had been installed before. Always writes: a template that somebody has changed keeps its stamp. */
async function putTemplates(
  client: Client,
  templates: readonly IndexTemplate[],
  target: Target,
  replicas: number | undefined,
  changes: Changes,
): Promise<string | undefined> {
  const stored = await readTemplates(client)
  const settings = settingsTemplate(target, replicas ?? stored.replicas)
  const stampOf = (name: string, body: { readonly _meta: object }) => {
    const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32)
    const before = stored.stamps.get(name)
    changes[before === undefined ? 'created' : before.fingerprint === fingerprint ? 'unchanged' : 'updated'].push(name)
    return { ...body, _meta: { ...body._meta, version: VERSION, fingerprint } }
  }
  await client.cluster.putComponentTemplate({
    name: SETTINGS_TEMPLATE,
    body: stampOf(SETTINGS_TEMPLATE, settings) as never,
  })
  for (const { name, body } of templates) {
    await client.indices.putIndexTemplate({ name, body: stampOf(name, body) as never })
  }
  return stored.stamps.get(SETTINGS_TEMPLATE)?.version
}

interface Stamp {
  readonly version?: string
  readonly fingerprint?: string
}

async function readTemplates(client: Client) {
  const path = `/_component_template/${SETTINGS_TEMPLATE}`
  const components = (await client.transport.request({ method: 'GET', path }, { ignore: [404] })).body
  const indices = (
    await client.transport.request({ method: 'GET', path: '/_index_template/hinomi-*' }, { ignore: [404] })
  ).body
  const found = [
    ...rowsOf(components, 'component_templates').map((row) => ({ name: row.name, template: row.component_template })),
    ...rowsOf(indices, 'index_templates').map((row) => ({ name: row.name, template: row.index_template })),
  ]
  const stamps = new Map<string, Stamp>()
  for (const { name, template } of found) {
    if (typeof name === 'string') stamps.set(name, isObject(template) && isObject(template._meta) ? template._meta : {})
  }
  return { stamps, replicas: replicasOf(found.find(({ name }) => name === SETTINGS_TEMPLATE)?.template) }
}

function rowsOf(body: unknown, list: string): Record<string, unknown>[] {
  const rows = isObject(body) ? body[list] : undefined
  return Array.isArray(rows) ? rows.filter(isObject) : []
}

/** The server gives settings back as a tree of texts. */
function replicasOf(component: unknown): number | undefined {
  const at = (value: unknown, name: string) => (isObject(value) ? value[name] : undefined)
  const found = at(at(at(at(component, 'template'), 'settings'), 'index'), 'number_of_replicas')
  return typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : undefined
}

/** Creates an index from its template; false when somebody else just did. */
export async function createIndex(client: Client, index: string): Promise<boolean> {
  const { statusCode, body } = await client.indices.create({ index }, { ignore: [400] })
  if (statusCode !== 400) return true
  const type = (body as { error?: { type?: string } }).error?.type
  if (type === 'resource_already_exists_exception') return false
  throw new HinomiError('config', `index ${index} cannot be created (${type}): run hinomi opensearch bootstrap`)
}

function indicesOf(template: IndexTemplate, existing: readonly string[]): string[] {
  const base = template.body.index_patterns[0]?.replace(/\*$/, '') ?? ''
  return template.index === undefined ? existing.filter((name) => name.startsWith(base)) : [template.index]
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
