import { isObject } from '#core/json-object.ts'

/**
 * Writes an event of the API in the shape of EventBridge, so that one reader serves both; other values stay as they are.
 *
 * DescribeEventDetails keeps the event and its one description apart, and calls ARN, Region and scope by shorter names (AWS Health API:
 * EventDetails, Event).
 */
export function asHealthEvent(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.event)) return value
  const { arn, region, ...event } = value.event
  const { eventDescription } = value
  return {
    ...event,
    eventArn: arn,
    eventRegion: region,
    eventDescription: isObject(eventDescription) ? [eventDescription] : eventDescription,
    eventMetadata: value.eventMetadata,
    affectedEntities: value.affectedEntities,
  }
}
