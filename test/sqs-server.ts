import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { installOnce, runInstaller } from '#test/install-once.ts'

/** A server that speaks SQS (ElasticMQ), through Maven. */
const VERSION = '1.7.1'
const POM = fileURLToPath(new URL('elasticmq/pom.xml', import.meta.url))
const START_TIMEOUT_MS = 60_000

/** A running SQS server. */
export interface SqsServer {
  readonly endpoint: string
  stop(): Promise<void>
}

/** Starts an SQS server without queues on a free port of this machine; installs it the first time. */
export async function startSqsServer(): Promise<SqsServer> {
  const jars = installSqsServer()
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-sqs-'))
  const port = await freePort()
  const config = join(folder, 'queues.conf')
  writeFileSync(config, configuration(port))
  const memory = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const args = [...memory, `-Dconfig.file=${config}`, '-cp', join(jars, '*'), 'org.elasticmq.server.Main']
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
  const killChild = () => child.kill('SIGKILL')
  process.once('exit', killChild)
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      log = (log + data.toString()).slice(-4000)
    })
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    killChild()
    process.off('exit', killChild)
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
  const endpoint = `http://127.0.0.1:${port}`
  const until = Date.now() + START_TIMEOUT_MS
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`the SQS server did not start:\n${log}`)
    }
    await sleep(100)
  }
  return { endpoint, stop }
}

function configuration(port: number): string {
  return `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
`
}

/** Returns the folder with the server's jars; fetches them the first time. */
export function installSqsServer(): string {
  return installOnce({
    place: `sqs-test/elasticmq-${VERSION}`,
    has: '.',
    install(target) {
      const maven = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${target}`]
      runInstaller('the SQS server for tests', 'mvn', maven)
    },
  })
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(1000) })).status < 500
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
