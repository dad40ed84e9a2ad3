// npm run fixtures [-- SOURCE…]: writes fixtures/*.expected.json anew; read the difference before you commit it.
import { readdirSync } from 'node:fs'
import type { AnySource } from '#core/source.ts'
import { updateFixtures } from '#test/contract/fixture.ts'

const ids = process.argv.slice(2)
const folder = new URL('../normalizers/', import.meta.url)
const wanted = readdirSync(folder, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && entry.name !== 'generated' && (ids.length === 0 || ids.includes(entry.name)),
  )
  .map((entry) => entry.name)
const sources = await Promise.all(
  wanted.map(async (id) => ((await import(new URL(`${id}/source.ts`, folder).href)) as { source: AnySource }).source),
)
updateFixtures(sources, ids)
