import { PULL_MANIFEST_TYPE } from '#core/pull-manifest.ts'
import { reject } from '#core/rejection.ts'
import type { AnySource } from '#core/source.ts'
import { holdsMoreThan, textHoldsMoreThan } from '#core/value-count.ts'
import { type Envelope, readEnvelope, readLogEvents } from './envelope.ts'
import {
  normalizeRecord,
  type ObjectContext,
  type OpenedSource,
  openSource,
  type RecordPlace,
  type RecordResult,
  refuse,
  unknownAccount,
} from './normalize-record.ts'

export type { Placed, RecordResult } from './normalize-record.ts'

/** Where a decoded value lies in the decompressed object, and how many bytes it has. */
export interface ValuePlace {
  readonly offset: number
  readonly lossy: boolean
  readonly bytes: { readonly length: number }
}

/** Takes one decoded value and reports each record in it; a header line reports nothing, an envelope as many as it holds. */
export interface ObjectNormalizer {
  (value: unknown, place: ValuePlace, emit: (result: RecordResult) => void): void
  /** The same one by one, so that the caller can wait between the documents of an envelope, which may be a hundred thousand. */
  each(value: unknown, place: ValuePlace): Generator<RecordResult, void, void>
}

/** Records up to this size cannot hold enough to be dangerous, so most are not counted. */
const LARGE_RECORD_BYTES = 256 * 1024
const VALUE_LIMIT = 200_000

/**
 * Opens the normaliser of one object: decoded values in, documents, skips and rejections out.
 *
 * Here and in `normalize-record.ts` is everything that no source may forget: here how records come in values and envelopes, and how much
 * of it is too much.
 */
export function openNormalizer(object: ObjectContext): ObjectNormalizer {
  const opened = new Map<AnySource, OpenedSource>()
  const open = (source: AnySource): OpenedSource => {
    let entry = opened.get(source)
    if (entry === undefined) {
      entry = openSource(object, source)
      opened.set(source, entry)
    }
    return entry
  }
  const registered = object.accounts?.(object.address.account)
  const known = object.accounts === undefined || registered !== undefined
  const only = object.sources.length === 1 ? object.sources[0] : undefined
  const lines = only?.framing.kind === 'lines'

  const one = (source: AnySource | undefined, record: unknown, place: RecordPlace) =>
    known
      ? normalizeRecord(object, registered, source === undefined ? undefined : open(source), record, place)
      : refuse(source, reject('account-unknown', { path: '', message: unknownAccount(object.address.account) }))

  const resultsOf = (value: unknown, { offset, lossy, bytes }: ValuePlace): RecordResult | Results | undefined => {
    const whole = lines ? jsonOfLine(value) : value
    const large = bytes.length > LARGE_RECORD_BYTES
    if (whole === TOO_MANY_VALUES || (large && holdsMoreThan(whole, VALUE_LIMIT))) return tooManyValues(only)
    const place = { offset, number: undefined, lossy, envelope: undefined }

    const messages = readLogEvents(whole)
    if (messages?.length === 0) return { kind: 'skip', source: only, reason: 'empty-envelope' }
    if (messages !== undefined) {
      return several(messages, (message, number) => {
        const record = lines ? message : parseJson(message)
        if (record === TOO_MANY_VALUES) return tooManyValues(only)
        return one(only ?? recognize(object.sources, record), record, { ...place, number })
      })
    }
    if (lines) return one(only, value, place)
    const envelope = readEnvelope(value)
    if (envelope === undefined) return one(only ?? recognize(object.sources, value), value, place)

    const source = object.sources.find(({ events }) => events?.detailTypes.includes(envelope.detailType))
    if (source?.events === undefined) return otherEnvelope(object.sources, envelope)
    const records = source.events.records(envelope.detail)
    if (records.length === 0) return emptyEnvelope(source, envelope)
    const alone = records.length === 1
    return several(records, (record, number) =>
      one(source, record, { ...place, number: alone ? undefined : number, envelope }),
    )
  }

  return Object.assign(
    (value: unknown, place: ValuePlace, emit: (result: RecordResult) => void) => {
      const results = resultsOf(value, place)
      if (results?.kind === 'several') for (const result of results.each()) emit(result)
      else if (results !== undefined) emit(results)
    },
    {
      *each(value: unknown, place: ValuePlace) {
        const results = resultsOf(value, place)
        if (results?.kind === 'several') yield* results.each()
        else if (results !== undefined) yield results
      },
    },
  )
}

/** What the records of one envelope become, worked out only when it is asked for. */
interface Results {
  readonly kind: 'several'
  each(): Generator<RecordResult, void, void>
}

/** `number` is 1-based. */
function several<T>(records: readonly T[], resultOf: (record: T, number: number) => RecordResult | undefined): Results {
  return {
    kind: 'several',
    *each() {
      for (const [index, record] of records.entries()) {
        const result = resultOf(record, index + 1)
        if (result !== undefined) yield result
      }
    },
  }
}

function emptyEnvelope(source: AnySource, { route }: Envelope): RecordResult {
  if (route === 'pull') return { kind: 'skip', source, reason: 'empty-page' }
  return refuse(source, reject('shape', { path: 'detail', message: 'holds no record' }))
}

function otherEnvelope(sources: readonly AnySource[], envelope: Envelope): RecordResult {
  const source = sources.find(({ events }) => events?.skippedDetailTypes.includes(envelope.detailType))
  if (source !== undefined) return { kind: 'skip', source, reason: 'detail-type' }
  if (envelope.route === 'pull' && envelope.detailType === PULL_MANIFEST_TYPE) {
    return { kind: 'skip', source: sources[0], reason: 'manifest' }
  }
  const message = 'is no detail-type of the sources that the key admits'
  return refuse(sources[0], reject('shape', { path: 'detail-type', message }))
}

function recognize(sources: readonly AnySource[], value: unknown): AnySource | undefined {
  return sources.find((source) => source.recognizes(value))
}

const TOO_MANY_VALUES = Symbol('too many values')

function tooManyValues(source: AnySource | undefined): RecordResult {
  return refuse(source, reject('too-large', { path: '', message: `holds more than ${VALUE_LIMIT} values` }))
}

/** Records are objects: what cannot be one is not worth the error that the parser would make of it. */
function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined
  if (text.length > LARGE_RECORD_BYTES && textHoldsMoreThan(text, VALUE_LIMIT)) return TOO_MANY_VALUES
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A CloudWatch Logs envelope in an object of text lines; no line of a text source begins with a brace. */
function jsonOfLine(line: unknown): unknown {
  return typeof line === 'string' && line.startsWith('{') ? parseJson(line) : undefined
}
