import { flatObject } from '#core/flat-object.ts'
import { hideSecrets } from '#core/hidden-values.ts'
import { isAbsent, isoTime, present } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import { serviceOfResourceType } from '#core/resource-type.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { cut, kebabCase, lower, text, textOrNumber, unique } from '#core/text.ts'
import { readTime } from '#core/time.ts'
import { addressesOf, MAX_TEXT_CHARACTERS, memberText, readConfiguration, withoutSecrets } from './configuration.ts'
import type { ItemDocument } from './document.ts'
import type { ConfigurationItem } from './record.ts'

const MAX_MESSAGE_CHARACTERS = 1000
const MAX_RELATED = 100
/** Words that stand for no zone. */
const NO_ZONE: ReadonlySet<string> = new Set(['Multiple Availability Zones', 'Regional', 'Not Applicable'])

/** What a status says: ECS `event.type` and our action. */
const STATUS: ReadonlyMap<string, readonly [type: string, action: string]> = new Map([
  ['OK', ['change', 'resource-recorded']],
  ['ResourceDiscovered', ['creation', 'resource-discovered']],
  ['ResourceDeleted', ['deletion', 'resource-deleted']],
  ['ResourceDeletedNotRecorded', ['deletion', 'resource-deleted-not-recorded']],
  ['ResourceNotRecorded', ['info', 'resource-not-recorded']],
])

const ADDRESSED_TYPES: ReadonlySet<string> = new Set([
  'AWS::EC2::Instance',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
])
const USER_TYPES: ReadonlySet<string> = new Set(['AWS::IAM::User', 'AWS::IAM::Role'])

/**
 * Makes the document of one configuration item: how a resource was set up from that moment on, and what it is related to.
 *
 * The same item comes in history files, in snapshots and by EventBridge: one document. Its time is the item's own, not the file's.
 */
export function normalizeItem(item: ConfigurationItem, context: RecordContext): NormalizeOutcome<ItemDocument> {
  const { notes } = context
  const time = readTime(item.configurationItemCaptureTime)
  if (time === undefined) {
    const reason = isAbsent(item.configurationItemCaptureTime) ? 'time-missing' : 'time-unreadable'
    return reject(reason, { path: 'configurationItemCaptureTime', message: 'is no time' })
  }

  const { resourceType, resourceId, configurationItemStatus: status } = item
  const [type, action] = STATUS.get(status) ?? ['info', kebabCase(status) ?? 'info']
  const region = lower(item.awsRegion) ?? context.region
  const name = text(item.resourceName)
  const arn = text(item.ARN) ?? text(item.arn)
  const configuration = readConfiguration(item.configuration)
  if (typeof item.configuration === 'string' && item.configuration.length > MAX_TEXT_CHARACTERS) {
    notes.truncate('aws.config.configuration')
  }
  const instance = resourceType === 'AWS::EC2::Instance'
  const addresses = ADDRESSED_TYPES.has(resourceType) ? addressesOf(configuration) : undefined
  const relationships = present(item.relationships)
  const tags = tagsOf(item.tags)

  const document: ItemDocument = {
    message: cut([resourceType, name ?? resourceId, action].join(' '), MAX_MESSAGE_CHARACTERS, 'message', notes),
    event: {
      kind: 'state',
      category: ['configuration'],
      type: [type],
      action,
      code: resourceType,
      provider: 'config',
      sequence: sequenceOf(item.configurationStateId),
    },
    cloud: {
      region,
      availability_zone: zoneOf(text(item.availabilityZone)),
      service: { name: serviceOfResourceType(resourceType) },
      instance: { id: instance ? [resourceId] : [] },
    },
    host: instance ? { id: resourceId, ip: addresses, type: memberText(configuration, 'instanceType') } : undefined,
    user: USER_TYPES.has(resourceType) ? { name: name, id: resourceId } : undefined,
    hinomi: {
      resource: {
        id: arn ?? resourceId,
        type: resourceType,
        name,
        region,
        account_id: context.account,
        tags: flatObject(tags, 'hinomi.resource.tags', notes),
        all: unique([arn ?? resourceId, ...relationships.map((related) => text(related.resourceId))], MAX_RELATED),
      },
    },
    related: { ip: addresses, hosts: instance ? [resourceId] : undefined },
    aws: {
      config: {
        item_version: text(item.configurationItemVersion) ?? text(item.version),
        state_id: textOrNumber(item.configurationStateId),
        md5_hash: text(item.configurationItemMD5Hash) ?? text(item.configurationStateMd5Hash),
        status,
        resource_type: resourceType,
        resource_id: resourceId,
        resource_name: name,
        resource_created_at: isoTime(item.resourceCreationTime, notes),
        delivery_time: isoTime(item.configurationItemDeliveryTime, notes),
        recording_frequency: text(item.recordingFrequency),
        related_events: unique(present(item.relatedEvents)),
        relationships: unique(relationships.map(relationText), MAX_RELATED),
        configuration: flatObject(hideSecrets(configuration), 'aws.config.configuration', notes),
        supplementary_configuration: flatObject(
          withoutSecrets(item.supplementaryConfiguration),
          'aws.config.supplementary_configuration',
          notes,
        ),
        tags_count: tags === undefined ? undefined : Object.keys(tags).length,
      },
    },
  }
  return {
    kind: 'document',
    time,
    idParts: [region ?? '', resourceType, resourceId, String(item.configurationItemCaptureTime), status],
    document,
  }
}

/** A whole number that a JSON number can hold; states are numbered by 13 digits. */
function sequenceOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined
}

function zoneOf(zone: string | undefined): string | undefined {
  return zone === undefined || NO_ZONE.has(zone) ? undefined : zone
}

type Related = NonNullable<NonNullable<ConfigurationItem['relationships']>[number]>

function relationText({ name, relationshipName, resourceType, resourceId, resourceName }: Related): string {
  return [name ?? relationshipName, resourceType, resourceId ?? resourceName]
    .filter((part) => !isAbsent(part))
    .join(' ')
}

/** Tags as an object; the API may write pairs of key and value. */
function tagsOf(tags: unknown): Readonly<Record<string, unknown>> | undefined {
  if (Array.isArray(tags)) {
    const pairs = tags.filter((tag): tag is { key: string; value?: unknown } => typeof tag?.key === 'string')
    return pairs.length === 0 ? undefined : Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
  }
  if (typeof tags !== 'object' || tags === null || Object.keys(tags).length === 0) return undefined
  return tags as Readonly<Record<string, unknown>>
}
