import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Notes } from '#core/notes.ts'
import type { AnySource } from '#core/source.ts'
import { isRejection } from '#core/source.ts'
import { decodeObject } from '#ingest/decode/decode-object.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { complaintsAbout } from './document-check.ts'

/** Real samples lie beside the project where they are at hand; without them this suite is skipped. */
const corpora = new URL('../../../shared/corpora/', import.meta.url).pathname
const manifestPath = join(corpora, 'manifest.json')

interface Sample {
  readonly source: string
  readonly path: string
  readonly format: string
}
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  securityhub_asff: 'securityhub',
  inspector2: 'inspector',
  stratus: 'cloudtrail',
}
const samples: readonly Sample[] = existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, 'utf8')).files : []

/** Years may pass before a sample is read again: the clock stands where the newest of them was young. */
const NOW = Date.parse('2026-11-25T00:00:00Z')

async function run(source: AnySource, sample: Sample) {
  const stored = readFileSync(join(corpora, sample.path))
  const bytes = sample.format.endsWith('.gz') ? gunzipSync(stored) : stored
  const outcome = { documents: 0, reasons: [] as string[], complaints: [] as string[] }
  async function* chunks() {
    yield bytes
  }
  for await (const batch of decodeObject(chunks(), source.framing)) {
    for (const decoded of batch) {
      if (decoded.kind === 'rejection') {
        outcome.reasons.push(decoded.rejection.reason)
        continue
      }
      const account = accountOf(source, decoded.value) ?? '111122223333'
      const normalize = openNormalizer({
        address: { account, region: undefined },
        sources: [source],
        key: sample.path,
        bucket: 'archive',
        mainBucket: true,
        writtenAt: NOW,
        ingestedAt: NOW,
        accounts: undefined,
        digest,
      })
      normalize(decoded.value, decoded, (result) => {
        if (result.kind === 'rejection') {
          outcome.reasons.push(result.rejection.reason)
          if (result.rejection.reason === 'bug') outcome.complaints.push(JSON.stringify(result.rejection.issues))
        } else if (result.kind === 'document') {
          outcome.documents++
          outcome.complaints.push(...complaintsAbout(JSON.parse(JSON.stringify(result.document)), source))
        }
      })
    }
  }
  return outcome
}

/** Samples have masked accounts; the one that the record itself names stands for the key. */
function accountOf(source: AnySource, value: unknown): string | undefined {
  const notes = new Notes()
  const read = source.reader()(structuredClone(value), notes)
  return isRejection(read) || read.kind !== 'record' ? undefined : source.account(read.record as never)
}

describe.skipIf(samples.length === 0)('real samples', () => {
  it.each(SOURCES.map((source) => [source.id, source] as const))(
    '%s: no bug, no document that OpenSearch would refuse',
    async (id, source) => {
      const wrong: string[] = []
      let documents = 0
      const reasons = new Map<string, number>()
      for (const sample of samples.filter((entry) => (SOURCE_NAMES[entry.source] ?? entry.source) === id)) {
        const outcome = await run(source, sample)
        documents += outcome.documents
        for (const reason of outcome.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
        wrong.push(...outcome.complaints.map((complaint) => `${sample.path}: ${complaint}`))
      }
      console.log(`${id}: ${documents} documents, set aside: ${JSON.stringify(Object.fromEntries(reasons))}`)
      expect(wrong).toEqual([])
      expect(documents).toBeGreaterThan(0)
    },
  )
})
