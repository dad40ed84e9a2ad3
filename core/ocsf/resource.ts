import { lastPart, parseArn } from '../arn.ts'
import { flatObject } from '../flat-object.ts'
import type { Notes } from '../notes.ts'
import { present } from '../optional-value.ts'
import { asffResourceType } from '../resource-type.ts'
import { lower, text, unique } from '../text.ts'
import type { HinomiPart } from './document.ts'
import type { OcsfRecord, OcsfResource } from './record.ts'

const MAX_RESOURCES = 100

/**
 * Returns `hinomi.resource`: the resource that is marked as primary, else the first, and the ids of all (OCSF: resource_details).
 *
 * `account` is the trusted account; it owns the resource unless the record or the ARN names another one or the resource lies in another
 * cloud.
 */
export function affectedResource(record: OcsfRecord, account: string, notes: Notes): HinomiPart<'resource'> {
  const resources = present(record.resources)
  const main = resources.find(isPrimary) ?? resources[0]
  if (main === undefined) return {}
  const id = text(main.uid)
  const arn = parseArn(id)
  const provider = lower(record.cloud?.provider) ?? 'aws'
  if (provider !== 'aws') notes.tag('non-aws-resource')
  const typeOriginal = text(main.type)
  return {
    id,
    type: asffResourceType(typeOriginal),
    type_original: typeOriginal,
    name: text(main.name) ?? lastPart(arn?.resource),
    account_id: ownerOf(main) ?? arn?.account ?? (provider === 'aws' ? account : undefined),
    region: lower(main.region) ?? lower(arn?.region),
    partition: text(main.cloud_partition) ?? arn?.partition,
    provider,
    tags: flatObject(tagsOf(main.tags), 'hinomi.resource.tags', notes),
    all: unique(
      resources.map(({ uid }) => uid),
      MAX_RESOURCES,
    ),
  }
}

function isPrimary({ labels, role }: OcsfResource): boolean {
  return lower(role) === 'primary' || present(labels).some((label) => label.toLowerCase() === 'primary')
}

function ownerOf({ owner, account_uid }: OcsfResource): string | undefined {
  const uid = owner?.account?.uid ?? account_uid
  return text(typeof uid === 'number' ? String(uid).padStart(12, '0') : uid)
}

/** Tags come as a list of `name` and `value` (OCSF: key_value_object), of old versions as an object. */
function tagsOf(tags: unknown): unknown {
  if (!Array.isArray(tags)) return tags
  const pairs = tags.flatMap((tag: unknown) => {
    if (typeof tag !== 'object' || tag === null || !('name' in tag) || typeof tag.name !== 'string') return []
    const values = 'values' in tag ? tag.values : undefined
    return [[tag.name, 'value' in tag ? tag.value : values] as const]
  })
  return Object.fromEntries(pairs)
}
