import { gunzipSync } from 'node:zlib'
import type { AccountLookup } from '#core/accounts.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { type AnySource, isRejection, type ObjectAddress } from '#core/source.ts'
import { unknownAccount } from '#normalizers/normalize-record.ts'
import type { BulkWriter } from '#opensearch/bulk-writer.ts'
import type { FindingStore } from './finding-store.ts'
import { readManifest } from './pull-manifest.ts'
import type { QuarantineWriter } from './quarantine.ts'
import { reconcileFindings } from './reconcile-findings.ts'
import type { Tally } from './tally.ts'

/** What is needed to load one manifest. */
export interface ManifestLoad {
  readonly key: string
  /** What the key says. */
  readonly address: ObjectAddress
  readonly sources: readonly AnySource[]
  readonly accounts: AccountLookup | undefined
  readonly findings?: FindingStore | undefined
  readonly writer: BulkWriter
  readonly tally: Tally
  readonly quarantine: QuarantineWriter
  /** Epoch milliseconds. */
  readonly ingestedAt: number
  /** Streams an object; what it throws has the error of the archive as its cause. */
  read(key: string): AsyncIterable<Uint8Array>
}

const MANIFEST_BYTES = 16 * 1024 * 1024
const NO_BYTES = new Uint8Array()

/**
 * Loads the manifest of a pull. It is one record, which holds no document of its own and so is counted as skipped, or as quarantined
 * where it cannot be used; what it resolves is counted beside, as `resolved`.
 */
export async function loadManifest(load: ManifestLoad): Promise<void> {
  const { key, address, sources, accounts, findings, writer, tally, quarantine, ingestedAt } = load
  const source = sources.find(({ store }) => store.kind === 'findings')
  tally.received++
  const setAside = (rejection: Rejection, bytes: Uint8Array) => {
    tally.setAside(rejection.reason)
    return quarantine.add(rejection, bytes, undefined, bytes.length)
  }

  if (accounts !== undefined && accounts(address.account) === undefined) {
    const message = unknownAccount(address.account)
    return setAside(reject('account-unknown', { path: '', message }), NO_BYTES)
  }
  const bytes = await readWhole(load.read(key))
  if (bytes === undefined) {
    return setAside(reject('too-large', { path: '', message: 'is too large for a manifest' }), NO_BYTES)
  }
  const manifest = readManifest(bytes, { key, address, source: source?.id, now: ingestedAt })
  if (isRejection(manifest)) return setAside(manifest, bytes)

  tally.resolved = 0
  if (findings !== undefined && source !== undefined) {
    const unusable = await reconcileFindings(
      {
        ...{ read: (page) => load.read(page), store: findings, source, address, ingestedAt },
        write: (item) => {
          tally.expect()
          return writer.add(item)
        },
        settle: (outcome) => {
          if (outcome.kind === 'refused') {
            const message = `OpenSearch refused to mark a finding as resolved: ${outcome.type}`
            tally.received++
            setAside(reject('index', { path: '', message }), NO_BYTES)
          } else if (outcome.kind !== 'conflict') {
            tally.resolved = (tally.resolved ?? 0) + 1
          }
          tally.settled()
        },
      },
      manifest,
    )
    if (unusable !== undefined) return setAside(unusable, bytes)
  }
  tally.skipped++
}

/** Undefined where the object is larger than any manifest. */
async function readWhole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of chunks) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > MANIFEST_BYTES) return undefined
    parts.push(chunk)
  }
  const whole = Buffer.concat(parts)
  const isGzip = whole[0] === 0x1f && whole[1] === 0x8b
  return isGzip ? gunzip(whole) : whole
}

function gunzip(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: MANIFEST_BYTES })
  } catch {
    return undefined
  }
}
