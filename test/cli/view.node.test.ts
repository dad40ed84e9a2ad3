import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { START_SAMPLE, sampleMark } from '#cli/sample-archive.ts'
import { makeSample } from '#sample/make-sample.ts'
import { projectRoot } from '#test/run-tool.ts'
import type { Setup } from '#viewer/api.ts'
import { ago, newArchive, type TestArchive } from '../pipeline/archive-builder.ts'
import { type Pipeline, startPipeline } from '../pipeline/pipeline.ts'
import { callCli } from './call-cli.ts'

const AWAY = 'http://127.0.0.1:1'
const TOKEN = '0123456789abcdef'

let home: TestArchive
beforeAll(async () => {
  home = await newArchive()
  await home.put('accounts.csv', 'account_id,name\n111122223333,火の見市 本番\n')
})
afterAll(() => home.remove())
/** A test that fails leaves nothing running. */
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A run of the program that serves until it is told to stop. */
interface Running {
  readonly url: string
  /** Sends Ctrl-C and returns the exit code and what was printed. */
  stop(): Promise<{ status: number | null; stdout: string; stderr: string }>
}

/** Starts the program as a user would and waits until it prints where the page is. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const child = spawn(process.execPath, [join(projectRoot, 'bin/hinomi'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: home.folder, HINOMI_HOME: home.folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const printed = { stdout: '', stderr: '' }
  const ended = once(child, 'close').then(([status]) => status as number | null)
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /https?:\/\/(?:127\.0\.0\.1|0\.0\.0\.0):(?!9200)\d+(?=["\s])/.exec(printed.stdout)
      if (found !== null) resolve(found[0])
    })
    ended.then(() => reject(new Error(`it ended:\n${printed.stdout}${printed.stderr}`)))
  })
  return {
    url: url.replace('0.0.0.0', '127.0.0.1'),
    async stop() {
      child.kill('SIGINT')
      return { status: await ended, ...printed }
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('hinomi view', () => {
  it('serves the page on loopback until Ctrl-C, also while OpenSearch is away', async () => {
    const port = await freePort()
    const accounts = join(home.folder, 'accounts.csv')
    const view = await start(['view', '--port', String(port), '--opensearch', AWAY, '--accounts', accounts])

    expect(view.url).toBe(`http://127.0.0.1:${port}`)
    const page = await fetch(view.url)
    expect(page.status).toBe(200)
    const script = /src="(\/assets\/main-[^"]+\.js)"/.exec(await page.text())?.[1]
    expect((await fetch(`${view.url}${script}`)).status).toBe(200)
    const setup = (await (await fetch(`${view.url}/api/setup`)).json()) as Setup
    expect(setup).toMatchObject({
      cluster: { reachable: false },
      accounts: [{ name: '火の見市 本番' }],
      signedIn: false,
    })

    const { status, stdout, stderr } = await view.stop()
    expect(status).toBe(0)
    expect(stdout).toContain('Ctrl-C')
    expect(stderr).toContain('not connected yet')
  })

  it('takes the next free port where none is set, and says so as JSON', async () => {
    const args = ['view', '--json', '--opensearch', AWAY]
    const [first, second] = [await start(args), await start(args)]
    expect(second.url).not.toBe(first.url)
    expect((await fetch(second.url)).status).toBe(200)
    expect((await first.stop()).stdout).toBe(`{"url":"${first.url}"}\n`)
    await second.stop()
  })

  it('shows the sample of npm start where nothing else is named, but never beside an OpenSearch of one’s own', async () => {
    await home.put('sample/accounts.csv', 'account_id,name\n444455556666,見本\n')
    await home.put('sample/archive/x', 'x')
    const own = await start(['view', '--opensearch', AWAY])
    const sample = await start(['view'], { HINOMI_OPENSEARCH_PORT: '1' })
    expect(await (await fetch(`${own.url}/api/setup`)).json()).toMatchObject({ accounts: [] })
    expect(await (await fetch(`${sample.url}/api/setup`)).json()).toMatchObject({
      accounts: [{ name: '見本' }],
      archive: expect.stringContaining('sample'),
    })
    await own.stop()
    await sample.stop()
  })

  it('asks for the token where others can reach it', async () => {
    const port = String(await freePort())
    const view = await start(['view', '--host', '0.0.0.0', '--port', port, '--opensearch', AWAY], {
      HINOMI_VIEW_TOKEN: TOKEN,
    })
    expect((await fetch(view.url)).status).toBe(401)
    const signedIn = await fetch(`${view.url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ token: TOKEN }),
      redirect: 'manual',
    })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(view.url, { headers: { cookie } })).status).toBe(200)
    const { stdout, stderr } = await view.stop()
    expect(stdout + stderr).not.toContain(TOKEN)
  })

  it.each<[string, string[], Record<string, string>, string]>([
    ['an address others can reach without a token', ['--host', '0.0.0.0'], {}, 'set HINOMI_VIEW_TOKEN'],
    ['the same by the environment', [], { HINOMI_VIEW_HOST: '::' }, 'set HINOMI_VIEW_TOKEN'],
    ['a token that can be guessed', [], { HINOMI_VIEW_TOKEN: 'short' }, 'HINOMI_VIEW_TOKEN is too short'],
    ['no port', ['--port', 'x'], {}, '--port:'],
    ['no such archive', ['--archive', '/no/such/folder'], {}, '/no/such/folder does not exist'],
    ['no such accounts file', ['--accounts', '/no/such/file'], {}, '/no/such/file cannot be read'],
    ['no URL', ['--opensearch', 'x'], {}, '--opensearch: must be an http or https URL'],
  ])('refuses %s', async (_, args, env, words) => {
    const { status, stderr } = await callCli(['view', '--opensearch', AWAY, ...args], { env })
    expect(status).toBe(2)
    expect(stderr).toContain(words)
  })

  it('says that the port is taken that was asked for', async () => {
    const taken = createServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const address = taken.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    const { status, stderr } = await callCli(['view', '--opensearch', AWAY, '--port', port])
    taken.close()
    expect(status).toBe(2)
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is taken`)
  })
})

describe('hinomi start', () => {
  let pipeline: Pipeline
  beforeAll(async () => {
    pipeline = await startPipeline()
  })
  afterAll(() => pipeline?.stop())

  it('serves the page of the sample, names it first, and stops with Ctrl-C', async () => {
    const folder = join(home.folder, 'start', 'sample')
    const made = await makeSample({ folder: join(folder, 'archive'), records: 2_000, days: 7, end: new Date(ago({})) })
    await home.put('start/sample/accounts.csv', made.accountsCsv)
    await home.put('start/sample/made.json', sampleMark(START_SAMPLE))

    const running = await start(['start'], {
      HINOMI_HOME: join(home.folder, 'start'),
      HINOMI_OPENSEARCH_URL: pipeline.url,
    })

    expect((await fetch(running.url)).status).toBe(200)
    const setup = (await (await fetch(`${running.url}/api/setup`)).json()) as Setup
    expect(setup.cluster.reachable).toBe(true)
    expect(setup.accounts.length).toBeGreaterThan(3)
    const { status, stdout } = await running.stop()
    expect(status).toBe(0)
    expect(stdout).toMatch(new RegExp(`where to go next:\\n +${running.url} `))
  })
})
