import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { panelSearch } from '#dashboards/search/panel-search.ts'
import { readPanel } from '#dashboards/search/read-panel.ts'
import { settleView } from '#dashboards/search/settle-view.ts'
import type { SettledView } from '#dashboards/search/view.ts'
import type { Stage } from './stage.ts'

const RANGE = { from: 'now-20d', to: 'now+1d' }
const HASH = 'from=now-20d&to=now%2B1d'
const LANGUAGES = ['ja', 'en'] as const

/** What the panels say is what OpenSearch says when it is asked without us. */
export function describeFigures(stage: () => Stage): void {
  describe('figures', () => {
    let url: string
    beforeAll(async () => {
      url = await stage().serve()
    })

    it('shows the open findings by severity that a query by hand counts', async () => {
      const expected = await openBySeverity(stage())

      const { page } = await stage().visit(url, `#/overview?${HASH}`)

      for (const [severity, count] of Object.entries(expected)) {
        const figure = page.locator(`.number[data-group="${severity}"] .number-figure`).first()
        expect(await figure.textContent(), severity).toBe(count.toLocaleString('ja-JP'))
      }
    })

    for (const dashboard of DASHBOARDS) {
      for (const language of LANGUAGES) {
        it(`draws every panel of ${dashboard.id} in ${language} with its numbers`, async () => {
          const { page } = await stage().visit(url, `#/${dashboard.id}?${HASH}&lang=${language}`)

          await stage().picture(page, `${dashboard.id}-${language}`)
          expect(await page.getAttribute('html', 'lang')).toBe(language)
          for (const panel of dashboard.panels) {
            const frame = page.locator(`.panel[data-panel="${panel.id}"]`)
            expect(await frame.locator('.panel-title').textContent()).toBe(panel.title[language])
            expect(await frame.locator('.message.error').count(), `${panel.id} failed`).toBe(0)
            if (panel.kind !== 'text') await compare(page, panel, await ask(stage(), panel), language)
          }
          expect(await hasWordsOf(page, dashboard, language)).toBe(true)
        })
      }
    }

    it('NA-54 begins the accounts that stopped sending with the one that was heard of least recently', async () => {
      const { page } = await stage().visit(url, `#/overview?${HASH}`)

      const rows = await page.locator('.panel[data-panel="last-record"] tbody tr').all()
      const ages = await Promise.all(rows.map(oldestIn))
      expect(ages.length).toBe(stage().accounts.length)
      // accounts that lack a source altogether come before
      const lacking = await Promise.all(
        rows.map((row) => row.locator('.moment[data-late="silent"]:not([title])').count()),
      )
      const whole = ages.filter((_, at) => lacking[at] === 0)
      expect(whole.length).toBeGreaterThan(1)
      expect(whole).toEqual(whole.toSorted())
      expect(whole[0]).not.toBe(whole.at(-1))
    })

    it('draws dark as dark, by switch and by device', async () => {
      const { page } = await stage().visit(url, `#/overview?${HASH}&theme=dark`)
      const byDevice = await stage().visit(url, `#/overview?${HASH}`, { colorScheme: 'dark' })
      const light = await stage().visit(url, `#/overview?${HASH}&theme=light`, { colorScheme: 'dark' })

      await stage().picture(page, 'overview-dark')
      expect(await brightness(page)).toBeLessThan(60)
      expect(await brightness(byDevice.page)).toBeLessThan(60)
      expect(await brightness(light.page)).toBeGreaterThan(200)
    })

    it('fits screens of 1024 pixels and of a telephone without scrolling sideways', async () => {
      for (const width of [1024, 390]) {
        const { page } = await stage().visit(url, `#/overview?${HASH}`, { viewport: { width, height: 800 } })

        await stage().picture(page, `overview-${width}`)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      }
    })
  })
}

/** The oldest moment that a row of a grid shows, as text that sorts by time. */
async function oldestIn(row: Locator): Promise<string> {
  const titles = await Promise.all(
    (await row.locator('.moment[data-regular]').all()).map((cell) => cell.getAttribute('title')),
  )
  return titles.filter((title) => title !== null).sort()[0] ?? ''
}

/** The query as somebody would write it who does not know our panels. */
async function openBySeverity(stage: Stage): Promise<Record<string, number>> {
  const body = {
    size: 0,
    query: {
      bool: {
        filter: [{ term: { 'hinomi.finding.status': 'open' } }],
        must_not: [{ term: { 'hinomi.finding.is_sample': true } }, { term: { 'hinomi.finding.is_primary': false } }],
      },
    },
    aggs: { severities: { terms: { field: 'hinomi.severity', size: 10 } } },
  }
  const answer = await stage.client.search({ index: 'findings-*', body: body as never })
  const { buckets } = (answer.body.aggregations as unknown as { severities: { buckets: Bucket[] } }).severities
  return Object.fromEntries(buckets.map(({ key, doc_count }) => [key, doc_count]))
}

interface Bucket {
  readonly key: string
  readonly doc_count: number
}

async function ask(stage: Stage, panel: DataPanel) {
  const view = settled()
  const { index, body } = panelSearch(panel, view)
  const answer = await stage.client.search({ index, body: body as never, ignore_unavailable: true })
  return readPanel(panel, view, answer.body as never)
}

function settled(): SettledView {
  const view = settleView({ ...RANGE, timeZone: 'Asia/Tokyo', filters: [], query: undefined }, Date.now())
  if (view === undefined) throw new Error('the range of the test makes no sense')
  return view
}

/** Compares what can be read off a panel with the data of its own query. Figures of joined columns and moments move on by themselves. */
async function compare(page: Page, panel: DataPanel, data: Awaited<ReturnType<typeof ask>>, language: 'ja' | 'en') {
  const frame = page.locator(`.panel[data-panel="${panel.id}"]`)
  const write = (value: number) =>
    value.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-US', { maximumFractionDigits: 2 })
  const isPlain = (format: string | undefined) => format === undefined || format === 'number'
  if (panel.kind === 'numbers' && data.kind === 'numbers' && isPlain(panel.format)) {
    const figures = await frame.locator('.number-figure').allTextContents()
    expect(figures, panel.id).toEqual(
      panel.groups.map(({ id }) => (typeof data.values[id] === 'number' ? write(data.values[id]) : '-')),
    )
  }
  if (panel.kind === 'bars' && data.kind === 'bars' && isPlain(panel.format)) {
    const figures = await frame.locator('.bar-row .bar-value').allTextContents()
    expect(figures, panel.id).toEqual(data.rows.map(({ value }) => (value === null ? '-' : write(value))))
  }
  if (panel.kind === 'share' && data.kind === 'share') {
    const figures = await frame.locator('.share-value').allTextContents()
    expect(figures.slice(0, data.rows.length), panel.id).toEqual(data.rows.map(({ value }) => write(value ?? 0)))
  }
  if (panel.kind === 'series' && data.kind === 'series' && isPlain(panel.format) && panel.by !== undefined) {
    const totals = data.parts.map((part) => data.points.reduce((sum, { values }) => sum + (values[part] ?? 0), 0))
    if (totals.some((total) => total > 0)) {
      // a long legend leaves out what is empty
      const named = totals.length > 8 ? totals.filter((total) => total > 0) : totals
      expect(await frame.locator('.legend-value').allTextContents(), panel.id).toEqual(named.map(write))
      expect(await frame.locator('svg path').count()).toBeGreaterThan(0)
    }
  }
  if (panel.kind === 'documents' && data.kind === 'documents' && data.total > 0) {
    expect(await frame.locator('.table-foot').textContent(), panel.id).toContain(write(data.total))
  }
  if (panel.kind === 'table' && data.kind === 'table') await compareTable(page, panel, data, write)
}

async function compareTable(
  page: Page,
  panel: Extract<DataPanel, { kind: 'table' }>,
  data: Extract<Awaited<ReturnType<typeof ask>>, { kind: 'table' }>,
  write: (value: number) => string,
): Promise<void> {
  const row = page.locator(`.panel[data-panel="${panel.id}"] tbody tr`).first()
  const [first] = data.rows
  if (first === undefined) return
  for (const [index, { id, format }] of panel.columns.entries()) {
    if (format !== undefined && format !== 'number') continue
    const value = first.values[id] ?? null
    const cell = row.locator(':scope > *').nth(panel.rows.length + index)
    expect(await cell.textContent(), `${panel.id} ${id}`).toBe(value === null ? '-' : write(value))
  }
}

/** No text of the other language stands where the page itself speaks. */
async function hasWordsOf(page: Page, dashboard: Dashboard, language: 'ja' | 'en'): Promise<boolean> {
  const bar = await page.locator('.bar').textContent()
  const description = await page.locator('.description').textContent()
  return (bar ?? '').includes(language === 'ja' ? '更新' : 'Refresh') && description === dashboard.description[language]
}

/** Brightness of the background, 0 to 255. */
async function brightness(page: Page): Promise<number> {
  const colour = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
  return Number(/\d+/.exec(colour)?.[0] ?? Number.NaN)
}
