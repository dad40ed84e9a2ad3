import type { Client } from '@opensearch-project/opensearch'
import { type BodyVerdict, type ItemVerdict, judgeFailure, judgeItems, MALFORMED } from './bulk-answer.ts'
import { type Entry, encodeBody } from './bulk-item.ts'
import { addressOf } from './client.ts'

/**
 * Sends items in one bulk request and judges the answer; never throws because of it.
 *
 * Whatever happens, it ends after `timeoutMs` milliseconds or with the signal, and says that the items are to be sent again.
 */
export async function sendBulk(
  client: Client,
  entries: readonly Entry[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly ItemVerdict[] | BodyVerdict> {
  const url = addressOf(client)
  const sending = client.transport.request(
    {
      method: 'POST',
      path: '/_bulk',
      // Without the status the good items would be left out of the list, and with them the order.
      querystring: { filter_path: 'errors,items.*.status,items.*.error.type,items.*.error.reason' },
      bulkBody: encodeBody(entries),
    },
    { maxRetries: 0, requestTimeout: timeoutMs },
  )
  let timer: NodeJS.Timeout | undefined
  // The client's own time-out does not see an answer that starts and then stalls.
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  try {
    const answer = await Promise.race([sending, tooLate])
    if (answer) return judgeItems(entries, answer.body) ?? MALFORMED
    sending.catch(() => {})
    sending.abort()
    return { kind: 'again', reason: `${url} gave no answer within ${timeoutMs / 1000} s`, overload: true }
  } catch (error) {
    return judgeFailure(error, url)
  } finally {
    clearTimeout(timer)
  }
}
