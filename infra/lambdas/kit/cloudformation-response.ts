import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '#core/errors.ts'

/** What CloudFormation, or the CDK in its place, asks of a custom resource. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete'
  /** A signed address that the answer is put to; the provider framework of the CDK keeps it to itself. */
  readonly ResponseURL?: string
  readonly StackId?: string
  readonly RequestId?: string
  readonly LogicalResourceId?: string
  readonly PhysicalResourceId?: string
}

/** What became of the resource. */
export interface ResourceAnswer {
  readonly status: 'SUCCESS' | 'FAILED'
  readonly physicalId: string
  /** Shown in the events of the stack. */
  readonly reason?: string
  readonly data?: Readonly<Record<string, string>>
}

/** More is refused, and the stack would wait for an hour (AWS CloudFormation: custom resource response objects). */
const MOST_BYTES = 4_096
const REASON_BYTES = 2_000
const ATTEMPTS = 4

/** Returns an answer as CloudFormation takes it: what is too much is cut, the reason first, and then the data is left out. */
export function answerBody(request: ResourceRequest, { status, physicalId, reason, data }: ResourceAnswer): string {
  const { StackId, RequestId, LogicalResourceId } = request
  const base = { Status: status, PhysicalResourceId: physicalId, StackId, RequestId, LogicalResourceId }
  const Reason = reason === undefined ? undefined : cut(reason, REASON_BYTES)
  const whole = JSON.stringify({ ...base, Reason, Data: data })
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : JSON.stringify({ ...base, Reason })
}

function cut(text: string, bytes: number): string {
  const kept = Buffer.from(text)
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return kept.length === text.length ? text : `${kept}…`
}

/** Says whether CloudFormation waits for the answer at an address of its own. */
export function wantsAnswer({ ResponseURL }: ResourceRequest): boolean {
  return ResponseURL !== undefined && URL.canParse(ResponseURL)
}

/**
 * Puts the answer where CloudFormation waits for it, again where that fails.
 *
 * @throws Error without the address, which is a secret, when every attempt failed.
 */
export async function sendAnswer(request: ResourceRequest, answer: ResourceAnswer, pauseMs = 500): Promise<void> {
  const body = answerBody(request, answer)
  let failure = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const response = await fetch(request.ResponseURL ?? '', {
      method: 'PUT',
      // the signature of the address covers an empty content type
      headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(body)) },
      body,
      signal: AbortSignal.timeout(10_000),
    }).catch((thrown: unknown) => messageOf(thrown))
    if (typeof response !== 'string' && response.ok) return
    failure = typeof response === 'string' ? response : `HTTP ${response.status}`
    if (attempt < ATTEMPTS) await sleep(pauseMs * 2 ** attempt)
  }
  throw new Error(`CloudFormation did not take the answer ${answer.status} (${failure})`)
}
