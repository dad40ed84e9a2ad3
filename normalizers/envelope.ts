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

/** The log events of a CloudWatch Logs subscription envelope (CloudWatch Logs: subscription filters); undefined when the value is none. */
export function readLogEvents(value: unknown): readonly string[] | undefined {
  if (!isObject(value) || value.messageType !== 'DATA_MESSAGE' || !Array.isArray(value.logEvents)) return undefined
  return value.logEvents.map((event) => (isObject(event) && typeof event.message === 'string' ? event.message : ''))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
