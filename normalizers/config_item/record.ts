import * as z from 'zod'
import { listOf, loose, word, words } from '#core/schema-words.ts'

/**
 * A configuration item as history and snapshot files, EventBridge and the API write it, as far as we read it (AWS Config API:
 * ConfigurationItem). Without resource and status it has no meaning. Files call account and version by longer names than the API.
 */
export const ConfigurationItem = z.object({
  resourceType: z.string().min(1),
  resourceId: z.string().min(1),
  configurationItemStatus: z.string().min(1),
  configurationItemCaptureTime: loose,
  /** A number names an account just as well; it has lost its leading zeros. */
  awsAccountId: z.union([z.string(), z.number()]).nullish(),
  accountId: z.union([z.string(), z.number()]).nullish(),
  awsRegion: word,
  availabilityZone: word,
  resourceName: word,
  ARN: word,
  arn: word,
  resourceCreationTime: loose,
  configurationItemVersion: word,
  version: word,
  configurationItemMD5Hash: word,
  configurationStateMd5Hash: word,
  configurationStateId: loose,
  configurationItemDeliveryTime: loose,
  recordingFrequency: word,
  relatedEvents: words,
  relationships: listOf(
    z.object({ name: word, relationshipName: word, resourceType: word, resourceId: word, resourceName: word }),
  ),
  tags: loose,
  configuration: loose,
  supplementaryConfiguration: loose,
})
export type ConfigurationItem = z.output<typeof ConfigurationItem>
