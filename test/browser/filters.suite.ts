import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

const RANGE = 'from=now-20d&to=now%2B1d'

/** Narrowing what is seen, and handing it on. */
export function describeFilters(stage: () => Stage): void {
  describe('filters and the address', () => {
    let url: string
    beforeAll(async () => {
      url = await stage().serve()
    })

    it('filters by a click on a severity, says so in a chip and in the address, and goes back', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}`)
      const severities = page.locator('.number[data-group="high"] .number-figure').first()
      const critical = page.locator('.number[data-group="critical"] .number-figure').first()
      const before = await critical.textContent()

      await page.locator('.number[data-group="high"]').first().click()
      await settled(page)

      expect(await page.locator('.chip').allTextContents()).toEqual(['重要度: 高'])
      expect(page.url()).toContain('f=hinomi.severity:high')
      expect(await critical.textContent()).toBe('0')
      expect(await severities.textContent()).not.toBe('0')
      await page.goBack()
      await settled(page)
      expect(await page.locator('.chip').count()).toBe(0)
      expect(await critical.textContent()).toBe(before)
    })

    it('shows whoever opens the address the same', async () => {
      const hash = `#/guardduty?${RANGE}&tz=UTC&f=hinomi.severity:high&f=!cloud.region:ap-northeast-3&q=event.kind:alert&lang=en&theme=dark`
      const first = await stage().visit(url, hash)
      const second = await stage().visit(url, new URL(first.page.url()).hash)

      expect(new URL(second.page.url()).hash).toBe(new URL(first.page.url()).hash)
      expect(await second.page.locator('.chip').allTextContents()).toEqual([
        'Severity: High',
        'NOTRegion: ap-northeast-3',
      ])
      expect(await second.page.locator('.query').inputValue()).toBe('event.kind:alert')
      expect(await second.page.locator('.numbers').first().textContent()).toBe(
        await first.page.locator('.numbers').first().textContent(),
      )
    })

    it('turns a filter around and takes it away', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}&f=hinomi.severity:high`)

      await page.locator('.chip .chip-text').click()
      await settled(page)
      expect(page.url()).toContain('f=!hinomi.severity:high')
      expect(await page.locator('.number[data-group="high"] .number-figure').first().textContent()).toBe('0')
      await page.locator('.chip .chip-remove').click()
      await settled(page)
      expect(page.url()).not.toContain('f=')
    })

    it('finds accounts by their names and narrows logs by municipality too', async () => {
      const { page } = await stage().visit(url, `#/vpcflow?${RANGE}`)
      const rows = page.locator('.panel[data-kind="table"]').first().locator('tbody tr')
      const all = await rows.count()

      await page.locator('[data-key="combobox municipality"]').click()
      await page.keyboard.type('火の見')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await settled(page)

      const expected = stage().accounts.filter(({ municipality }) => municipality === '火の見市').length
      expect(all).toBeGreaterThan(expected)
      expect(await rows.count()).toBe(expected)
      expect(await page.locator('[data-key="combobox municipality"]').textContent()).toContain('火の見市')
    })

    it('says where a query cannot be read, and asks nothing', async () => {
      const { page } = await stage().visit(url, `#/overview?${RANGE}`)
      let asked = 0
      page.on('request', (request) => {
        if (request.url().endsWith('/api/panels')) asked++
      })

      await page.fill('.query', 'user.name: (yamada and')
      await page.keyboard.press('Enter')

      expect(await page.locator('.query-error').textContent()).toContain('23文字目')
      expect(asked).toBe(0)
      await page.fill('.query', 'hinomi.severity: critical')
      await page.keyboard.press('Enter')
      await settled(page)
      expect(asked).toBe(1)
      expect(await page.locator('.query-error').isVisible()).toBe(false)
      expect(await page.locator('.number[data-group="high"] .number-figure').first().textContent()).toBe('0')
    })

    it('narrows the time by a drag over a chart', async () => {
      const { page } = await stage().visit(url, `#/cloudtrail?${RANGE}`)
      const chart = page.locator('.panel[data-kind="series"] .chart').first()
      await chart.scrollIntoViewIfNeeded()
      const box = await chart.boundingBox()
      if (box === null) throw new Error('there is no chart')
      const y = box.y + box.height / 2

      await page.mouse.move(box.x + box.width * 0.5, y)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.7, y, { steps: 5 })
      await page.mouse.up()
      await settled(page)

      const { searchParams } = new URL(page.url().replace('#/', ''))
      const span = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')
      expect(span).toBeGreaterThan(2 * 86_400_000)
      expect(span).toBeLessThan(7 * 86_400_000)
    })

    it('chooses a range and a time zone', async () => {
      const { page } = await stage().visit(url, '#/overview')

      await page.locator('[data-key="time"]').click()
      await page.locator('[data-range="now-24h now"]').click()
      await page.locator('[data-key="time"]').click()
      await page.locator('[data-zone="UTC"]').click()
      await settled(page)

      expect(new URL(page.url()).hash).toBe('#/overview?from=now-24h&tz=UTC')
      expect(await page.locator('[data-key="time"]').textContent()).toContain('過去24時間')
    })

    it('saves a panel as CSV that Excel opens in Japanese, in the order in which it is sorted', async () => {
      const { page } = await stage().visit(url, `#/guardduty?${RANGE}`)
      const panel = page.locator('.panel[data-kind="table"]').first()

      await panel.locator('thead .sorter').first().click()
      await panel.locator('[data-menu]').click()
      const waiting = page.waitForEvent('download')
      await page.locator('[data-entry="csv"]').click()
      const download = await waiting

      const text = await readFile(await download.path(), 'utf8')
      const lines = text.split('\r\n')
      expect(download.suggestedFilename()).toMatch(/^hinomi-guardduty-.*\.csv$/)
      expect(text.startsWith('\ufeff')).toBe(true)
      expect(lines.slice(1, -1)).toEqual([...lines.slice(1, -1)].sort())
      expect(lines).toHaveLength((await panel.locator('tbody tr').count()) + 2)
    })

    it('asks once for all panels', async () => {
      const { page } = await stage().visit(url, `#/overview?${RANGE}`)
      const asked: string[] = []
      page.on('request', (request) => {
        if (request.url().includes('/api/')) asked.push(new URL(request.url()).pathname)
      })

      await page.locator('[data-key="refresh"]').click()
      await settled(page)

      expect(asked).toEqual(['/api/panels'])
    })
  })
}
