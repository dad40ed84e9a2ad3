import type { Client } from '@opensearch-project/opensearch'
import { type Context, Hono } from 'hono'
import { type Account, accountLookup } from '#core/accounts.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import { ruleDashboard, ruleOfDashboard } from '#dashboards/pages/rule.ts'
import type { Archive } from '#ingest/archive/archive.ts'
import type { Failure, PanelsAnswer, RulesAnswer, Setup } from '../api.ts'
import { answerPanels, panelsOf } from './answer-panels.ts'
import { readDocument, readRaw } from './document.ts'
import { answerCsv, listDocuments } from './documents.ts'
import { onlyOurHost, onlySameOrigin, onlySignedIn, safeHeaders } from './guard.ts'
import type { HostRule } from './host-check.ts'
import type { PageFiles } from './page-files.ts'
import { Problem } from './problem.ts'
import { check, readBody } from './read-body.ts'
import { readView } from './read-view.ts'
import { CsvRequest, DocumentAddress, DocumentsRequest, PanelsRequest, RuleAddress, RulesRequest } from './requests.ts'
import { describeRule } from './rule-detail.ts'
import { DETECTIONS } from './rule-services.ts'
import { answerRules } from './rules.ts'
import { describeSetup, readCluster } from './setup.ts'
import { askToSignIn, signInRoutes } from './sign-in.ts'
import { tellStory } from './story.ts'

/** What the page shows and of what. */
export interface ViewerOptions {
  readonly version: string
  readonly dashboards: readonly Dashboard[]
  readonly client: Client
  /** Where raw records are read from. */
  readonly archive: Archive | undefined
  readonly accounts: readonly Account[]
  readonly files: PageFiles
  readonly hosts: HostRule
  /** Whoever does not know it sees nothing; undefined lets everybody in who can reach the server. */
  readonly token: string | undefined
  /** Epoch milliseconds. */
  now(): number
  /** Hears of what should not have happened. */
  onBug(thrown: unknown): void
}

/** Makes the web application of the page: its files, and the API of `viewer/api.ts`. It changes nothing anywhere. */
export function createViewer(options: ViewerOptions): Hono {
  const { client, archive, accounts, dashboards, files, token, now } = options
  const described = describeSetup(options.version, dashboards, accounts)
  const rawReader = { client, archive, accounts: accountLookup(accounts) }

  const app = new Hono()
  app.onError((thrown, context) => failed(context, thrown, options.onBug))
  app.notFound((context) => failed(context, new Problem(404, 'ページがありません', 'there is no such page'), () => {}))
  app.use(safeHeaders)
  app.use(onlyOurHost(options.hosts))
  if (token !== undefined) app.route('/', signInRoutes(token, now))

  app.get('/', async (context) => {
    const asked = token === undefined ? undefined : askToSignIn(context, token, now())
    return asked ?? files.index(context)
  })
  app.get('/assets/:name', (context) => files.asset(context, context.req.param('name')))

  app.use('/api/*', onlySameOrigin)
  if (token !== undefined) app.use('/api/*', onlySignedIn(token, now))

  app.get('/api/setup', async (context) => {
    const cluster = await readCluster(client)
    const setup: Setup = {
      ...described,
      cluster,
      ...(archive !== undefined && { archive: archive.name }),
      signedIn: token !== undefined,
    }
    return context.json(setup)
  })

  app.post('/api/panels', async (context) => {
    const began = now()
    const query = await readBody(context, PanelsRequest)
    const dashboard = dashboards.find(({ id }) => id === query.dashboard) ?? dashboardOfRule(query.dashboard)
    const panels = dashboard === undefined ? undefined : panelsOf(dashboard, query.panels)
    if (panels === undefined) {
      throw new Problem(404, 'そのダッシュボードまたはパネルはありません', 'there is no such dashboard or panel')
    }
    const view = readView(query.view, began)
    const answers = await answerPanels({ client, accounts }, panels, view, context.req.raw.signal)
    const answer: PanelsAnswer = { panels: answers, tookMs: now() - began }
    return context.json(answer)
  })

  app.post('/api/documents', async (context) => {
    const query = await readBody(context, DocumentsRequest)
    return context.json(await listDocuments(client, query, readView(query.view, now()), context.req.raw.signal))
  })

  app.post('/api/documents.csv', async (context) => {
    const query = await readBody(context, CsvRequest)
    return answerCsv(client, query, readView(query.view, now()), context.req.raw.signal)
  })

  app.get('/api/document', async (context) => {
    const place = check(DocumentAddress, context.req.query())
    return context.json(await readDocument(client, place, context.req.raw.signal))
  })

  app.get('/api/raw', async (context) => {
    const place = check(DocumentAddress, context.req.query())
    return context.json(await readRaw(rawReader, place, context.req.raw.signal))
  })

  app.post('/api/rules', async (context) => {
    const began = now()
    const { view } = await readBody(context, RulesRequest)
    const answered = await answerRules(client, readView(view, began), context.req.raw.signal)
    const answer: RulesAnswer = { ...answered, tookMs: now() - began }
    return context.json(answer)
  })

  app.get('/api/rule', async (context) => {
    const { id } = check(RuleAddress, context.req.query())
    return context.json(await describeRule(id))
  })

  app.get('/api/story', async (context) => {
    const place = check(DocumentAddress, context.req.query())
    return context.json(await tellStory(client, place, now(), context.req.raw.signal))
  })
  return app
}

/** Every rule has panels of its own, which no list of dashboards names. */
function dashboardOfRule(id: string): Dashboard | undefined {
  const rule = ruleOfDashboard(id)
  return rule === undefined || !DETECTIONS.has(rule) ? undefined : ruleDashboard(rule)
}

function failed(context: Context, thrown: unknown, onBug: (thrown: unknown) => void): Response {
  if (thrown instanceof Problem) {
    if (thrown.status === 500) onBug(thrown)
    const failure: Failure = { error: thrown.sentence }
    return context.json(failure, thrown.status)
  }
  onBug(thrown)
  const failure: Failure = {
    error: {
      ja: '内部エラーです。hinomi の画面の表示を確認してください',
      en: 'internal error: see what hinomi printed',
    },
  }
  return context.json(failure, 500)
}
