import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { AnySource } from '#core/source.ts'
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
  config: 'config_item',
  securityhub_ocsf: 'ocsf_finding',
}
const samples: readonly Sample[] = existsSync(manifestPath) ? JSON.parse(readFileSync(manifestPath, 'utf8')).files : []

/** Samples are old; each is read as if it were new: the clock stands shortly after the last time that it names. */
function clockOf(text: string): number {
  const times = [...text.matchAll(/"?20[12]\d-\d\d-\d\d[T ][\d:]{8}|\b1[3-9]\d{8}(?:\d{3})?\b/g)].map(([time]) =>
    /^1\d{9}$/.test(time)
      ? Number(time) * 1000
      : /^1\d{12}$/.test(time)
        ? Number(time)
        : Date.parse(`${time.replace('"', '').replace(' ', 'T')}Z`),
  )
  const known = times.filter((time) => Number.isFinite(time) && time < Date.parse('2027-01-01'))
  return known.length === 0 ? Date.parse('2026-11-25T00:00:00Z') : Math.max(...known) + 3_600_000
}

/** Samples have masked accounts: the first that a record names stands for that of the key. */
function accountOf(text: string): string {
  const named =
    /"(?:account|accountId|AccountId|AwsAccountId|awsAccountId|recipientAccountId|account_id)": ?"([^"]+)"|^\d+ (\d{12}) |"webaclId": ?"arn:aws:wafv2:[^:]*:(\d{12}):|"class_uid"[\s\S]*?"account": ?\{[^{}]*?"uid": ?"([^"]+)"/m.exec(
      text,
    )
  return named?.slice(1).find((account) => account !== undefined) ?? '111122223333'
}

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
      const now = clockOf(decoded.bytes.toString())
      const account = accountOf(decoded.bytes.toString())
      const normalize = openNormalizer({
        address: { account, region: undefined },
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
        if (result.kind === 'rejection') {
          outcome.reasons.push(result.rejection.reason)
          if (result.rejection.reason === 'bug') outcome.complaints.push(JSON.stringify(result.rejection.issues))
        } else if (result.kind === 'document') {
          outcome.documents++
          outcome.complaints.push(...complaintsAbout(JSON.parse(Buffer.from(result.json).toString()), source))
        }
      })
    }
  }
  return outcome
}

/** The samples of a source. Logs that are text also lie there as JSON: those are payloads of other programs. */
function samplesOf({ id, framing }: AnySource): Sample[] {
  return samples.filter(
    ({ source, format }) =>
      (SOURCE_NAMES[source] ?? source) === id && (framing.kind !== 'lines' || format.startsWith('text')),
  )
}

describe.skipIf(samples.length === 0)('real samples', () => {
  it.each(SOURCES.filter((source) => samplesOf(source).length > 0).map((source) => [source.id, source] as const))(
    '%s: no bug, no document that OpenSearch would refuse',
    async (id, source) => {
      const wrong: string[] = []
      let documents = 0
      const reasons = new Map<string, number>()
      for (const sample of samplesOf(source)) {
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
