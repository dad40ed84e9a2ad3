import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SqsServer, startSqsServer } from '#test/sqs-server.ts'
import { callCli } from './call-cli.ts'

let server: SqsServer
let sqs: SQSClient
let env: Record<string, string>
let queue: string
let dead: string

beforeAll(async () => {
  server = await startSqsServer()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'testtest' }
  sqs = new SQSClient({ endpoint: server.endpoint, region: 'ap-northeast-1', credentials })
  env = {
    AWS_ENDPOINT_URL_SQS: server.endpoint,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'testtest',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
})
afterAll(() => server.stop())
beforeEach(async () => {
  const name = `intake-${randomUUID().slice(0, 8)}`
  dead = await createQueue(`${name}-dead`)
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }))
  const policy = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 5 }
  queue = await createQueue(name, { RedrivePolicy: JSON.stringify(policy) })
})

async function createQueue(QueueName: string, Attributes = {}): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? ''
}

function notice(key: string): string {
  const s3 = { bucket: { name: 'central' }, object: { key } }
  return JSON.stringify({ Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3 }] })
}

async function bury(...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody }))
}

async function bodiesIn(QueueUrl: string): Promise<string[]> {
  const bodies: string[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    )
    if (Messages.length === 0) return bodies.sort()
    bodies.push(...Messages.map(({ Body = '' }) => Body))
  }
}

describe('hinomi redrive', () => {
  it('shows what lies in the dead letter queue, by object and reason, and moves nothing in a dry run', async () => {
    await bury(notice('a'), notice('a'), 'secret words')

    const run = await callCli(['redrive', '--queue', queue, '--dry-run', '--json'], { env })
    const shown = await callCli(['redrive', '--dead-letter-queue', dead, '--dry-run'], { env })

    expect(run.status, run.stderr).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({
      ...{ queue, deadLetterQueue: dead, found: 3, looked: 3, moved: 0 },
      groups: [
        { object: 's3://central/a', messages: 2 },
        { problem: 'the message is no JSON', messages: 1 },
      ],
    })
    expect(shown.stdout).toContain('s3://central/a')
    expect(shown.stdout).not.toContain('secret words')
    expect(await bodiesIn(dead)).toHaveLength(3)
  })

  it('NA-17 gives everything back to the queue of the loader', async () => {
    const bodies = Array.from({ length: 25 }, (_, n) => notice(`k${n}`)).sort()
    await bury(...bodies)

    const run = await callCli(['redrive', '--dead-letter-queue', dead, '--json'], { env })

    expect(run.status, run.stderr).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ moved: 25 })
    expect(await bodiesIn(queue)).toEqual(bodies)
    expect(await bodiesIn(dead)).toEqual([])
  })

  it('gives back only what was sent since then, and lets the rest lie', async () => {
    await bury(notice('old'))
    await sleep(1_100)
    const since = new Date().toISOString()
    await bury(notice('new'))

    const run = await callCli(['redrive', '--queue', queue, '--since', since, '--json'], { env })

    expect(JSON.parse(run.stdout)).toMatchObject({ moved: 1 })
    expect(await bodiesIn(queue)).toEqual([notice('new')])
    expect(await bodiesIn(dead)).toEqual([notice('old')])
  })

  it('has nothing to do where nothing lies', async () => {
    const run = await callCli(['redrive', '--queue', queue], { env })

    expect(run.status).toBe(0)
    expect(run.stdout).toContain('the dead letter queue is empty')
  })

  it.each([
    ['no queue at all', [], 'name a queue'],
    ['something that is no URL', ['--queue', 'hinomi'], 'is no URL of a queue'],
    ['a date that is none', ['--queue', 'http://127.0.0.1:1/x', '--since', 'yesterday'], 'is no date'],
  ])('says the way out for %s', async (_, args, sentence) => {
    const run = await callCli(['redrive', ...args], { env })

    expect(run.status).toBe(2)
    expect(run.stderr).toContain(sentence)
  })

  it('says the way out for a queue that is not there, and for one without a dead letter queue', async () => {
    const missing = await callCli(['redrive', '--queue', `${queue}-none`], { env })
    const alone = await callCli(['redrive', '--queue', dead], { env })

    expect([missing.status, alone.status]).toEqual([2, 2])
    expect(missing.stderr).toContain('there is no queue')
    expect(alone.stderr).toContain('has no dead letter queue')
  })
})
