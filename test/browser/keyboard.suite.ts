import { beforeAll, describe, expect, it } from 'vitest'
import { type Stage, settled } from './stage.ts'

/** Everything can be done without a mouse. */
export function describeKeyboard(stage: () => Stage): void {
  describe('with the keyboard', () => {
    let url: string
    beforeAll(async () => {
      url = await stage().serve()
    })

    it('reaches every control by Tab, each with a name', async () => {
      const { page } = await stage().visit(url, '#/overview?from=now-20d')

      const unnamed = await page.evaluate(`[...document.querySelectorAll('button, a, input, [tabindex="0"]')]
        .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.placeholder))
        .map((e) => e.outerHTML)`)
      await page.keyboard.press('Tab')
      const first = await page.evaluate('document.activeElement.className')

      expect(unnamed).toEqual([])
      expect(first).toBe('skip')
    })

    it('chooses from a list, and the focus comes back', async () => {
      const { page } = await stage().visit(url, '#/overview?from=now-20d')

      await page.locator('[data-key="combobox severity"]').focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await settled(page)

      expect(page.url()).toContain('f=hinomi.severity:high')
      expect(await page.evaluate('document.activeElement.dataset.key')).toBe('combobox severity')
    })

    it('opens the menu of a panel and what it says about itself', async () => {
      const { page } = await stage().visit(url, '#/overview?from=now-20d')
      const panel = page.locator('.panel[data-kind="numbers"]').first()

      await panel.locator('[data-menu]').focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('ArrowDown')
      const entry = await page.evaluate('document.activeElement.dataset.entry')
      await page.keyboard.press('Escape')

      expect(entry).toBe('turn')
      await page.locator('.popover').waitFor({ state: 'detached' })
      expect(await page.evaluate('document.activeElement.hasAttribute("data-menu")')).toBe(true)
    })

    it('walks along a chart and narrows the time', async () => {
      const { page } = await stage().visit(url, '#/cloudtrail?from=now-20d')
      const chart = page.locator('.panel[data-kind="series"] .chart').first()

      await chart.focus()
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('ArrowLeft')
      const spoken = await page.locator('.series .spoken').first().textContent()
      await page.keyboard.press('Enter')
      await settled(page)

      expect(spoken).toMatch(/\d{4}-\d\d-\d\d/)
      expect(page.url()).toMatch(/from=\d{4}/)
    })

    it('has enough contrast for every text, in both themes', async () => {
      for (const theme of ['light', 'dark']) {
        const { page } = await stage().visit(url, `#/overview?from=now-20d&theme=${theme}`)

        expect(await page.evaluate(CONTRAST), theme).toEqual([])
      }
    })
  })
}

/** Texts whose contrast with what lies behind them is below that of WCAG AA (4.5, large 3), measured in the browser. */
const CONTRAST = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1)
  const background = (element) => {
    const layers = []
    for (let e = element; e !== null; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor)
      if (colour[3] > 0) layers.push(colour)
      if (colour[3] === 1) break
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1])
  }
  const luminance = (c) => {
    const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const bad = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest('.spoken, .skip, svg, noscript, script')) continue
    const style = getComputedStyle(element)
    const behind = background(element)
    const pair = [luminance(over(rgba(style.color), behind)), luminance(behind)].sort((a, b) => b - a)
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05)
    const size = parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5)) bad.push(element.className + ' ' + ratio.toFixed(2) + ' ' + walker.currentNode.textContent.trim().slice(0, 40))
  }
  return [...new Set(bad)]
})()`
