import { lastPart, parseArn } from '#core/arn.ts'
import { flatObject } from '#core/flat-object.ts'
import type { Notes } from '#core/notes.ts'
import { asffResourceType } from '#core/resource-type.ts'
import { lower, text, unique } from '#core/text.ts'
import type { HinomiPart } from './document.ts'
import { readEcrImage } from './ecr-image.ts'
import type { FindingResource } from './record.ts'
import { memberOf } from './record-values.ts'

const MAX_RESOURCES = 100

/**
 * Returns `hinomi.resource` of a finding: the first resource, and the ids of all.
 *
 * `account` is the trusted account; it owns the resource unless the ARN names another one or the resource lies in another cloud.
 */
export function affectedResource(
  resources: readonly FindingResource[],
  account: string,
  notes: Notes,
): HinomiPart<'resource'> {
  const [main] = resources
  if (main === undefined) return {}
  const arn = parseArn(text(main.Id))
  const provider = lower(main.Provider) ?? 'aws'
  if (provider !== 'aws') notes.tag('non-aws-resource')
  const typeOriginal = text(main.Type)
  return {
    id: text(main.Id),
    type: asffResourceType(typeOriginal),
    type_original: typeOriginal,
    name: nameOf(main),
    account_id: arn?.account ?? (provider === 'aws' ? account : undefined),
    region: lower(main.Region) ?? lower(arn?.region),
    partition: text(main.Partition) ?? arn?.partition,
    provider,
    tags: flatObject(main.Tags, 'hinomi.resource.tags', notes),
    all: unique(
      resources.map(({ Id }) => Id),
      MAX_RESOURCES,
    ),
  }
}

/** Returns the tag `Name` of a resource. */
export function nameTag(resource: FindingResource): string | undefined {
  return text(memberOf(resource.Tags, 'Name'))
}

/** A name that people know: the tag, of images the repository, of containers their own, else the end of the ARN. */
function nameOf(resource: FindingResource): string | undefined {
  const tag = nameTag(resource)
  if (tag !== undefined) return tag
  if (resource.Type === 'AwsEcrContainerImage') return readEcrImage(resource).repository
  if (resource.Type === 'Container') return text(memberOf(memberOf(resource.Details, 'Container'), 'Name'))
  return nameInArn(parseArn(text(resource.Id))?.resource)
}

/** What CloudFormation and Elastic Load Balancing add behind the name: `stack/<name>/<uuid>`, `loadbalancer/app/<name>/<16 digits>`. */
const ADDED_ID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16})$/

function nameInArn(resource: string | undefined): string | undefined {
  const parts = resource?.split('/') ?? []
  const last = parts.at(-1) ?? ''
  return parts.length >= 3 && ADDED_ID.test(last) ? parts.at(-2) : lastPart(resource)
}
