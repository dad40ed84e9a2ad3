import { describe, expect, it } from 'vitest'
import type { Stage } from './stage.ts'

/** Nothing was ever loaded. */
export function describeEmpty(stage: () => Stage): void {
  describe('without any data', () => {
    it('says so in every panel, and what to do', async () => {
      const url = await stage().serve()

      const { page } = await stage().visit(url)

      await stage().picture(page, 'empty')
      for (const text of await page.locator('.message').allTextContents()) {
        expect(text).toMatch(/データはありません|まだありません/)
      }
    })

    // the server asks for an index that is not there as if it had to be, which takes the whole table away
    it('lists every account of the registry all the same', async () => {
      const url = await stage().serve()

      const { page } = await stage().visit(url)

      const names = await page.locator('.panel[data-kind="table"]').first().textContent()
      for (const { name } of stage().accounts) expect(names).toContain(name)
    })

    it('lists no documents without failing', async () => {
      const url = await stage().serve()

      const { page } = await stage().visit(url, '#/guardduty?list=list&lang=en')

      expect(await page.locator('main').textContent()).toContain('Nothing matches')
    })
  })
}
