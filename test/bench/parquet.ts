// node --import tsx test/bench/parquet.ts [records]: what VPC flow logs in Parquet cost the loader, without a network, beside the same as text.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { Random } from '#sample/random.ts'
import { writeAccounts } from './accounts.ts'
import { bundleChildren, bundleOf } from './bundle.ts'
import { PLACES } from './input/draw.ts'
import type { Slot } from './input/input-source.ts'
import { INPUT_SOURCES } from './input/sources.ts'
import { runChild } from './run-child.ts'

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData']

const DAY_MS = 86_400_000
/** Amazon VPC: flow log records; the other columns are texts. */
const INT32 = ['version', 'srcport', 'dstport', 'protocol']
const INT64 = ['packets', 'bytes', 'start', 'end']
const LAYOUTS = [
  { name: 'row groups of 10,000', rowGroupSize: 10_000, pageSize: 1024 * 1024 },
  { name: 'row groups of 100,000', rowGroupSize: 100_000, pageSize: 1024 * 1024 },
  { name: 'one row group, pages of 1 MB', rowGroupSize: 100_000_000, pageSize: 1024 * 1024 },
  { name: 'one row group, pages of 64 kB', rowGroupSize: 100_000_000, pageSize: 64 * 1024 },
] as const

function columnsOf(lines: readonly string[]): Columns {
  const [header = '', ...rows] = lines.map((line) => line.trim())
  const cells = rows.map((row) => row.split(' '))
  return header.split(' ').map((name, column) => {
    const texts = cells.map((row) => row[column] ?? '-').map((text) => (text === '-' ? undefined : text))
    const common = { name: name.replaceAll('-', '_'), nullable: true }
    if (INT32.includes(name)) return { ...common, type: 'INT32', data: texts.map((text) => text && Number(text)) }
    if (INT64.includes(name)) return { ...common, type: 'INT64', data: texts.map((text) => text && BigInt(text)) }
    return { ...common, type: 'STRING', data: texts }
  })
}

const records = Number(process.argv[2] ?? 1_500_000)
const maker = INPUT_SOURCES.find(({ id }) => id === 'vpcflow')
const [place] = PLACES
if (maker === undefined || place === undefined) throw new Error('no input of VPC flow logs')
const from = Math.floor(Date.now() / DAY_MS) * DAY_MS - 2 * DAY_MS
const slot: Slot = { place, number: 0, records, from, to: from + DAY_MS }
const lines = [...maker.open()(slot, new Random('parquet'))]
const textKey = maker.key(slot)
const parquetKey = textKey.replace(/\.log\.gz$/, '.log.parquet')
const folder = await mkdtemp(join(tmpdir(), 'hinomi-bench-parquet-'))

/** Loads one object in a process of its own. */
async function measure(name: string, key: string, body: Uint8Array): Promise<void> {
  const archive = join(folder, 'archive')
  await rm(archive, { recursive: true, force: true })
  await mkdir(dirname(join(archive, key)), { recursive: true })
  await writeFile(join(archive, key), body)
  const report = await runChild(bundleOf(join(folder, 'programs'), 'loader-transform'), [archive, accounts])
  const figures = [
    `${(body.length / 1e6).toFixed(1)} MB`,
    `${report.documents} documents`,
    `${report.quarantined} set aside`,
    `${Math.round(report.documents / report.cpuSeconds)} per CPU-second`,
    `${Math.round(report.peakRssBytes / 1e6)} MB of memory`,
  ]
  console.log(`${name}: ${figures.join(', ')}`)
}

const accounts = await writeAccounts(folder)
try {
  await bundleChildren(join(folder, 'programs'))
  await measure('text, gzip', textKey, gzipSync(lines.join('')))
  const columnData = columnsOf(lines)
  for (const { name, ...layout } of LAYOUTS) {
    await measure(`Parquet, ${name}`, parquetKey, Buffer.from(parquetWriteBuffer({ columnData, ...layout })))
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
