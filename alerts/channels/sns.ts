import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns'
import { shorten } from '#core/shown-text.ts'
import type { ChannelOf } from '../config.ts'
import { type Message, messageText } from '../message.ts'
import type { Delivery } from './delivery.ts'

/** Publishes messages to topics; keeps one client for each Region. */
export interface SnsPublisher {
  publish(message: Message, channel: ChannelOf<'sns' | 'email'>): Promise<Delivery>
}

/** Amazon SNS takes 262,144 bytes; Japanese takes three a character. */
const LONGEST_TEXT = 60_000

/** What can only be mended by changing the topic, its policy or the message (Amazon SNS API Reference: Publish, errors). */
const LASTING =
  /^(AuthorizationError|NotFound|InvalidParameter|InvalidParameterValue|InvalidSecurity|EndpointDisabled|InvalidClientTokenId|SignatureDoesNotMatch|AccessDenied|KMSAccessDenied|KMSDisabled|KMSNotFound)/

/** Makes a publisher. */
export function createSnsPublisher(settings: SNSClientConfig = {}): SnsPublisher {
  const clients = new Map<string, SNSClient>()
  const clientOf = (region: string) => {
    const known = clients.get(region) ?? new SNSClient({ maxAttempts: 3, ...settings, region })
    clients.set(region, known)
    return known
  }
  return {
    async publish(message, channel) {
      try {
        await clientOf(channel.topic.split(':')[3] ?? '').send(new PublishCommand(snsInput(message, channel)))
        return { kind: 'delivered' }
      } catch (thrown) {
        const { name = 'Error' } = thrown as { name?: string }
        return { kind: LASTING.test(name) ? 'refused' : 'later', reason: `SNS: ${name.slice(0, 60)}` }
      }
    },
  }
}

/**
 * Returns what is published: a subject in ASCII, the text, and attributes by which subscriptions can filter. A topic for mail gets the same;
 * what is in the subject of a mail stays readable there.
 */
export function snsInput(message: Message, { topic }: ChannelOf<'sns' | 'email'>) {
  const { subject, severity, kind, report } = message
  const text = (value: string) => ({ DataType: 'String', StringValue: value })
  const [account] = (report.accounts as readonly string[] | undefined) ?? []
  const { id: rule } = (report.rule ?? {}) as { id?: string }
  return {
    TopicArn: topic,
    Subject: subject,
    Message: shorten(messageText(message), LONGEST_TEXT),
    MessageAttributes: {
      severity: text(severity),
      kind: text(kind),
      ...(rule !== undefined && { rule: text(rule) }),
      ...(account !== undefined && { account: text(account) }),
    },
    ...(topic.endsWith('.fifo') && { MessageGroupId: 'hinomi', MessageDeduplicationId: message.id.slice(0, 128) }),
  }
}
