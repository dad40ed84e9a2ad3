// npm run pictures: makes the pictures of the guide anew, from the real page over the sample archive; look at them before you commit them.
import { mkdir, writeFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { setStage, settled } from '#test/browser/stage.ts'
import { shrinkPng } from '#test/pictures/palette-png.ts'

const FOLDER = new URL('../docs/pictures/', import.meta.url)
/** A morning at nine in Japan. */
const END = new Date('2026-11-26T00:00:00Z')
const MOST_BYTES = 250_000

const stage = await setStage({ records: 100_000, days: 30, end: END, clockStands: true })
try {
  await stage.load()
  await mkdir(FOLDER, { recursive: true })
  const url = await stage.serve()

  await take('overview', url, '#/overview', { colorScheme: 'light' })
  await take('alerts', url, '#/alerts', { colorScheme: 'light' })
  await take('signal', url, `#/alerts?doc=${await signalOf('G22')}`, {}, async (page) => {
    await page.waitForSelector('[data-part="around"]')
  })
  await take('guardduty', url, '#/guardduty?lang=en', { colorScheme: 'dark' })
  await take('document', url, '#/cloudtrail?from=now-30d&list=list', {}, async (page) => {
    await page.locator('.hits tbody .cell-link').first().click()
    await page.waitForSelector('.field-group')
  })
  await take('raw-record', url, '#/guardduty?from=now-30d&list=list', {}, async (page) => {
    await page.locator('.hits tbody .cell-link').first().click()
    await page.locator('#tab-raw').click()
    await page.waitForSelector('.raw pre')
  })
  await take('hunting', url, '#/hunting?from=now-30d&q=related.ip:198.51.100.77', {})
  const complaints = await stage.closeVisits()
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
} finally {
  await stage.stop()
}

/** The place of the newest signal of a rule, as addresses name it. */
async function signalOf(rule: string): Promise<string> {
  const body = { size: 1, query: { term: { 'rule.id': rule } }, sort: [{ '@timestamp': 'desc' }] }
  const { body: answer } = await stage.client.search({ index: 'hinomi-signals', body: body as never })
  const [hit] = answer.hits.hits
  if (hit === undefined) throw new Error(`the sample has no signal of ${rule}`)
  return `${hit._index}/${hit._id}`
}

/** Takes a picture of what is in sight. */
async function take(
  name: string,
  url: string,
  hash: string,
  options: BrowserContextOptions,
  act: (page: Page) => Promise<void> = async () => {},
): Promise<void> {
  const { page } = await stage.visit(url, hash, { viewport: { width: 1280, height: 860 }, ...options })
  await act(page)
  await settled(page)
  const png = shrinkPng(await page.screenshot({ animations: 'disabled' }))
  if (png.length > MOST_BYTES) throw new Error(`${name}.png has ${png.length} bytes: more than ${MOST_BYTES}`)
  await writeFile(new URL(`${name}.png`, FOLDER), png)
  console.log(`docs/pictures/${name}.png: ${png.length} bytes`)
}
