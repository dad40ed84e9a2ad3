import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '#opensearch/client.ts'
import type { ViewState } from '#viewer/api.ts'
import { openPageFiles } from '#viewer/server/page-files.ts'
import { type ServedPage, servePage } from '#viewer/server/serve.ts'
import { createViewer, type ViewerOptions } from '#viewer/server/viewer.ts'

/** A port where nothing listens. */
const NOWHERE = 'http://127.0.0.1:1'

/** A page that is served over real HTTP on a free port, with what was reported to its operator. */
export interface TestViewer extends ServedPage {
  readonly bugs: unknown[]
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Sends JSON, or a text as it is. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
}

/** Serves a viewer of nothing, but for what the options give it; its page is two small files. */
export async function startViewer(options: Partial<ViewerOptions> = {}): Promise<TestViewer> {
  const folder = await makePage()
  const bugs: unknown[] = []
  const app = createViewer({
    version: '0.0.0',
    dashboards: [],
    client: createClient(NOWHERE, { requestTimeoutMs: 10_000 }),
    archive: undefined,
    accounts: [],
    files: await openPageFiles(folder),
    hosts: { listensOn: '127.0.0.1', names: [] },
    token: undefined,
    now: () => Date.now(),
    onBug: (thrown) => bugs.push(thrown),
    ...options,
  })
  const page = await servePage(app, { host: '127.0.0.1', port: 0, mayMove: false })
  await rm(folder, { recursive: true })
  return {
    ...page,
    bugs,
    get: (path, headers = {}) => fetch(page.url + path, { headers, redirect: 'manual' }),
    post: (path, body, headers = {}) =>
      fetch(page.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        redirect: 'manual',
      }),
  }
}

/** A view of the last 40 days without any condition. */
export function viewOf(change: Partial<ViewState> = {}): ViewState {
  return { from: 'now-40d', to: 'now+1d', timeZone: 'Asia/Tokyo', filters: [], query: '', ...change }
}

export const ASSET = 'main-ABC123.js'

async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hinomi-page-'))
  await mkdir(join(folder, 'assets', 'folder'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>火の見</title>')
  await writeFile(join(folder, 'assets', ASSET), 'const a = 1\n'.repeat(1000))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  return folder
}
