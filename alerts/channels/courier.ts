import * as z from 'zod'
import { parseJson } from '#core/json-object.ts'
import { type Authorize, sigV4Authorization } from '#opensearch/signing/authorization.ts'
import type { Channel } from '../config.ts'
import type { Message } from '../message.ts'
import type { Delivery } from './delivery.ts'
import type { Send } from './senders.ts'

/** What the courier is asked: to carry a message to one of the channels that it knows by itself, and nowhere else. */
export interface Errand {
  readonly channel: string
  readonly message: Message
}

/** Says whether the receiver of a channel is out on the internet, which a network without a way out cannot reach. */
export function goesOut(channel: Channel): boolean {
  return 'url' in channel && !channel.allowPrivateAddresses
}

/** Sends what goes out by the courier, and everything else directly. */
export function sendOutBy(courier: Send, direct: Send): Send {
  return (message, channel) => (goesOut(channel) ? courier(message, channel) : direct(message, channel))
}

/** Where the courier is. */
export interface CourierPlace {
  /** Name of the function. */
  readonly functionName: string
  readonly region: string
  /** Of the API of Lambda, for a stand-in; by default that of the Region. */
  readonly endpoint?: string | undefined
}

/**
 * How long the notifier waits for the courier: longer than a receiver gets, and within what it keeps for the last message of a run. The
 * courier has to end sooner, or it delivers what nobody waits for and is sent again.
 */
export const COURIER_WAIT_MS = 14_000

const Answer: z.ZodType<Delivery> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivered') }),
  z.object({ kind: z.literal('later'), reason: z.string(), retryAfterMs: z.number().exactOptional() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
])

/**
 * Makes what hands messages to the courier, a function that stands where the internet can be reached, and tells what became of them (AWS
 * Lambda API Reference: Invoke). A courier that cannot be asked is asked again later; never throws.
 */
export function courierSend({ functionName, region, endpoint }: CourierPlace): Send {
  const base = endpoint ?? `https://lambda.${region}.amazonaws.com`
  const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, base)
  let authorize: Promise<Authorize> | undefined
  return async (message, { name: channel }) => {
    try {
      authorize ??= sigV4Authorization({ region, service: 'lambda' })
      const errand: Errand = { channel, message }
      const body = Buffer.from(JSON.stringify(errand))
      const headers = { 'content-type': 'application/json' }
      const signed = await (await authorize)({ method: 'POST', url, headers, body })
      const signal = AbortSignal.timeout(COURIER_WAIT_MS)
      const response = await fetch(url, { method: 'POST', headers: signed, body, signal })
      const text = await response.text()
      if (!response.ok) return later(`HTTP ${response.status}`)
      if (response.headers.has('x-amz-function-error')) return later('it failed, see its log')
      return Answer.safeParse(parseJson(text)).data ?? later('its answer cannot be read')
    } catch (thrown) {
      const { name = '' } = thrown as { name?: string }
      return later(name === 'TimeoutError' ? 'no answer in time' : 'no connection')
    }
  }
}

function later(reason: string): Delivery {
  return { kind: 'later', reason: `courier: ${reason}` }
}
