import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { courierSend, type Errand, sendOutBy } from '#alerts/channels/courier.ts'
import type { Channel } from '#alerts/config.ts'
import { configOf, messageExample } from '#test/alerts/examples.ts'
import { type Receiver, startReceiver } from '#test/alerts/receiver.ts'
import { handler } from './courier.ts'

interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body: string
}

let receiver: Receiver
let lambda: Server
let endpoint: string
let folder: string
let asked: { readonly url: string | undefined; readonly headers: IncomingMessage['headers'] }[]
/** What the stand-in for Lambda answers to an errand. */
let answer: (errand: Errand) => Promise<Answer>

const carry = async (errand: Errand): Promise<Answer> => ({ status: 200, body: JSON.stringify(await handler(errand)) })

beforeAll(async () => {
  receiver = await startReceiver()
  folder = await mkdtemp(join(tmpdir(), 'hinomi-courier-'))
  const file = join(folder, 'hinomi.alerts.yaml')
  await writeFile(file, JSON.stringify({ channels: [channelAt('duty')] }))
  Object.assign(process.env, { HINOMI_ALERTS: file, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testtest' })
  lambda = createServer(async (request, response) => {
    asked.push({ url: request.url, headers: request.headers })
    const { status, headers, body } = await answer(JSON.parse(await text(request)))
    response.writeHead(status, headers).end(body)
  })
  await once(lambda.listen(0, '127.0.0.1'), 'listening')
  endpoint = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`
})
afterAll(async () => {
  lambda.closeAllConnections()
  lambda.close()
  await receiver.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  asked = []
  answer = carry
  receiver.answer(() => 200)
})

function channelAt(name: string): object {
  return { name, type: 'slack', url: receiver.url }
}

function channel(more: object): Channel {
  const [one] = configOf([{ ...channelAt('duty'), ...more }]).channels
  if (one === undefined) throw new Error('no channel')
  return one
}

const send = (name = 'duty') =>
  courierSend({ functionName: 'hinomi-courier', region: 'ap-northeast-1', endpoint })(
    messageExample(),
    channel({ name }),
  )

describe('a message that the courier carries', () => {
  it('arrives at the receiver, asked for by a signed call of the function', async () => {
    expect(await send()).toEqual({ kind: 'delivered' })

    expect(receiver.received.at(-1)?.body).toContain('CloudTrail')
    expect(asked).toEqual([
      {
        url: '/2015-03-31/functions/hinomi-courier/invocations',
        headers: expect.objectContaining({
          authorization: expect.stringMatching(/Credential=test\/\d{8}\/ap-northeast-1\/lambda\/aws4_request/),
        }),
      },
    ])
  })

  it('is refused or tried later as its receiver says', async () => {
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '30' } }))
    expect(await send()).toEqual({ kind: 'later', reason: 'HTTP 429', retryAfterMs: 30_000 })
    receiver.answer(() => 404)
    expect(await send()).toEqual({ kind: 'refused', reason: 'HTTP 404' })
  })

  it('goes nowhere but to the channels of the courier', async () => {
    const before = receiver.received.length
    expect(await send('other')).toEqual({ kind: 'later', reason: 'the courier knows no channel other' })
    expect(receiver.received).toHaveLength(before)
  })

  it.each<[string, Answer, string]>([
    ['is not allowed', { status: 403, body: '{}' }, 'courier: HTTP 403'],
    ['is busy', { status: 429, body: '{}' }, 'courier: HTTP 429'],
    [
      'fails',
      { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"kind":"delivered"}' },
      'courier: it failed, see its log',
    ],
    ['answers something else', { status: 200, body: 'null' }, 'courier: its answer cannot be read'],
    ['answers no JSON', { status: 200, body: '' }, 'courier: its answer cannot be read'],
  ])('is tried later when the courier %s', async (_, given, reason) => {
    answer = async () => given
    expect(await send()).toEqual({ kind: 'later', reason })
  })
})

it('only what goes to the internet is carried', async () => {
  const both = sendOutBy(
    async () => ({ kind: 'later', reason: 'courier' }),
    async () => ({ kind: 'later', reason: 'direct' }),
  )
  const way = async (one: object) => (await both(messageExample(), channel(one))) as { reason: string }
  expect(await way({})).toMatchObject({ reason: 'courier' })
  expect(await way({ allowPrivateAddresses: true })).toMatchObject({ reason: 'direct' })
  const [mail] = configOf([{ name: 'm', type: 'email', topic: 'arn:aws:sns:ap-northeast-1:111122223333:a' }]).channels
  expect(mail && (await both(messageExample(), mail))).toMatchObject({ reason: 'direct' })
})
