import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '#test/run-tool.ts'
import { newArchive, type TestArchive, trailKey, trailRecord } from './archive-builder.ts'

const MIB = 1024 * 1024
const OBJECT_BYTES = 300 * MIB
const RECORDS_PER_BLOCK = 1_000
const LIMIT_BYTES = 300 * MIB

/** Says at its end how much memory the process has had at most (getrusage: ru_maxrss). */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))",
)}`

let archive: TestArchive
beforeAll(async () => {
  archive = await newArchive()
})
afterAll(() => archive.remove())

/** Writes a CloudTrail object of so many bytes, compressed, as gzip members, so that nothing large is ever held; returns its records. */
async function writeTrail(path: string, bytes: number): Promise<number> {
  const records = Array.from({ length: RECORDS_PER_BLOCK }, (_, n) =>
    JSON.stringify(trailRecord({ requestID: `${n}` })),
  )
  const block = `${records.join(',')},`
  const blocks = Math.ceil(bytes / block.length)
  const member = gzipSync(block)
  const file = await open(path, 'w')
  await file.write(gzipSync('{"Records":['))
  for (let n = 0; n < blocks; n++) await file.write(member)
  await file.write(gzipSync(`${records[0]}]}`))
  await file.close()
  return blocks * RECORDS_PER_BLOCK + 1
}

/** Runs `hinomi normalize`, counts the lines of its documents, and reads its peak memory in bytes. */
function normalize(
  key: string,
  path: string,
): Promise<{ status: number | null; lines: number; peakBytes: number; said: string }> {
  const args = ['--import', TELL_PEAK, join(projectRoot, 'bin/hinomi'), 'normalize', '--key', key, path]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let lines = 0
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      resolve({ status, lines, said, peakBytes: Number(/^peak (\d+)$/m.exec(said)?.[1]) * 1024 })
    })
  })
}

it('NA-43 reads an object of 300 MB in one pass with less than 300 MB of memory', async () => {
  const path = join(archive.folder, 'large.json.gz')
  const records = await writeTrail(path, OBJECT_BYTES)

  const { status, lines, peakBytes, said } = await normalize(trailKey(), path)

  expect(said).toMatch(/^peak \d+\n$/)
  expect(status).toBe(0)
  expect(lines).toBe(records)
  expect(peakBytes / MIB).toBeLessThan(LIMIT_BYTES / MIB)
})
