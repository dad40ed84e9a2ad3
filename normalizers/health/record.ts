import * as z from 'zod'
import { flag, listOf, loose, word, words } from '#core/schema-words.ts'

const Entity = z.object({ entityValue: word, status: word })
export type Entity = z.output<typeof Entity>

/**
 * One page of a Health event as EventBridge delivers it, as far as we read it (AWS Health: EventBridge event schema). Without ARN, type
 * and service it has no identity and no meaning.
 */
export const HealthEvent = z.object({
  eventArn: z.string().min(1),
  eventTypeCode: z.string().min(1),
  service: z.string().min(1),
  eventTypeCategory: word,
  eventScopeCode: word,
  communicationId: word,
  startTime: loose,
  endTime: loose,
  lastUpdatedTime: loose,
  statusCode: word,
  eventRegion: word,
  eventDescription: listOf(z.object({ language: word, latestDescription: word })),
  eventMetadata: loose,
  affectedEntities: listOf(Entity),
  page: loose,
  totalPages: loose,
  backupEvent: z.union([flag, word]),
  /** A number names an account just as well; it has lost its leading zeros. */
  affectedAccount: z.union([z.string(), z.number()]).nullish(),
  actionability: word,
  personas: words,
})
export type HealthEvent = z.output<typeof HealthEvent>
