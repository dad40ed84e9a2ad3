import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@opensearch-project/opensearch'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { detect } from '#cli/detecting.ts'
import { openDetector } from '#cli/lists.ts'
import { readRegistry } from '#cli/registry.ts'
import { type Account, accountLookup } from '#core/accounts.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { type Archive, openArchive } from '#ingest/archive/archive.ts'
import { makeSample } from '#sample/make-sample.ts'
import { openPageFiles } from '#viewer/server/page-files.ts'
import { type ServedPage, servePage } from '#viewer/server/serve.ts'
import { createViewer } from '#viewer/server/viewer.ts'
import { buildPage } from '../../scripts/build.mjs'
import { startTestNode, type TestNode } from '../opensearch-node.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import { openChromium } from './chromium.ts'

const PICTURES = fileURLToPath(new URL('../output/browser', import.meta.url))
/** All panels have come, also on a machine that others use too. */
const LOADED_MS = 30_000

/** Longer ago than any sample is loaded. */
const SINCE_MS = 300 * 86_400_000

/** A page on which nothing is still on its way. */
const SETTLED = 'body:not(:has([aria-busy="true"], .panel-body > .skeleton)) main :is(.panel, .list, .message)'

/** How much sample there is, and at which moment it ends. */
export interface Scene {
  readonly records: number
  readonly days: number
  readonly end: Date
  /** True: for loader, page and browser it is always the moment at which the sample ends. */
  readonly clockStands: boolean
}

/** A page in a browser, with everything that the browser complained about. */
export interface Visit {
  readonly page: Page
  readonly complaints: string[]
}

interface StageProps {
  readonly node: TestNode
  readonly browser: Browser
  readonly archive: Archive
  readonly accounts: readonly Account[]
  readonly folder: string
  readonly moment: Date | undefined
}

/** A real OpenSearch, the sample archive, the page as it is bundled, and a real browser. */
export class Stage {
  readonly node: TestNode
  readonly pipeline: Pipeline
  readonly browser: Browser
  readonly archive: Archive
  readonly accounts: readonly Account[]
  readonly #folder: string
  /** The moment at which the clock stands; undefined where it goes. */
  readonly #moment: Date | undefined
  readonly #servers: ServedPage[] = []
  readonly #visits: Visit[] = []

  constructor(props: StageProps) {
    this.node = props.node
    this.pipeline = new Pipeline(props.node)
    this.browser = props.browser
    this.archive = props.archive
    this.accounts = props.accounts
    this.#folder = props.folder
    this.#moment = props.moment
  }

  get client(): Client {
    return this.pipeline.client
  }

  /** Loads the sample archive, of which nothing is in OpenSearch before, and lets all rules look at it. */
  async load(): Promise<void> {
    const { accounts, client } = this
    const now = this.#moment?.getTime()
    const detector = await openDetector(accounts, undefined)
    if (now === undefined) await this.pipeline.load(this.archive, { accounts, detector })
    else await this.pipeline.loadDirectly(this.archive, { accounts: accountLookup(accounts), now: () => now, detector })
    const cluster = { url: this.pipeline.url, client, target: 'local' as const }
    await detect(cluster, { accounts, lists: undefined, sinceMs: SINCE_MS }, true)
    await client.indices.refresh({ index: 'hinomi-*' })
  }

  /** Serves the page; with the accounts of the sample unless others are given. */
  async serve(change: { accounts?: readonly Account[]; client?: Client; token?: string } = {}): Promise<string> {
    const app = createViewer({
      version: '0.0.0',
      dashboards: DASHBOARDS,
      client: change.client ?? this.client,
      archive: this.archive,
      accounts: change.accounts ?? this.accounts,
      files: await openPageFiles(join(this.#folder, 'page')),
      hosts: { listensOn: '127.0.0.1', names: [] },
      token: change.token,
      now: () => this.#moment?.getTime() ?? Date.now(),
      onBug: (thrown) => console.error(thrown),
    })
    const served = await servePage(app, { host: '127.0.0.1', port: 0, mayMove: false })
    this.#servers.push(served)
    return served.url
  }

  /** Opens the page in a fresh browser window and waits for every panel. */
  async visit(url: string, hash = '', options: BrowserContextOptions = {}): Promise<Visit> {
    // a time zone of neither choice shows that the page goes by its own
    const context = await this.browser.newContext({
      ...{ viewport: { width: 1280, height: 800 }, locale: 'ja-JP', timezoneId: 'America/New_York' },
      ...{ acceptDownloads: true, ...options },
    })
    if (this.#moment !== undefined) await context.clock.setFixedTime(this.#moment)
    const page = await context.newPage()
    const visit: Visit = { page, complaints: [] }
    this.#visits.push(visit)
    page.on('pageerror', (error) => visit.complaints.push(error.stack ?? error.message))
    page.on('console', (message) => {
      // an answer that says no is for the page to tell of
      const isAnswer = message.text().startsWith('Failed to load resource')
      if (['error', 'warning'].includes(message.type()) && !isAnswer) visit.complaints.push(message.text())
    })
    await page.goto(`${url}/${hash}`)
    await settled(page)
    return visit
  }

  /** Keeps a picture of a page for people to look at: of all of it, or of what is in sight. */
  async picture(page: Page, name: string, part: 'page' | 'window' = 'page'): Promise<void> {
    await mkdir(PICTURES, { recursive: true })
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: part === 'page' })
  }

  /** Closes the windows of a test and returns everything that any of them complained about. */
  async closeVisits(): Promise<string[]> {
    const complaints = this.#visits.flatMap((visit) => visit.complaints)
    await Promise.all(this.#visits.splice(0).map(({ page }) => page.context().close()))
    return complaints
  }

  async stop(): Promise<void> {
    await this.browser.close()
    await Promise.all(this.#servers.map((server) => server.stop()))
    await this.node.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Sets everything up but for loading the sample. */
export async function setStage(scene: Partial<Scene> = {}): Promise<Stage> {
  const { records = 12_000, days = 12, end = new Date(), clockStands = false } = scene
  const folder = await mkdtemp(join(tmpdir(), 'hinomi-browser-'))
  const samples = join(folder, 'sample')
  const sample = await makeSample({ folder: samples, records, days, end })
  const accountsFile = join(folder, 'accounts.csv')
  await writeFile(accountsFile, sample.accountsCsv)
  await buildPage(join(folder, 'page'))
  const archive = await openArchive(samples)
  const accounts = await readRegistry(accountsFile)
  const [node, browser] = await Promise.all([startTestNode(), openChromium()])
  return new Stage({ node, browser, archive, accounts, folder, moment: clockStands ? end : undefined })
}

/** Waits until nothing on the page is still on its way. */
export async function settled(page: Page): Promise<void> {
  await page.locator(SETTLED).first().waitFor({ timeout: LOADED_MS })
}
