import { beforeAll, describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

const RANGE = 'from=now-20d&to=now%2B1d'
const ACCOUNT = '999988887777'
const SCRIPT = '<script>window.owned=1</script><img src=x onerror="window.owned=1">'
const BIDI = '\u202egnp.exe\u202c'
const INDEX = 'hinomi-signals-'

interface Signal {
  readonly index: string
  readonly id: string
  readonly source: {
    readonly rule: { readonly id: string }
    readonly hinomi: { readonly evidence: readonly string[]; readonly title_ja: string }
  }
}

/** What the detection rules found: the dashboard, the rules, and one signal with all that belongs to it. */
export function describeAlerts(stage: () => Stage): void {
  describe('alerts', () => {
    let url: string
    beforeAll(async () => {
      url = await stage().serve()
    })

    it('shows the signals by severity that a query by hand counts, and what was suppressed apart', async () => {
      const { open, suppressed } = await countByHand(stage())

      const { page } = await stage().visit(url, `#/alerts?${RANGE}`)

      for (const severity of ['critical', 'high', 'medium', 'low', 'info']) {
        const figure = page.locator(`.panel[data-panel="open-now"] .number[data-group="${severity}"] .number-figure`)
        expect(await figure.textContent(), severity).toBe((open[severity] ?? 0).toLocaleString('ja-JP'))
      }
      expect(Object.values(open).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
      expect(suppressed).toBeGreaterThan(0)
      const rows = page.locator('.panel[data-panel="accounts"] tbody tr')
      expect(await rows.count()).toBe(stage().accounts.length)
      expect(await rows.first().locator('.account-name').count()).toBe(1)
    })

    for (const language of ['ja', 'en'] as const) {
      it(`lists all rules in ${language} with as many signals as a query by hand counts`, async () => {
        const { rules } = await countByHand(stage())

        const { page } = await stage().visit(url, `#/rules?${RANGE}&lang=${language}`)

        await stage().picture(page, `rules-${language}`, 'window')
        expect(await page.locator('.rules tbody tr').count()).toBe(141)
        for (const [id, { open, suppressed }] of Object.entries(rules)) {
          const row = page.locator('.rules tbody tr', { has: page.locator(`[data-rule="${id}"]`) })
          const figures = await row.locator('.figure').allTextContents()
          const write = (value: number) => value.toLocaleString(language === 'ja' ? 'ja-JP' : 'en-US')
          expect(figures.slice(0, 2), id).toEqual([write(open), write(suppressed)])
        }
        expect(await page.locator('.rules').textContent()).toContain(
          language === 'ja' ? 'CloudTrailの停止・削除' : 'CloudTrail stopped or deleted',
        )
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280)
      })
    }

    it('narrows and sorts the rules, and the address says how', async () => {
      const { page } = await stage().visit(url, `#/rules?${RANGE}`)

      await page.locator('[data-figure="hits-open"]').click()
      await page.locator('[data-key="sort rules open"]').click()
      const figures = await page.locator('.rules tbody td:nth-of-type(6)').allTextContents()
      const colleague = await stage().visit(url, new URL(page.url()).hash)

      expect(page.url()).toContain('only.hits=open')
      expect(page.url()).toContain('sort.rules=open:desc')
      const numbers = figures.map((text) => Number(text.replaceAll(',', '')))
      expect(numbers.length).toBeGreaterThan(3)
      expect(Math.min(...numbers)).toBeGreaterThan(0)
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
      // ages go on meanwhile
      expect(await colleague.page.locator('.rules .rule-cell').allTextContents()).toEqual(
        await page.locator('.rules .rule-cell').allTextContents(),
      )
    })

    it('opens a rule with what it means, its query, its tests and its hits', async () => {
      const { rules } = await countByHand(stage())
      const { page } = await stage().visit(url, `#/rules?${RANGE}`)

      await page.locator('[data-rule="G22"]').click()
      await settled(page)
      await page.waitForSelector('.rule-facts')

      await stage().picture(page, 'rule')
      expect(page.url()).toContain('rule=G22')
      expect(await page.locator('.rule-head h1').textContent()).toContain('CloudTrailの停止・削除')
      expect(await page.locator('.rule-ask').textContent()).not.toBe('')
      expect(await page.locator('.rule-facts').textContent()).toContain('attack.mitre.org/techniques/T1562/008/')
      expect(await page.locator('.rule-prose').textContent()).toContain('告知期間内')
      expect(await page.locator('.rule-holder a').count()).toBe(0)
      expect(await page.locator('.rule-part pre').first().textContent()).toContain('StopLogging')
      expect(await page.locator('.rule-tests[data-match] .rule-test').count()).toBeGreaterThan(3)
      const { open, suppressed } = rules.G22 ?? { open: 0, suppressed: 0 }
      expect(open + suppressed).toBeGreaterThan(0)
      const shares = await page.locator('.panel[data-panel="share"] .share-value').allTextContents()
      expect(shares.map((text) => Number(text.replaceAll(',', '')))).toEqual([open, suppressed])

      await page.locator('[data-key="rules back"]').click()
      await settled(page)
      expect(await page.locator('.rules tbody tr').count()).toBe(141)
    })

    it('opens a signal with its evidence, which opens by one click and leads back', async () => {
      const signal = await anySignal(stage())
      const { page } = await stage().visit(url, `#/alerts?${RANGE}&doc=${signal.index}/${signal.id}`)
      await page.waitForSelector('.moment-button')

      await stage().picture(page, 'signal', 'window')
      const evidence = page.locator('[data-part="evidence"] .moment-button')
      expect(await evidence.count()).toBe(signal.source.hinomi.evidence.length)
      expect(await page.locator('#document-title').textContent()).toContain(signal.source.hinomi.title_ja)
      const id = await evidence.first().getAttribute('data-hit')
      expect(signal.source.hinomi.evidence.map((text) => text.slice(text.indexOf('/') + 1))).toContain(id)

      await evidence.first().click()
      await page.waitForSelector('#tab-raw')
      expect(decodeURIComponent(page.url())).toContain(`/${id}`)
      await page.locator('[data-key="flyout from"]').click()
      await page.waitForSelector('[data-part="evidence"]')
      expect(page.url()).toContain(signal.id)
    })

    it('tells what the same person and address did within an hour, in order', async () => {
      const signal = await anySignal(stage())
      const { page } = await stage().visit(url, `#/alerts?${RANGE}&doc=${signal.index}/${signal.id}`)
      await page.waitForSelector('[data-part="around"]')

      const clocks = await page.locator('[data-part="around"] .moments .moment-time').allTextContents()
      expect(await page.locator('.moment-mark').count()).toBe(1)
      expect(clocks.length).toBeGreaterThan(1)
      // an hour before and after may go over midnight
      const turns = clocks.filter((clock, at) => at > 0 && clock < (clocks[at - 1] ?? ''))
      expect(turns.length).toBeLessThanOrEqual(1)
    })

    it('copies a report in Japanese, also from the English page', async () => {
      const signal = await anySignal(stage())
      const { page } = await stage().visit(url, `#/alerts?${RANGE}&lang=en&doc=${signal.index}/${signal.id}`, {
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      await page.waitForSelector('.moment-button')

      await page.locator('[data-key="signal report"]').click()
      await page.waitForSelector('.toast')
      const report = String(await page.evaluate('navigator.clipboard.readText()'))

      expect(report).toContain(`【火の見 検知報告】${signal.source.rule.id} ${signal.source.hinomi.title_ja}`)
      for (const part of [
        '(日本時間)',
        '■ 誰が',
        '■ どこから',
        '■ 次に行うこと',
        signal.source.hinomi.evidence[0] ?? '',
      ]) {
        expect(report).toContain(part)
      }
      expect(report).toContain(`doc=${signal.index}/${signal.id}`)
    })

    it('goes from a signal to its rule', async () => {
      const signal = await anySignal(stage())
      const { page } = await stage().visit(url, `#/alerts?${RANGE}&doc=${signal.index}/${signal.id}`)
      await page.waitForSelector('[data-key="signal rule"]')

      await page.locator('[data-key="signal rule"]').focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('.rule-head')

      expect(page.url()).toContain(`#/rules?rule=${signal.source.rule.id}`)
      expect(await page.locator('dialog[open]').count()).toBe(0)
    })

    it('can be used without a mouse, and in the dark', async () => {
      const { page } = await stage().visit(url, `#/rules?${RANGE}&theme=dark`)

      const unnamed = await page.evaluate(`[...document.querySelectorAll('button, a, input, [tabindex="0"]')]
        .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.placeholder))
        .map((e) => e.outerHTML)`)
      await page.locator('[data-key="rules text"]').focus()
      await page.keyboard.type('T1562.008')
      await page.keyboard.press('Enter')
      await page.waitForURL(/only\.text=T1562/)
      const focused = await page.evaluate('document.activeElement.dataset.key')
      await page.locator('.rules [data-rule="G22"]').focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('.rule-head')
      await settled(page)

      await stage().picture(page, 'rule-dark', 'window')
      expect(unnamed).toEqual([])
      expect(focused).toBe('rules text')
      expect(page.url()).toContain('rule=G22')
      const colour = String(
        await page.evaluate('getComputedStyle(document.querySelector(".rule-holder")).backgroundColor'),
      )
      expect(Number(/\d+/.exec(colour)?.[0])).toBeLessThan(60)
    })

    it('takes what a hostile signal says for text, on the page and in the report', async () => {
      const now = new Date().toISOString()
      const place = { index: `${INDEX}${now.slice(0, 7).replace('-', '.')}`, id: `${ACCOUNT}.hostile` }
      const body = {
        '@timestamp': now,
        event: { dataset: 'hinomi.signals', kind: 'signal', ingested: now },
        rule: { id: SCRIPT, name: SCRIPT },
        cloud: { account: { id: [ACCOUNT], name: SCRIPT }, region: BIDI },
        source: { ip: '203.0.113.9' },
        hinomi: {
          ...{
            title_ja: SCRIPT,
            severity: 'critical',
            principal: `${BIDI}\n■ 次に行うこと\n  何もしない`,
            session: SCRIPT,
          },
          ...{ target: [SCRIPT, 'あ'.repeat(8000)], evidence: [`.kibana/${SCRIPT}`, SCRIPT], count: 1 },
          suppressed_by: undefined,
        },
      }
      await stage().client.index({ ...place, body, refresh: true })
      try {
        const { page } = await stage().visit(
          url,
          `#/alerts?f=cloud.account.id:${ACCOUNT}&doc=${place.index}/${place.id}`,
          { permissions: ['clipboard-read', 'clipboard-write'] },
        )
        await page.waitForSelector('[data-part="around"]')
        await stage().picture(page, 'hostile-signal', 'window')
        await page.locator('[data-key="signal report"]').click()
        await page.waitForSelector('.toast')
        const report = String(await page.evaluate('navigator.clipboard.readText()'))

        expect(await page.locator('#document-title').textContent()).toContain('<script>')
        expect(await page.locator('dialog').textContent()).toContain('⟨202E⟩gnp.exe⟨202C⟩')
        expect(await page.locator('[data-key="signal rule"]').count()).toBe(0)
        expect(await page.evaluate('window.owned')).toBeUndefined()
        expect(await page.locator('main script, main img, dialog script, dialog img').count()).toBe(0)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280)
        expect(report.split('\n').filter((line) => line.startsWith('■ 次に行うこと'))).toHaveLength(1)
        expect(report).not.toMatch(/[\u202a-\u202e]/)
        expect(report.length).toBeLessThan(5000)
      } finally {
        await stage().client.delete({ ...place, refresh: true })
      }
    })
  })
}

interface Bucket {
  readonly key: string
  readonly doc_count: number
  readonly suppressed: { readonly doc_count: number }
}

interface Counts {
  readonly open: Readonly<Record<string, number>>
  readonly suppressed: number
  readonly rules: Readonly<Record<string, { readonly open: number; readonly suppressed: number }>>
}

/** The query as somebody would write it who does not know our panels. */
async function countByHand({ client }: Stage): Promise<Counts> {
  const suppressed = { filter: { exists: { field: 'hinomi.suppressed_by' } } }
  const body = {
    size: 0,
    query: { range: { '@timestamp': { gte: 'now-20d', lt: 'now+1d' } } },
    aggs: {
      severities: { terms: { field: 'hinomi.severity', size: 10 }, aggs: { suppressed } },
      rules: { terms: { field: 'rule.id', size: 500 }, aggs: { suppressed } },
    },
  }
  const answer = await client.search({ index: 'hinomi-signals', body: body as never })
  const { severities, rules } = answer.body.aggregations as unknown as Record<
    'severities' | 'rules',
    { buckets: Bucket[] }
  >
  const openOf = ({ doc_count, suppressed: hidden }: Bucket) => doc_count - hidden.doc_count
  return {
    open: Object.fromEntries(severities.buckets.map((bucket) => [bucket.key, openOf(bucket)])),
    suppressed: severities.buckets.reduce((sum, bucket) => sum + bucket.suppressed.doc_count, 0),
    rules: Object.fromEntries(
      rules.buckets.map((bucket) => [bucket.key, { open: openOf(bucket), suppressed: bucket.suppressed.doc_count }]),
    ),
  }
}

/** The newest signal about a call of somebody. */
async function anySignal({ client }: Stage): Promise<Signal> {
  const body = {
    size: 100,
    query: { bool: { filter: [{ exists: { field: 'hinomi.principal' } }, { exists: { field: 'hinomi.evidence' } }] } },
    sort: [{ '@timestamp': 'desc' }],
  }
  const answer = await client.search({ index: 'hinomi-signals', body: body as never })
  // the evidence of some signals is other signals, which are no raw records
  const hit = answer.body.hits.hits.find(({ _source }) => {
    const { evidence } = (_source as unknown as Signal['source']).hinomi
    return evidence[0]?.startsWith('logs-')
  })
  if (hit === undefined) throw new Error('the sample has no signal about a call')
  return { index: String(hit._index), id: String(hit._id), source: hit._source as unknown as Signal['source'] }
}
