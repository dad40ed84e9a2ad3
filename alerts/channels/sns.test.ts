import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configOf, messageExample } from '#test/alerts/examples.ts'
import { type SnsServer, startSnsServer } from '#test/sns-server.ts'
import { secretReader } from '../secrets.ts'
import { createSender } from './senders.ts'

let server: SnsServer
beforeAll(async () => {
  server = await startSnsServer()
})
afterAll(() => server.stop())

const reader = (environment: Record<string, string>, now = () => Date.now()) => secretReader({ environment, now })

function send(channel: object, settings: object = server.settings) {
  const sender = createSender({
    ...{ readSecret: reader({}), print: () => {}, now: () => Date.now() },
    snsSettings: { ...settings, maxAttempts: 1 },
  })
  const [one] = configOf([channel]).channels
  if (one === undefined) throw new Error('no channel')
  return sender(messageExample(), one)
}

describe('a message to a topic', () => {
  it.each(['sns', 'email'])('of the type %s arrives with its subject, text and attributes', async (type) => {
    const topic = await server.newTopic(`alerts-${type}`)
    expect(await send({ name: 'a', type, topic: topic.arn })).toEqual({ kind: 'delivered' })
    expect(await topic.read()).toEqual([
      {
        subject: '[hinomi][critical] G22 111122223333 CloudTrail stopped or deleted',
        message: expect.stringContaining('操作主体: arn:aws:iam::111122223333:role/operator\n'),
        attributes: { severity: 'critical', kind: 'group', rule: 'G22', account: '111122223333' },
      },
    ])
  })

  it('that is not there is refused for good', async () => {
    const topic = 'arn:aws:sns:ap-northeast-1:111122223333:nowhere'
    expect(await send({ name: 'a', type: 'sns', topic })).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^SNS: NotFound/),
    })
  })

  it('whose server is away is tried again', async () => {
    const topic = 'arn:aws:sns:ap-northeast-1:111122223333:alerts-sns'
    const away = { ...server.settings, endpoint: 'http://127.0.0.1:1' }
    expect(await send({ name: 'a', type: 'sns', topic }, away)).toMatchObject({ kind: 'later' })
  })
})

describe('secrets', () => {
  it('are read from the environment, and a missing one is named and nothing else', async () => {
    expect(await reader({ HINOMI_KEY: 'k' })('env:HINOMI_KEY')).toBe('k')
    await expect(reader({ OTHER: 'k' })('env:HINOMI_KEY')).rejects.toThrow('the variable HINOMI_KEY is not set')
  })

  it('are read from Secrets Manager, whole or by key, and kept for a while', async () => {
    const environment = { AWS_REGION: 'ap-northeast-1', AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint }
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testtest' })
    await writeSecret(CREATE, 'hinomi/alerts', JSON.stringify({ slack: 'https://hooks.example.com/x' }))
    const read = reader(environment)
    expect(await read('secret:hinomi/alerts#slack')).toBe('https://hooks.example.com/x')
    expect(await read('secret:hinomi/alerts')).toContain('"slack"')
    await expect(read('secret:hinomi/alerts#teams')).rejects.toThrow('is no JSON with the text "teams"')
    await expect(read('secret:hinomi/none')).rejects.toThrow('the secret hinomi/none cannot be read (HTTP 404)')
  })

  it('are asked for again after five minutes, however often they are read meanwhile', async () => {
    let clock = 0
    const environment = { AWS_REGION: 'ap-northeast-1', AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint }
    const read = reader(environment, () => clock)
    await writeSecret(CREATE, 'hinomi/changed', 'old')
    const seen: string[] = []
    for (const minute of [0, 1, 2, 3, 4, 5, 6]) {
      clock = minute * 60_000
      seen.push(await read('secret:hinomi/changed'))
      if (minute === 0) await writeSecret(UPDATE, 'hinomi/changed', 'new')
    }
    expect(seen).toEqual(['old', 'old', 'old', 'old', 'old', 'new', 'new'])
  })
})

const CREATE = { action: 'CreateSecret', name: 'Name' }
const UPDATE = { action: 'UpdateSecret', name: 'SecretId' }

async function writeSecret({ action, name: as }: typeof CREATE, name: string, value: string): Promise<void> {
  const { status } = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261126/ap-northeast-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ [as]: name, SecretString: value, ClientRequestToken: randomUUID() }),
  })
  expect(status).toBe(200)
}
