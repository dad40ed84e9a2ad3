import { describe, expect, it } from 'vitest'
import type { Stage } from './stage.ts'

const ACCOUNTS = 300

/** Whoever watches 300 accounts sees 300. */
export function describeManyAccounts(stage: () => Stage): void {
  describe('with 300 accounts', () => {
    it('NA-53 lists every account with its name, worst first, and scrolls through them', async () => {
      const own = stage().accounts
      const others = Array.from({ length: ACCOUNTS - own.length }, (_, index) => ({
        ...own[index % own.length],
        id: String(700_000_000_000 + index),
        name: `見本町 業務${index + 1}`,
        regions: [],
        expectedSources: [],
        contacts: [],
        allowLists: [],
      }))
      const url = await stage().serve({ accounts: [...own, ...others] })

      const { page } = await stage().visit(url, '#/overview?from=now-20d')
      const panel = page.locator('.panel[data-kind="table"]').first()
      const rows = panel.locator('tbody tr')
      await rows.nth(ACCOUNTS - 1).waitFor()

      await stage().picture(page, 'accounts-300')
      expect(await rows.count()).toBe(ACCOUNTS)
      const text = await panel.locator('tbody').textContent()
      for (const { name, id } of others) {
        expect(text).toContain(name)
        expect(text).toContain(id)
      }
      // those that have something open come before those that have nothing
      expect(await rows.first().locator('.figure [class*="figure-text"]').first().textContent()).not.toBe('0')
      await rows.last().scrollIntoViewIfNeeded()
      const head = await panel.locator('thead th').first().boundingBox()
      const frame = await panel.boundingBox()
      expect((head?.y ?? 0) - (frame?.y ?? 0)).toBeLessThan(60)
    })
  })
}
