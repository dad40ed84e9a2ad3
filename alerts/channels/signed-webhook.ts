import { createHmac } from 'node:crypto'
import { type Message, messageText } from '../message.ts'

/** Headers of a signed message. */
const SIGNATURE_HEADER = 'x-hinomi-signature'
const TIMESTAMP_HEADER = 'x-hinomi-timestamp'
/** The same in every attempt: who gets a message twice knows it by this. */
const ID_HEADER = 'x-hinomi-id'

/** Returns the JSON of a message for machines. */
export function webhookBody(message: Message): string {
  const { subject, title, url, report } = message
  return JSON.stringify({ version: 1, ...report, subject, title, text: messageText(message), url })
}

/**
 * Returns the headers that prove who sent a body and when: `x-hinomi-timestamp` in epoch seconds, and `x-hinomi-signature` with `v1=` and
 * the HMAC-SHA256, in hexadecimal, of timestamp, a dot and the body, as bytes.
 */
export function signatureHeaders(id: string, body: string, secret: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return { [ID_HEADER]: id, [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `v1=${signature}` }
}
