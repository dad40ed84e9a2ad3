import type { SNSClientConfig } from '@aws-sdk/client-sns'
import type { Channel } from '../config.ts'
import { type Message, messageText } from '../message.ts'
import type { ReadSecret } from '../secrets.ts'
import { backlogForm, backlogUrl } from './backlog.ts'
import type { Delivery } from './delivery.ts'
import { type Post, post } from './http-post.ts'
import { signatureHeaders, webhookBody } from './signed-webhook.ts'
import { slackBody } from './slack.ts'
import type { SnsPublisher } from './sns.ts'
import { teamsBody } from './teams.ts'

/** A receiver gets so much of the time of a message at least, or is not asked. */
const LEAST_PART = 0.3

/** Delivers a message to a channel once, and says what became of it; never throws. */
export type Send = (message: Message, channel: Channel) => Promise<Delivery>

/** What sending needs of the world. */
export interface SenderOptions {
  readonly readSecret: ReadSecret
  /** Of the SNS client, beside the Region, which is that of the topic. */
  readonly snsSettings?: SNSClientConfig
  /** Takes the lines of a console channel. */
  readonly print: (text: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
  /** For one message, with its secrets; 10 s by default. */
  readonly timeoutMs?: number
}

/** Makes what delivers messages to every kind of channel. */
export function createSender(options: SenderOptions): Send {
  let publisher: Promise<SnsPublisher> | undefined
  // only who publishes needs the client, and it is large
  const sns = () => {
    publisher ??= import('./sns.ts').then(({ createSnsPublisher }) => createSnsPublisher(options.snsSettings))
    return publisher
  }
  return async (message, channel) => {
    try {
      return await deliver(message, channel, options, sns)
    } catch (thrown) {
      // only secrets that cannot be read come here, and their reasons quote nothing
      return { kind: 'later', reason: thrown instanceof Error ? thrown.message.slice(0, 200) : 'failed' }
    }
  }
}

async function deliver(
  message: Message,
  channel: Channel,
  options: SenderOptions,
  sns: () => Promise<SnsPublisher>,
): Promise<Delivery> {
  const { print, now, timeoutMs = 10_000 } = options
  if (channel.type === 'console') {
    print(messageText(message))
    return { kind: 'delivered' }
  }
  if (channel.type === 'sns' || channel.type === 'email') return (await sns()).publish(message, channel)
  const began = now()
  const request = await requestOf(message, channel, options)
  // Secrets come out of the same time: a message that goes out when nobody waits for its fate any more is sent again.
  const leftMs = timeoutMs - Math.max(0, now() - began)
  if (leftMs < timeoutMs * LEAST_PART) return { kind: 'later', reason: 'its secrets were read too slowly' }
  return post({ ...request, allowPrivate: channel.allowPrivateAddresses, timeoutMs: leftMs }, now)
}

type Request = Omit<Post, 'allowPrivate' | 'timeoutMs'>

async function requestOf(
  message: Message,
  channel: Extract<Channel, { url: string }>,
  { readSecret, now }: SenderOptions,
): Promise<Request> {
  const url = await addressOf(channel.url, readSecret)
  if (channel.type === 'backlog') {
    const address = backlogUrl(url, await readSecret(channel.apiKey))
    return { url: address, body: backlogForm(message, channel), contentType: 'application/x-www-form-urlencoded' }
  }
  const json = { url, contentType: 'application/json' }
  if (channel.type === 'slack') return { ...json, body: JSON.stringify(slackBody(message)) }
  if (channel.type === 'teams') return { ...json, body: JSON.stringify(teamsBody(message)) }
  const body = webhookBody(message)
  return { ...json, body, headers: signatureHeaders(message.id, body, await readSecret(channel.secret), now()) }
}

async function addressOf(url: string, readSecret: ReadSecret): Promise<string> {
  return /^(env|secret):/.test(url) ? (await readSecret(url)).trim() : url
}
