import { isObject } from '#core/json-object.ts'
import { PULL_SOURCE } from '#core/pull-manifest.ts'
import type { Route } from '#core/source.ts'
import { readTime } from '#core/time.ts'

/** An EventBridge envelope, as EventBridge writes it or, with `source: hinomi.pull`, our own exporter (EventBridge: event structure). */
export interface Envelope {
  readonly detailType: string
  readonly account: string | undefined
  readonly region: string | undefined
  readonly route: Route
  /** Epoch milliseconds from which this state is known: see `PULL_MARGIN_MS`. */
  readonly observedAt: number | undefined
  readonly detail: Readonly<Record<string, unknown>>
}

/** A pull counts from two minutes before its request, so that it cannot undo what happened while it was under way. */
export const PULL_MARGIN_MS = 120_000

/** Reads an envelope; undefined when the value is none. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (!isObject(value)) return undefined
  const detailType = value['detail-type']
  const detail = value.detail
  if (typeof detailType !== 'string' || !isObject(detail)) return undefined
  const route = value.source === PULL_SOURCE ? 'pull' : 'eventbridge'
  const time = readTime(value.time)
  return {
    detailType,
    account: textOf(value.account),
    region: textOf(value.region),
    route,
    observedAt: time === undefined || route === 'eventbridge' ? time : time - PULL_MARGIN_MS,
    detail,
  }
}

/**
 * The records that an envelope holds as texts: the log events of a CloudWatch Logs subscription (CloudWatch Logs: subscription filters), or
 * what `aws cloudtrail lookup-events` prints (CloudTrail API: LookupEvents). Undefined when the value is neither; an event without a text
 * is an empty one.
 */
export function readLogEvents(value: unknown): readonly string[] | undefined {
  if (!isObject(value)) return undefined
  const { messageType, logEvents, Events: events } = value
  if (messageType === 'DATA_MESSAGE' && Array.isArray(logEvents)) return textsOf(logEvents, 'message')
  if (!Array.isArray(events)) return undefined
  const texts = textsOf(events, 'CloudTrailEvent')
  return texts.some((text) => text !== '') ? texts : undefined
}

function textsOf(events: readonly unknown[], name: string): string[] {
  return events.map((event) => (isObject(event) ? (textOf(event[name]) ?? '') : ''))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
