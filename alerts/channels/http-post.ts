import http from 'node:http'
import https from 'node:https'
import { addressRule, guardedLookup, isAllowedAddress, RefusedAddress } from './address-guard.ts'
import type { Delivery } from './delivery.ts'
import { retryAfterMs } from './retry-after.ts'
import { urlFault } from './url-fault.ts'

/** A request to a webhook. */
export interface Post {
  readonly url: string
  readonly body: string
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  readonly allowPrivate: boolean
  /** For the whole request. */
  readonly timeoutMs: number
}

/** Nobody needs what a webhook answers; this much is read so that the connection ends in order. */
const MOST_ANSWER_BYTES = 64 * 1024

/**
 * Posts a body to a webhook and says what became of it. Follows no redirect, connects to no address that is not allowed, waits no longer
 * than `timeoutMs`, reads no more of an answer than 64 KB; never throws.
 */
export async function post(request: Post, now: () => number): Promise<Delivery> {
  if (urlFault(request.url) !== undefined) return { kind: 'refused', reason: 'the address is no https URL' }
  const url = new URL(request.url)
  const rule = addressRule(url, request.allowPrivate)
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (/^[\d.]+$|:/.test(literal) && !isAllowedAddress(literal, rule)) {
    return { kind: 'refused', reason: NOT_PUBLIC }
  }
  try {
    const { status, retryAfter } = await send(request, url, guardedLookup(rule))
    return judge(status, retryAfterMs(retryAfter, now()))
  } catch (thrown) {
    if (thrown instanceof RefusedAddress) return { kind: 'refused', reason: NOT_PUBLIC }
    return { kind: 'later', reason: reasonOf(thrown) }
  }
}

const NOT_PUBLIC = 'the address is not public: set allowPrivateAddresses if that is meant'

interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
}

function send(
  { body, contentType, headers, timeoutMs }: Post,
  url: URL,
  lookup: ReturnType<typeof guardedLookup>,
): Promise<Answer> {
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: 'POST',
        agent: false,
        lookup,
        signal,
        headers: {
          'content-type': contentType,
          'content-length': String(bytes.length),
          'user-agent': 'hinomi',
          connection: 'close',
          ...headers,
        },
      },
      (response) => {
        const answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }
        let read = 0
        const done = () => {
          resolve(answer)
          request.destroy()
        }
        response.on('data', (chunk: Buffer) => {
          read += chunk.length
          if (read > MOST_ANSWER_BYTES) done()
        })
        // the status has come: a broken rest changes nothing
        response.on('end', done)
        response.on('error', done)
        response.on('close', done)
      },
    )
    request.on('error', reject)
    request.end(bytes)
  })
}

/** 408, 425, 429 and 5xx mean that the same request may succeed later (RFC 9110, RFC 6585). */
function judge(status: number, retryAfter: number | undefined): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status >= 300 && status < 400) return { kind: 'refused', reason: `HTTP ${status}: redirects are not followed` }
  const isLater = status === 408 || status === 425 || status === 429 || status >= 500
  if (!isLater) return { kind: 'refused', reason: `HTTP ${status}` }
  return { kind: 'later', reason: `HTTP ${status}`, ...(retryAfter !== undefined && { retryAfterMs: retryAfter }) }
}

function reasonOf(thrown: unknown): string {
  const { name = '', code = '' } = thrown as { name?: string; code?: string }
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time'
  return /^[A-Z][A-Z_0-9]{2,40}$/.test(String(code)) ? `no connection (${code})` : 'no connection'
}
