import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

const RANGE = 'from=now-20d&to=now%2B1d'

/** From a figure to the documents behind it, and on from there. */
export function describeDocuments(stage: () => Stage): void {
  describe('documents', () => {
    let url: string
    beforeAll(async () => {
      url = await stage().serve()
    })

    it('lists the documents of a figure, exactly as many as it says', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}`)
      const cell = page.locator('.panel[data-kind="table"] tbody td.figure button').first()
      const figure = await cell.textContent()

      await cell.click()
      await settled(page)

      await stage().picture(page, 'list')
      expect(await page.locator('.pager-text').getAttribute('data-total')).toBe((figure ?? '').replaceAll(',', ''))
      await page.locator('[data-key="list back"]').click()
      await settled(page)
      expect(await page.locator('.panel').count()).toBeGreaterThan(3)
    })

    it('opens a document with its fields grouped, and the raw record out of the archive', async () => {
      const { page } = await stage().visit(url, `#/cloudtrail?${RANGE}&list=list`)

      await page.locator('.hits tbody .cell-link').first().click()
      await page.waitForSelector('.field-group')
      await stage().picture(page, 'document', 'window')
      const questions = await page.locator('.field-group h3').allTextContents()
      await page.locator('#tab-raw').click()
      await page.waitForSelector('.raw pre')
      await stage().picture(page, 'raw-record', 'window')

      expect(questions.slice(0, 2)).toEqual(['誰が', '何を'])
      const raw = JSON.parse((await page.locator('.raw pre').textContent()) ?? '') as {
        eventID: string
        eventName: string
      }
      const id = await eventId(stage(), page.url())
      expect(raw.eventID).toBe(id)
      expect(await page.locator('.raw-key').textContent()).toMatch(/^AWSLogs\/\d{12}\/CloudTrail\//)
    })

    it('opens the same document from its address, and closes with Escape', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}&list=list`)
      await page.locator('.hits tbody .cell-link').first().click()
      await page.waitForSelector('.field-group')
      const title = await page.locator('#document-title').textContent()
      const { hash } = new URL(page.url())

      const colleague = await stage().visit(url, hash)
      await colleague.page.waitForSelector('.field-group')

      expect(await colleague.page.locator('#document-title').textContent()).toBe(title)
      await page.keyboard.press('Escape')
      await page.waitForURL(({ hash }) => !hash.includes('doc='))
      expect(await page.locator('dialog[open]').count()).toBe(0)
      // back where he was, on the row that he had opened
      expect(await page.evaluate(`document.activeElement.className`)).toContain('cell-link')
    })

    it('goes on to everything else that the same principal did', async () => {
      const { page } = await stage().visit(url, `#/cloudtrail?${RANGE}&list=list`)
      await page.locator('.hits tbody .cell-link').first().click()
      await page.waitForSelector('.field-group')

      await page.locator('[data-pivot="principal"]').click()
      await settled(page)

      expect(page.url()).toContain('#/hunting?')
      expect(page.url()).toContain('f=hinomi.principal:')
      expect(await page.locator('dialog[open]').count()).toBe(0)
    })

    it.each([
      ['ja', 'このリソースの変更'],
      ['en', 'Changes of this resource'],
    ])('lists what changed on a resource, newest first, from whatever source tells of it (%s)', async (lang, title) => {
      const resource = await changedInstance(stage())
      const place = `${resource.index}/${resource.id}`
      const { page } = await stage().visit(url, `#/health?${RANGE}&lang=${lang}&doc=${encodeURIComponent(place)}`)
      await page.waitForSelector('.field-group')
      const pivot = page.locator('[data-pivot="changes"]')

      expect(await pivot.textContent()).toContain(title)
      await pivot.click()
      await settled(page)

      await stage().picture(page, `changes-of-resource-${lang}`)
      const times = await page.locator('.hits tbody tr > :first-child').allTextContents()
      expect(page.url()).toContain('#/hunting?')
      expect(await page.locator('.pager-text').getAttribute('data-total')).toBe(String(resource.changes))
      expect(times).toEqual([...times].sort().reverse())
    })

    it('looks at the minutes around a document', async () => {
      const { page } = await stage().visit(url, `#/cloudtrail?${RANGE}&list=list`)
      await page.locator('.hits tbody .cell-link').first().click()
      await page.waitForSelector('.field-group')

      await page.locator('[data-pivot="around"]').click()
      await settled(page)

      const { searchParams } = new URL(page.url().replace('#/', ''))
      expect(Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')).toBe(30 * 60_000)
    })

    it('turns pages and sorts on the server', async () => {
      const { page } = await stage().visit(url, `#/vpcflow?${RANGE}&list=list`)
      const first = await page.locator('.hits tbody tr').first().textContent()

      await page.locator('[data-key="page next"]').click()
      await settled(page)
      expect(page.url()).toContain('page=2')
      expect(await page.locator('.hits tbody tr').first().textContent()).not.toBe(first)
      await page.locator('[data-key="sort @timestamp"]').click()
      await settled(page)

      const times = await page.locator('.hits tbody tr > :first-child').allTextContents()
      expect(page.url()).toContain('order=@timestamp:asc')
      expect(times).toEqual([...times].sort())
    })

    it('saves the list as CSV', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}&list=list`)
      const total = await page.locator('.pager-text').getAttribute('data-total')

      const waiting = page.waitForEvent('download')
      await page.locator('[data-key="list csv"]').click()
      const text = await readFile(await (await waiting).path(), 'utf8')

      expect(text.startsWith('\ufeff')).toBe(true)
      expect(text.trimEnd().split('\r\n')).toHaveLength(Number(total) + 1)
    })
  })
}

/** The id of the event of an open document, asked of OpenSearch itself. */
async function eventId(stage: Stage, address: string): Promise<string> {
  const [index = '', id = ''] = decodeURIComponent(/doc=([^&]+)/.exec(address)?.[1] ?? '').split('/')
  const { body } = await stage.client.get({ index, id })
  return (body._source as { event: { id: string } }).event.id
}

/** A document that names an instance by its id, and how many items of Config and calls that write there are about it, by its ARN or id. */
async function changedInstance({ client }: Stage): Promise<{ index: string; id: string; changes: number }> {
  const isItem = { term: { 'event.dataset': 'aws.config' } }
  const items = { bool: { filter: [isItem, { term: { 'event.code': 'AWS::EC2::Instance' } }] } }
  const ids = { terms: { field: 'aws.config.resource_id', size: 1 } }
  const found = await client.search({
    index: 'logs-aws.config*',
    body: { size: 0, query: items, aggs: { ids } } as never,
  })
  const [bucket] = (found.body.aggregations as { ids: { buckets: { key: string }[] } } | undefined)?.ids.buckets ?? []
  if (bucket === undefined) throw new Error('the sample has no instance in Config')
  const finding = await client.search({
    index: 'findings-*',
    body: { size: 1, query: { term: { 'hinomi.resource.all': bucket.key } }, sort: [{ '@timestamp': 'asc' }] } as never,
  })
  const [hit] = finding.body.hits.hits
  if (hit === undefined) throw new Error(`the sample has no finding on ${bucket.key}`)
  const since = Date.parse(String((hit._source as Record<string, unknown>)['@timestamp'])) - 30 * 86_400_000
  const names = [
    { term: { 'aws.config.resource_id': bucket.key } },
    { bool: { filter: [{ term: { 'hinomi.target': bucket.key } }, { term: { 'hinomi.is_write': true } }] } },
  ]
  const filter = [
    { bool: { should: names, minimum_should_match: 1 } },
    { range: { '@timestamp': { gte: since, lte: 'now' } } },
  ]
  const counted = await client.count({ index: 'logs-*', body: { query: { bool: { filter } } } as never })
  return { index: String(hit._index), id: String(hit._id), changes: counted.body.count }
}
