import { describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

const ACCOUNT = '999988887777'
const SCRIPT = '<script>window.owned=1</script><img src=x onerror="window.owned=1"><svg onload="window.owned=1">'
const BIDI = '\u202egnp.exe\u202c \u2066x\u2069'
const LONG = 'あ'.repeat(8_000)
const FORMULA = '=HYPERLINK("http://example.com","click")'

/** What an attacker writes into a log stays text. */
export function describeHostile(stage: () => Stage): void {
  describe('hostile content', () => {
    it('is shown as what it is, runs nothing and breaks nothing', async () => {
      const now = new Date().toISOString()
      const document = {
        '@timestamp': now,
        message: SCRIPT,
        event: { dataset: 'aws.guardduty', kind: 'alert', action: SCRIPT, created: now },
        cloud: { account: { id: ACCOUNT, name: SCRIPT }, region: BIDI, provider: 'aws' },
        rule: { name: SCRIPT, id: FORMULA, category: BIDI },
        user: { name: BIDI },
        hinomi: {
          severity: 'critical',
          principal: SCRIPT,
          resource: { id: BIDI, name: SCRIPT, type: FORMULA },
          finding: {
            title: SCRIPT,
            description: LONG,
            status: 'open',
            types: [BIDI, FORMULA],
            first_seen: now,
            is_primary: true,
            is_sample: false,
          },
        },
      }
      const place = { index: 'findings-guardduty', id: `${ACCOUNT}.hostile` }
      await stage().client.index({ ...place, body: document, refresh: true })
      try {
        const url = await stage().serve()
        const { page } = await stage().visit(
          url,
          `#/guardduty?from=now-20d&f=cloud.account.id:${ACCOUNT}&f=rule.name:${encodeURIComponent(SCRIPT)}`,
        )
        await stage().picture(page, 'hostile')
        await page.goto(`${url}/#/guardduty?f=cloud.account.id:${ACCOUNT}&list=list`)
        await settled(page)
        await page.locator('.hits tbody .cell-link').first().click()
        await page.waitForSelector('.field-group')
        await stage().picture(page, 'hostile-document', 'window')

        expect(await page.locator('#document-title').textContent()).toContain('<script>')
        expect(await page.locator('dialog').textContent()).toContain('⟨202E⟩gnp.exe⟨202C⟩')
        expect(await page.locator('dialog').textContent()).toContain('8,000文字')
        expect(await page.evaluate('window.owned')).toBeUndefined()
        expect(await page.locator('main script, main img, dialog script, dialog img').count()).toBe(0)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280)
      } finally {
        await stage().client.delete({ ...place, refresh: true })
      }
    })

    it('makes nothing of an address that was made up', async () => {
      const url = await stage().serve()

      const { page } = await stage().visit(
        url,
        `#/overview?q=${encodeURIComponent(SCRIPT)}&f=${encodeURIComponent(`${SCRIPT}:x`)}&list=${encodeURIComponent(SCRIPT)}&from=javascript:alert(1)`,
      )

      expect(await page.evaluate('window.owned')).toBeUndefined()
      expect(await page.locator('main .panel').count()).toBeGreaterThan(0)
    })
  })
}
