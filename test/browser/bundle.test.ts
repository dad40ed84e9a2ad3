import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPage } from '../../scripts/build.mjs'

const MOST_BYTES = 500 * 1024

describe('the bundle of the page', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hinomi-bundle-'))
    await buildPage(folder)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is below 500 KB when compressed', async () => {
    const names = await readdir(join(folder, 'assets'))
    const files = await Promise.all(names.map((name) => readFile(join(folder, 'assets', name))))

    const sizes = files.map((file) => gzipSync(file, { level: 9 }).length)
    expect(names).toHaveLength(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES)
  })

  it('names its files by their content and holds nothing inline, as its policy demands', async () => {
    const page = await readFile(join(folder, 'index.html'), 'utf8')

    expect(page).toMatch(/src="\/assets\/main-[A-Z0-9]{8}\.js"/)
    expect(page).toMatch(/src="\/assets\/early-theme-[A-Z0-9]{8}\.js"/)
    expect(page).toMatch(/href="\/assets\/styles-[A-Z0-9]{8}\.css"/)
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script>/)
  })

  it('asks nothing of other places', async () => {
    const names = await readdir(join(folder, 'assets'))
    const styles = names.find((name) => name.endsWith('.css')) ?? ''

    expect(await readFile(join(folder, 'assets', styles), 'utf8')).not.toMatch(/url\(|https?:/)
  })
})
