import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { projectRoot } from '#test/run-tool.ts'

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
  const jars = install()
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

function install(): string {
  const target = join(projectRoot, '.hinomi', 'sqs-test', `elasticmq-${VERSION}`)
  if (existsSync(target)) return target
  // Moved into place whole, so that an install that was broken off does not count and two at once do no harm.
  const fresh = `${target}.${process.pid}`
  const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]
  const { status, stdout, error } = spawnSync('mvn', args, { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(
      `the SQS server for tests cannot be installed with Maven:\n${error?.message ?? stdout.slice(-1000)}`,
    )
  }
  if (existsSync(target)) rmSync(fresh, { recursive: true, force: true })
  else renameSync(fresh, target)
  return target
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
