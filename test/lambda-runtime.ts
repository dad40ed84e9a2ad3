import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { lambdaNode } from '#test/lambda-node.ts'

/** The Node.js generation of the functions. */
export const LAMBDA_NODE = lambdaNode()
const BOOT = fileURLToPath(new URL('lambda-boot.mjs', import.meta.url))

/** How a function is run. */
export interface LambdaOptions {
  /** Holds index.mjs, or index.js with code that stands in a template. */
  readonly folder: string
  /** The function's own variables; besides them it has only those that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly memoryMb?: number
}

/** How a call ended. */
export type Invocation =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'error'; readonly error: { readonly errorType: string; readonly errorMessage: string } }
  /** The process ended, or was ended because its time was up. */
  | { readonly kind: 'ended'; readonly timedOut: boolean }

/** A function as Lambda runs it: one process that answers one call at a time and is replaced when it ends. */
export interface Lambda {
  invoke(event: unknown): Promise<Invocation>
  /** Kills the process with SIGKILL, whatever it does at the moment. */
  kill(): void
  /** Everything that the function printed. */
  readonly log: string
  /** How long each start of a process took to load the bundle, in milliseconds. */
  readonly initMs: readonly number[]
  /** The most memory that the process of the moment had, in bytes. */
  peakRssBytes(): number
  stop(): Promise<void>
}

interface Call {
  readonly id: string
  readonly event: unknown
  readonly settle: (invocation: Invocation) => void
  timer?: NodeJS.Timeout
  timedOut: boolean
}

/** Starts a runtime API of our own (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html); the process starts with the first call. */
export async function startLambda({ folder, environment, timeoutMs, memoryMb = 1024 }: LambdaOptions): Promise<Lambda> {
  const queue: Call[] = []
  const initMs: number[] = []
  let parked: ServerResponse | undefined
  let running: Call | undefined
  let child: ChildProcess | undefined
  let log = ''
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path = ''] = /\/runtime\/(.*)$/.exec(request.url ?? '') ?? []
    if (path === 'invocation/next') {
      parked = response
      response.once('close', () => {
        if (parked === response) parked = undefined
      })
      next()
      return
    }
    const body = (await json(request).catch(() => undefined)) as never
    response.writeHead(202).end()
    if (path === 'init/done') initMs.push((body as { ms: number }).ms)
    else if (path === 'init/error') end({ kind: 'error', error: body })
    else if (path.endsWith('/response')) end({ kind: 'answer', answer: body })
    else if (path.endsWith('/error')) end({ kind: 'error', error: body })
  }

  function next(): void {
    if (child === undefined && queue.length > 0) start()
    if (parked === undefined || running !== undefined) return
    const call = queue.shift()
    if (call === undefined) return
    running = call
    call.timer = setTimeout(() => {
      call.timedOut = true
      child?.kill('SIGKILL')
    }, timeoutMs)
    parked.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': call.id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:ap-northeast-1:123456789012:function:hinomi-test',
    })
    parked.end(JSON.stringify(call.event))
    parked = undefined
  }

  function end(invocation: Invocation): void {
    const call = running ?? queue.shift()
    running = undefined
    if (call === undefined) return
    clearTimeout(call.timer)
    call.settle(invocation)
    next()
  }

  function start(): void {
    const own = spawn(LAMBDA_NODE, [BOOT], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: folder,
      env: {
        ...environment,
        TZ: ':UTC',
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: 'index.handler',
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_FUNCTION_NAME: 'hinomi-test',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hinomi-test',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/01/[$LATEST]example',
        AWS_REGION: 'ap-northeast-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'testtest',
      },
    })
    child = own
    for (const stream of [own.stdout, own.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
    }
    // settled on the exit and not when it is asked for: the next process must not meet the dying one
    own.once('exit', () => {
      child = undefined
      parked = undefined
      if (running !== undefined || queue.length > 0) end({ kind: 'ended', timedOut: running?.timedOut ?? false })
    })
  }
  const killChild = () => child?.kill('SIGKILL')
  process.once('exit', killChild)

  return {
    invoke(event) {
      return new Promise((settle) => {
        queue.push({ id: randomUUID(), event, settle, timedOut: false })
        next()
      })
    },
    kill: killChild,
    get log() {
      return log
    },
    initMs,
    peakRssBytes() {
      const status = readFileSync(`/proc/${child?.pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
    },
    async stop() {
      const own = child
      process.off('exit', killChild)
      if (own !== undefined) {
        const exited = new Promise((done) => own.once('exit', done))
        own.kill('SIGKILL')
        await exited
      }
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
