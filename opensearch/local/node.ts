import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { HinomiError } from '#core/errors.ts'
import {
  explainFileTrouble,
  explainFullDisk,
  explainJava,
  explainStart,
  explainStartTimeout,
  isFullDisk,
  lastLines,
} from './explain.ts'
import { homeAt, javaArguments } from './home.ts'
import { jdkCommand } from './run-tool.ts'

/** Longer than the launcher itself waits for a shutdown that hangs. */
const STOP_TIMEOUT_MS = 30_000
const KEPT_LOG_CHARACTERS = 8_000

/** How a node is started. */
export interface StartOptions {
  /** The home folder that layOutNode has laid out. */
  readonly homeFolder: string
  /** The HTTP port on 127.0.0.1; 0, the default, takes any that is free. */
  readonly port?: number
  /** Where the indices are kept; `data/kept` below the home folder by default. */
  readonly dataFolder?: string
  /** Heap size as Java writes it; `512m` by default. */
  readonly heap?: string
  /** True starts sooner and suits tests; false, the default, is quicker once warm and suits everything else. */
  readonly fast?: boolean
  /** Further settings of the node, for example `{ 'indexing_pressure.memory.limit': '256kb' }`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** Receives each line of the node's log; warnings and errors only. */
  readonly onLog?: (line: string) => void
  readonly startTimeoutMs?: number
  /** The environment of Java; PATH and JAVA_HOME are read from it. */
  readonly env?: NodeJS.ProcessEnv
}

/** A running node. */
export interface LocalNode {
  /** For example `http://127.0.0.1:9200`. */
  readonly url: string
  readonly pid: number
  /** Ends the node in order; resolves when nothing of it runs any more. */
  stop(): Promise<void>
  /** Ends the node at once, as a power cut would: for crash tests. */
  kill(): Promise<void>
  /** Resolves when the process has ended: undefined after stop or kill, else what went wrong. */
  readonly ended: Promise<HinomiError | undefined>
  /** What the node's own log says is wrong with the machine (a full disk), so that a failed request can be explained. */
  trouble(): HinomiError | undefined
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Starts an OpenSearch node as a child process and resolves when it answers.
 *
 * The node ends when this process ends, however that happens. Throws HinomiError: `config` when it is not laid out, Java
 * is missing or the disk is full; `usage` when the port or the data folder is taken; `transient` after `startTimeoutMs`
 * (2 minutes).
 */
export async function startNode(options: StartOptions): Promise<LocalNode> {
  const home = homeAt(resolve(options.homeFolder))
  const { port = 0, heap = '512m', fast = false, startTimeoutMs = 120_000, env = process.env } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new HinomiError(
      'usage',
      `${port} is no port: choose one from 1024 to 65535 with --port (0 = any that is free)`,
    )
  }
  const dataFolder = resolve(options.dataFolder ?? join(home.data, 'kept'))
  if (!existsSync(home.stamp)) {
    throw new HinomiError('config', `no OpenSearch is laid out in ${home.folder}: run "hinomi opensearch start"`)
  }
  try {
    await mkdir(dataFolder, { recursive: true })
    await mkdir(home.temporary, { recursive: true })
  } catch (error) {
    throw explainFileTrouble(error, dataFolder)
  }
  const settings = { 'http.port': port, 'transport.port': 0, 'path.data': dataFolder, ...options.settings }
  const args = [
    ...javaArguments(home, { heap, fast }, 'use'),
    ...Object.entries(settings).map(([name, value]) => `-E${name}=${value}`),
  ]
  // Its own process group: a Ctrl-C in the terminal reaches this process alone, which then stops the node in order.
  const child: Child = spawn(jdkCommand('java', env), args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {}) // a node that has died cannot read our end of the pipe
  const log = keepLog(child.stderr, options.onLog)
  const closed = new Promise<void>((done) => child.once('close', () => done()))
  const address = await waitForAddress(child, closed, startTimeoutMs, (reason, said) =>
    explainStart({ reason, log: `${log.kept()}\n${said}`, port, dataFolder, heap }),
  ).catch(async (error) => {
    child.kill('SIGKILL')
    await closed
    throw error === 'timeout' ? explainStartTimeout(startTimeoutMs, log.kept()) : error
  })
  return handOver(child, closed, address, dataFolder, log)
}

interface Log {
  kept(): string
  diskIsFull(): boolean
}

function keepLog(stream: Readable, onLog: ((line: string) => void) | undefined): Log {
  let kept = ''
  let full = false
  createInterface({ input: stream }).on('line', (line) => {
    kept = `${kept}${line}\n`.slice(-KEPT_LOG_CHARACTERS)
    full ||= isFullDisk(line)
    onLog?.(line)
  })
  return { kept: () => kept, diskIsFull: () => full }
}

/** Resolves with host and port; rejects with a HinomiError, or with 'timeout'. `said` is what else Java printed. */
function waitForAddress(
  child: Child,
  closed: Promise<void>,
  timeoutMs: number,
  explain: (reason: string | undefined, said: string) => HinomiError,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    let reason: string | undefined
    const timer = setTimeout(() => reject('timeout'), timeoutMs)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, word, rest = ''] = /^OPENSEARCH_(READY|FAILED) (.*)$/.exec(line) ?? []
      if (word === 'READY') resolve(rest)
      else if (word === 'FAILED') reason = rest
      else said = `${said}${line}\n`.slice(-KEPT_LOG_CHARACTERS)
    })
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? explainJava('missing') : error)
    })
    // Everything that was printed has been read when the streams are closed.
    closed.then(() => setImmediate(() => reject(explain(reason, said)))).finally(() => clearTimeout(timer))
  })
}

function handOver(child: Child, closed: Promise<void>, address: string, dataFolder: string, log: Log): LocalNode {
  let wanted = false
  const trouble = () => (log.diskIsFull() ? explainFullDisk(dataFolder) : undefined)
  const ended = closed.then(() => {
    if (wanted) return undefined
    const how = child.signalCode ?? `exit code ${child.exitCode}`
    const said = lastLines(log.kept(), 3)
    return (
      trouble() ?? new HinomiError('transient', `OpenSearch ended by itself (${how}). It said: ${said || 'nothing'}`)
    )
  })
  return {
    url: `http://${address}`,
    pid: child.pid ?? 0,
    ended,
    trouble,
    async stop() {
      wanted = true
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await closed
      clearTimeout(timer)
    },
    async kill() {
      wanted = true
      child.kill('SIGKILL')
      await closed
    },
  }
}
