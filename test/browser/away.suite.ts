import { describe, expect, it } from 'vitest'
import { startTestNode } from '#test/opensearch-node.ts'
import { type Stage, settled } from './stage.ts'

const BACK_MS = 60_000

/** OpenSearch goes away while somebody looks, and comes back. */
export function describeAway(stage: () => Stage): void {
  describe('when OpenSearch is stopped', () => {
    it('says so, keeps standing, and goes on by itself when it is back', async () => {
      const url = await stage().serve()
      const { page } = await stage().visit(url, '#/overview?from=now-20d')
      const before = await page.locator('.numbers').first().textContent()
      const { node } = stage()
      const port = Number(new URL(node.url).port)

      await node.kill()
      await page.locator('[data-key="refresh"]').click()
      await page.waitForSelector('.notice.error')
      await stage().picture(page, 'opensearch-stopped')
      const stale = await page.locator('.panel[data-stale]').count()
      const kept = await page.locator('.numbers').first().textContent()
      // figures of another view must not stand there as if they were of this one
      await page.locator('.number[data-group="high"]').first().click()
      await page.locator('.panel .message.error').first().waitFor()
      const keptOfOther = await page.locator('.numbers').count()
      await page.goBack()
      const again = await startTestNode({ dataFolder: node.dataFolder, port })
      try {
        await page.waitForSelector('.notice.error', { state: 'detached', timeout: BACK_MS })
        await settled(page)

        expect(stale).toBeGreaterThan(3)
        expect(kept).toBe(before)
        expect(keptOfOther).toBe(0)
        expect(await page.locator('.panel[data-stale]').count()).toBe(0)
        expect(await page.locator('.message.error').count()).toBe(0)
        expect(await page.locator('.numbers').first().textContent()).toBe(before)
      } finally {
        await again.stop()
      }
    })
  })
}
