import { lastPart, parseArn } from '#core/arn.ts'
import { flatObject } from '#core/flat-object.ts'
import type { Notes } from '#core/notes.ts'
import { inspectorResourceType } from '#core/resource-type.ts'
import { lower, text, unique } from '#core/text.ts'
import type { HinomiPart } from './document.ts'
import type { Resource } from './record-resource.ts'

/** The trusted account and the Region of the finding. */
export interface Place {
  readonly account: string
  readonly region: string | undefined
}

const MAX_RESOURCES = 100

/**
 * Returns `hinomi.resource` of a finding: the first resource, and the ids of all.
 *
 * `name` is what people call it: see `resourceName`. A resource in another cloud tags the document `non-aws-resource`.
 */
export function affectedResource(
  resources: readonly Resource[],
  name: string | undefined,
  place: Place,
  notes: Notes,
): HinomiPart<'resource'> | undefined {
  const [main] = resources
  if (main === undefined) return undefined
  const id = resourceId(main, place)
  const arn = parseArn(id)
  const provider = providerOf(main)
  const aws = provider === 'aws'
  if (!aws) notes.tag('non-aws-resource')
  return {
    id,
    type: inspectorResourceType(text(main.type)),
    type_original: text(main.type),
    name: name ?? lastPart(arn?.resource ?? id),
    account_id: arn?.account ?? (aws ? place.account : text(main.providerAccountId)),
    region: lower(main.region) ?? lower(arn?.region) ?? (aws ? place.region : undefined),
    partition: text(main.partition) ?? arn?.partition,
    provider,
    tags: flatObject(main.tags, 'hinomi.resource.tags', notes),
    all: unique(
      resources.map((resource) => resourceId(resource, place)),
      MAX_RESOURCES,
    ),
  }
}

/** Returns the cloud of a resource; the types of Azure resources begin with `Microsoft.`. */
export function providerOf({ provider, type }: Resource): string {
  return lower(provider) ?? (/^microsoft\./i.test(type ?? '') ? 'azure' : 'aws')
}

/** Returns the tag `Name` of a resource. */
export function nameTag({ tags }: Resource): string | undefined {
  return typeof tags === 'object' && tags !== null && Object.hasOwn(tags, 'Name')
    ? text((tags as { Name: unknown }).Name)
    : undefined
}

/** Instances are named by their bare id; as ARN they are the same resource as in the findings of other services. */
function resourceId(resource: Resource, { account, region }: Place): string | undefined {
  const id = text(resource.id)
  const where = lower(resource.region) ?? region
  if (id === undefined || !/^i-[\da-f]+$/.test(id) || where === undefined) return id
  return `arn:${text(resource.partition) ?? 'aws'}:ec2:${where}:${account}:instance/${id}`
}
