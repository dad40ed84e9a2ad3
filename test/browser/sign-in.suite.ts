import { describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

const TOKEN = 'a-token-that-is-long-enough'

/** Only a browser says of a form where it comes from. */
export function describeSignIn(stage: () => Stage): void {
  describe('with a token', () => {
    it('lets who knows it in, to what the address says, and out again', async () => {
      const url = await stage().serve({ token: TOKEN })
      const context = await stage().browser.newContext({ locale: 'ja-JP' })
      try {
        const page = await context.newPage()
        await page.goto(`${url}/#/guardduty?from=now-20d`)

        await page.fill('#token', 'something-else-altogether')
        await page.click('button')
        const refusal = await page.locator('[role="alert"]').textContent()
        await page.fill('#token', TOKEN)
        await page.click('button')
        await settled(page)
        const signedIn = new URL(page.url()).hash
        const figures = await page.locator('.number-figure').count()
        await page.getByRole('button', { name: 'サインアウト' }).click()
        await page.waitForSelector('#token')

        expect(refusal).toContain('トークンが違います')
        expect(signedIn).toBe('#/guardduty?from=now-20d')
        expect(figures).toBeGreaterThan(0)
        expect(await context.cookies()).toEqual([])
      } finally {
        await context.close()
      }
    })
  })
}
