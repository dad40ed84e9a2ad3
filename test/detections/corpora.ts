import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decodeObject } from '#ingest/decode/decode-object.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import type { RecordResult } from '#normalizers/normalize-record.ts'

/** Real samples lie beside the project where they are at hand. */
const folder = new URL('../../../shared/corpora/', import.meta.url).pathname
const manifest = join(folder, 'manifest.json')

interface Sample {
  readonly source: string
  readonly path: string
  readonly format: string
}

/** A normalised document of a sample. */
export interface SampleDocument {
  readonly path: string
  readonly id: string
  readonly document: object
}

/** Normalises the CloudTrail samples, each as if its account were ours and its time now; empty where there are no samples. */
export async function trailDocuments(): Promise<SampleDocument[]> {
  if (!existsSync(manifest)) return []
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: readonly Sample[] }
  const source = SOURCES.find(({ id }) => id === 'cloudtrail')
  if (source === undefined) return []
  const documents = new Map<string, SampleDocument>()
  for (const sample of files) {
    if (sample.source !== 'cloudtrail' && sample.source !== 'stratus') continue
    const stored = readFileSync(join(folder, sample.path))
    const bytes = sample.format.endsWith('.gz') ? gunzipSync(stored) : stored
    for await (const batch of decodeObject(inOne(bytes), source.framing)) {
      for (const decoded of batch) {
        if (decoded.kind === 'rejection') continue
        const text = decoded.bytes.toString()
        const now = clockOf(text)
        const normalize = openNormalizer({
          address: { account: /"recipientAccountId": ?"([^"]+)"/.exec(text)?.[1] ?? '111122223333', region: undefined },
          sources: [source],
          key: sample.path,
          bucket: 'archive',
          mainBucket: true,
          writtenAt: now,
          ingestedAt: now,
          accounts: undefined,
          digest,
        })
        normalize(decoded.value, decoded, (result) => {
          if (result.kind !== 'document') return
          documents.set(result.id, { path: sample.path, id: result.id, document: documentOf(result) })
        })
      }
    }
  }
  return [...documents.values()]
}

/** The document as it is written to OpenSearch. */
function documentOf({ json }: Extract<RecordResult, { kind: 'document' }>): object {
  return JSON.parse(Buffer.from(json).toString()) as object
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function clockOf(text: string): number {
  const times = [...text.matchAll(/"(20[12]\d-\d\d-\d\dT[\d:]{8})/g)].map(([, time]) => Date.parse(`${time}Z`))
  const known = times.filter((time) => time < Date.parse('2027-01-01'))
  return known.length === 0 ? Date.parse('2026-11-25T00:00:00Z') : Math.max(...known) + 3_600_000
}
