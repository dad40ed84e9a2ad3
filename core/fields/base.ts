import type { Field } from '../field.ts'
import type { SharedField, Source } from '../source.ts'
import { ECS_FIELDS } from './ecs.ts'
import { HINOMI_FIELDS } from './hinomi.ts'

/** All fields that any source may use, by name. */
export const SHARED_FIELDS: Readonly<Record<SharedField, Field>> = { ...ECS_FIELDS, ...HINOMI_FIELDS }

/** Fields that the program itself writes to every document, whatever the source. */
export const COMMON_FIELDS = [
  '@timestamp',
  'ecs.version',
  'tags',
  'event.module',
  'event.dataset',
  'event.ingested',
  'cloud.provider',
  'cloud.account.id',
  'cloud.account.name',
  'hinomi.route',
  'hinomi.archive.bucket',
  'hinomi.archive.key',
  'hinomi.archive.offset',
  'hinomi.lag_seconds',
  'hinomi.truncated',
] as const satisfies readonly SharedField[]

/** Fields that the program adds to sources that are not lean: whose account it is. */
export const OWNER_FIELDS = [
  'organization.id',
  'organization.name',
  'hinomi.system',
  'hinomi.vendor',
  'hinomi.environment',
] as const satisfies readonly SharedField[]

/** Fields that the program adds to findings. */
export const FINDING_FIELDS = [
  'event.created',
  'hinomi.finding.id',
  'hinomi.finding.version',
  'hinomi.finding.content_hash',
] as const satisfies readonly SharedField[]

/** Returns every field that documents of a source may hold, by its full dotted name, sorted. */
export function fieldsOfSource(
  source: Pick<Source, 'store' | 'uses' | 'enriched' | 'fields' | 'namespace' | 'lean'>,
): Record<string, Field> {
  const shared: SharedField[] = [
    ...COMMON_FIELDS,
    ...(source.lean ? [] : OWNER_FIELDS),
    ...(source.store.kind === 'findings' ? FINDING_FIELDS : []),
    ...source.uses,
    ...(source.enriched ?? []),
  ]
  const own = Object.entries(source.fields).map(([name, field]) => [`aws.${source.namespace}.${name}`, field] as const)
  const all = [...new Set(shared)].map((name) => [name, SHARED_FIELDS[name]] as const)
  return Object.fromEntries([...all, ...own].sort(([a], [b]) => (a < b ? -1 : 1)))
}
