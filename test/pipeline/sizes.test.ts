import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { decodeObject } from '#ingest/decode/decode-object.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { makeSample } from '#sample/make-sample.ts'
import { newArchive, type TestArchive } from './archive-builder.ts'
import { at } from './pipeline.ts'

/** What all documents of a source cost together. */
interface Size {
  documents: number
  /** Of the records that became documents, as they came. */
  rawBytes: number
  /** Of the documents, as they are sent. */
  jsonBytes: number
}

/** Always the same sample, so that a budget is either kept or not. */
const END = new Date('2026-11-24T15:00:00Z')

let archive: TestArchive
const sizes = new Map<string, Size>()

beforeAll(async () => {
  archive = await newArchive()
  await makeSample({ folder: archive.folder, records: 5_000, end: END })
  const entries = await readdir(archive.folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) await measure(join(entry.parentPath, entry.name))
})
afterAll(() => archive.remove())

async function measure(path: string): Promise<void> {
  const key = path.slice(archive.folder.length + 1)
  const routed = routeKey(key, SOURCES)
  if (routed.kind === 'ignored' || routed.kind === 'unknown') return
  const normalize = openNormalizer({
    ...{ address: routed.address, sources: routed.sources, key, bucket: 'central-bucket', mainBucket: true },
    // Without a registry: how long its names are is not for us to say.
    ...{ writtenAt: END.getTime(), ingestedAt: END.getTime(), accounts: undefined, digest },
  })
  const framing = routed.sources[0]?.framing ?? { kind: 'lines' }
  for await (const batch of decodeObject(onePiece(await readFile(path)), framing)) {
    for (const decoded of batch) {
      if (decoded.kind === 'rejection') continue
      let rawBytes = decoded.bytes.length
      normalize(decoded.value, decoded, (result) => {
        if (result.kind !== 'document') return
        // Flow logs of version 5 have twice the columns; the documents of the default say no version.
        const version = at(JSON.parse(Buffer.from(result.json).toString()), 'aws.vpcflow.version')
        const name = version === undefined ? result.source.id : `${result.source.id} version ${version}`
        const size = sizes.get(name) ?? { documents: 0, rawBytes: 0, jsonBytes: 0 }
        sizes.set(name, size)
        size.documents++
        size.jsonBytes += result.json.length
        // An envelope of many findings counts once.
        size.rawBytes += rawBytes
        rawBytes = 0
      })
    }
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function sizeOf(id: string): Size {
  const size = sizes.get(id)
  if (size === undefined) throw new Error(`the sample has nothing of ${id}`)
  return size
}

describe('JSON bytes of the documents of the sample', () => {
  it('NA-40 a flow of version 2 takes at most 950 bytes', () => {
    const { documents, jsonBytes } = sizeOf('vpcflow')
    expect(jsonBytes / documents).toBeLessThanOrEqual(950)
  })

  it.each(['cloudtrail', 'guardduty', 'inspector', 'securityhub'])(
    'NA-40 %s takes at most twice its raw size',
    (id) => {
      const { rawBytes, jsonBytes } = sizeOf(id)
      expect(jsonBytes / rawBytes).toBeLessThanOrEqual(2)
    },
  )
})
