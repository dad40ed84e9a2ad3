import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { installOnce, runInstaller } from '#test/install-once.ts'

/** A server that speaks SNS, SQS and Secrets Manager, from the Python package index. */
const PACKAGE = 'moto[server]==5.2.5'
const START_TIMEOUT_MS = 60_000
const REGION = 'ap-northeast-1'
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'testtest' }

/** A notification as it reaches a queue that is subscribed to a topic. */
export interface Notification {
  readonly subject: string
  readonly message: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A running stand-in for SNS. */
export interface SnsServer {
  readonly endpoint: string
  /** Of the clients that talk to it. */
  readonly settings: { readonly endpoint: string; readonly credentials: typeof CREDENTIALS }
  /** Makes a topic with a queue that hears everything; returns its ARN and what reads the queue. */
  newTopic(name: string): Promise<{ readonly arn: string; read(): Promise<Notification[]> }>
  stop(): Promise<void>
}

/** Starts the server on a free port of this machine; installs it the first time. */
export async function startSnsServer(): Promise<SnsServer> {
  const python = installSnsServer()
  const port = await freePort()
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, MOTO_ACCOUNT_ID: '111122223333' },
  })
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  let log = ''
  child.stderr.on('data', (data: Buffer) => {
    log = (log + data.toString()).slice(-4000)
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    killChild()
    process.off('exit', killChild)
    await exited
  }
  const endpoint = `http://127.0.0.1:${port}`
  const until = Date.now() + START_TIMEOUT_MS
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`the SNS server did not start:\n${log}`)
    }
    await sleep(100)
  }
  const settings = { endpoint, credentials: CREDENTIALS }
  return { endpoint, settings, newTopic: (name) => newTopic(name, settings), stop }
}

async function newTopic(name: string, settings: SnsServer['settings']) {
  const sns = new SNSClient({ ...settings, region: REGION })
  const sqs = new SQSClient({ ...settings, region: REGION })
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: name }))
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }))
  return {
    arn,
    async read() {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      return Messages.map(({ Body = '{}' }) => {
        const body = JSON.parse(Body) as { Subject: string; Message: string; MessageAttributes?: object }
        const attributes = Object.entries(body.MessageAttributes ?? {}) as [string, { Value: string }][]
        return {
          subject: body.Subject,
          message: body.Message,
          attributes: Object.fromEntries(attributes.map(([key, { Value }]) => [key, Value])),
        }
      })
    },
  }
}

/** Returns the path of the Python that has the server; installs it the first time. */
export function installSnsServer(): string {
  const folder = installOnce({
    place: 'moto-test/moto-5.2.5',
    has: 'bin/python',
    install(target) {
      const what = 'the SNS server for tests'
      // moved into place afterwards: an environment of Python finds its packages from wherever its interpreter is started
      runInstaller(what, 'python3', ['-m', 'venv', target])
      const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-compile']
      runInstaller(what, join(target, 'bin', 'python'), [...pip, PACKAGE])
    },
  })
  return join(folder, 'bin', 'python')
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(1000) })).status < 500
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
