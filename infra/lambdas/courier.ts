import { Logger } from '@aws-lambda-powertools/logger'
import type { Errand } from '#alerts/channels/courier.ts'
import type { Delivery } from '#alerts/channels/delivery.ts'
import { createSender } from '#alerts/channels/senders.ts'
import { secretReader } from '#alerts/secrets.ts'
import { readAlertsFile } from './kit/alerts-file.ts'

const logger = new Logger({ serviceName: 'courier' })
const now = () => Date.now()
const send = createSender({
  readSecret: secretReader({ environment: process.env, now }),
  print: (text) => logger.info(text),
  now,
})

/**
 * Carries a message to the channel of that name, for a notifier in a network without a way out, and says what became of it. It sends
 * nowhere but to the channels of its own settings, and is the only one there that reads their secrets.
 */
export async function handler({ channel: name, message }: Errand): Promise<Delivery> {
  const { channels } = await readAlertsFile(process.env.HINOMI_ALERTS ?? '')
  const channel = channels.find((one) => one.name === name)
  // the notifier was deployed with other settings a moment ago
  if (channel === undefined) return { kind: 'later', reason: `the courier knows no channel ${name}` }
  const delivery = await send(message, channel)
  logger.info('carried', { channel: name, kind: delivery.kind })
  return delivery
}
