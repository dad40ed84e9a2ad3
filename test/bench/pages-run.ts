import { readRegistry } from '#cli/registry.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { createClient } from '#opensearch/client.ts'
import type { PanelsAnswer, ViewState } from '#viewer/api.ts'
import { openPageFiles } from '#viewer/server/page-files.ts'
import { type ServedPage, servePage } from '#viewer/server/serve.ts'
import { createViewer } from '#viewer/server/viewer.ts'
import { buildPage } from '../../scripts/build.mjs'
import type { Cluster } from './cluster.ts'

/** All that the sample holds: panels are asked alone over this only, the slower of the two. */
const WHOLE_RANGE = 'now-30d'
/** What the page opens with, and everything. */
const RANGES = ['now-7d', WHOLE_RANGE] as const
const WARM_UP = 3

/** Times of something that was asked again and again, in milliseconds: with and without the request cache of OpenSearch. */
export interface Times {
  readonly cachedMs: readonly number[]
  readonly uncachedMs: readonly number[]
}

/** A panel that was asked alone. */
export interface PanelTimes extends Times {
  readonly id: string
}

/** A dashboard that was asked whole, through the server of the page. */
export interface DashboardTimes extends Times {
  readonly id: string
  readonly from: string
  /** Empty over the shorter range. */
  readonly panels: readonly PanelTimes[]
  /** Requests that one call sent to OpenSearch, and its answer in bytes. */
  readonly requests: number
  readonly answerBytes: number
}

/** What the page costs over a node. */
export interface PagesRun {
  readonly documents: number
  readonly rounds: number
  /** The page and everything that it loads, as it is sent. */
  readonly payloadBytes: number
  readonly dashboards: readonly DashboardTimes[]
  /** The requests of one call for 50 panels. */
  readonly requestsOf50Panels: number
}

/** What the measurement is told. */
export interface PagesSetting {
  readonly accountsFile: string
  /** Where the page is bundled. */
  readonly pageFolder: string
  readonly rounds: number
  report(text: string): void
}

/** Serves the page over a loaded node and measures each dashboard and each of its panels, one request at a time. */
export async function runPages(setting: PagesSetting, cluster: Cluster): Promise<PagesRun> {
  const accounts = await readRegistry(setting.accountsFile)
  await buildPage(setting.pageFolder)
  const client = createClient(cluster.url)
  const sent: Sent[] = []
  client.on('request', (_, { meta }) => {
    const { path, body } = meta.request.params
    sent.push({ path, body: String(body) })
  })
  // the clock stands: within a minute everybody asks the same, and whether the cache answers is what is measured
  const moment = Date.now()
  const app = createViewer({
    version: '0.0.0',
    dashboards: [...DASHBOARDS, FIFTY],
    client,
    archive: undefined,
    accounts,
    files: await openPageFiles(setting.pageFolder),
    hosts: { listensOn: '127.0.0.1', names: [] },
    token: undefined,
    now: () => moment,
    onBug: (thrown) => console.error(thrown),
  })
  const page = await servePage(app, { host: '127.0.0.1', port: 0, mayMove: false })
  const measurement = { cluster, page, sent, rounds: setting.rounds }
  try {
    const dashboards: DashboardTimes[] = []
    for (const from of RANGES) {
      for (const dashboard of DASHBOARDS) {
        setting.report(`pages: ${dashboard.id}, ${from}`)
        dashboards.push(await measureDashboard(measurement, dashboard, from))
      }
    }
    sent.length = 0
    await askPanels(page, FIFTY.id, viewFrom(WHOLE_RANGE))
    return {
      documents: await cluster.count('findings-*,logs-aws.*'),
      rounds: setting.rounds,
      payloadBytes: await payloadOf(page),
      dashboards,
      requestsOf50Panels: sent.length,
    }
  } finally {
    await page.stop()
    client.close()
  }
}

interface Sent {
  readonly path: string
  readonly body: string
}

interface Measurement {
  readonly cluster: Cluster
  readonly page: ServedPage
  readonly sent: Sent[]
  readonly rounds: number
}

/** More panels than any dashboard has: the first 50 of all. */
const FIFTY: Dashboard = {
  id: 'fifty',
  title: { ja: '50', en: '50' },
  description: { ja: '50', en: '50' },
  documentColumns: ['@timestamp'],
  panels: DASHBOARDS.flatMap(({ id, panels }) => panels.map((panel) => ({ ...panel, id: `${id}-${panel.id}` })))
    .filter(({ kind }) => kind !== 'text')
    .slice(0, 50),
}

async function measureDashboard(
  { cluster, page, sent, rounds }: Measurement,
  dashboard: Dashboard,
  from: string,
): Promise<DashboardTimes> {
  const view = viewFrom(from)
  const whole = () => askPanels(page, dashboard.id, view)
  const forget = () => cluster.call('POST', '/_cache/clear?request=true')
  sent.length = 0
  const answerBytes = await whole()
  const requests = sent.length
  const uncachedMs = await timed(rounds, whole, forget)
  const cachedMs = await timed(rounds, whole)

  const panels: PanelTimes[] = []
  for (const { id, kind } of from === WHOLE_RANGE ? dashboard.panels : []) {
    if (kind === 'text') continue
    sent.length = 0
    await askPanels(page, dashboard.id, view, [id])
    const search = sent[0]
    if (search === undefined) throw new Error(`${dashboard.id}/${id} asks nothing`)
    const fresh = searchAgain(cluster, search, false)
    const again = searchAgain(cluster, search, true)
    panels.push({ id, uncachedMs: await timed(rounds, fresh), cachedMs: await timed(rounds, again) })
  }
  return { id: dashboard.id, from, uncachedMs, cachedMs, panels, requests, answerBytes }
}

/** Returns what sends the searches of one panel straight to OpenSearch, as the server of the page did. */
function searchAgain({ url }: Cluster, { path, body }: Sent, cached: boolean): () => Promise<void> {
  const lines = body.trimEnd().split('\n')
  const text = lines.map((line, at) => (at % 2 === 0 ? headLine(line, cached) : line)).join('\n')
  return async () => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${text}\n`,
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${answer.slice(0, 300)}`)
  }
}

function headLine(line: string, cached: boolean): string {
  return JSON.stringify({ ...(JSON.parse(line) as object), ...(!cached && { request_cache: false }) })
}

/** Asks the server of the page, and returns the bytes of its answer. */
async function askPanels(page: ServedPage, dashboard: string, view: ViewState, panels?: string[]): Promise<number> {
  const response = await fetch(`${page.url}/api/panels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ dashboard, view, ...(panels !== undefined && { panels }) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${dashboard}: ${response.status} ${text.slice(0, 300)}`)
  const failed = Object.entries((JSON.parse(text) as PanelsAnswer).panels).find(([, answer]) => 'error' in answer)
  if (failed !== undefined) throw new Error(`${dashboard}: ${JSON.stringify(failed)}`)
  return Buffer.byteLength(text)
}

async function timed(rounds: number, work: () => Promise<unknown>, before?: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let round = -WARM_UP; round < rounds; round++) {
    await before?.()
    const start = performance.now()
    await work()
    if (round >= 0) times.push(performance.now() - start)
  }
  return times
}

function viewFrom(from: string): ViewState {
  return { from, to: 'now', timeZone: 'Asia/Tokyo', filters: [], query: '' }
}

/** Bytes of the page and of what it names, with gzip. */
async function payloadOf(page: ServedPage): Promise<number> {
  const headers = { 'accept-encoding': 'gzip' }
  const html = await (await fetch(page.url)).text()
  const assets = new Set(html.match(/\/assets\/[^"]+/g) ?? [])
  let bytes = 0
  for (const path of ['/', ...assets])
    bytes += Number((await fetch(page.url + path, { headers })).headers.get('content-length'))
  return bytes
}
