import { HinomiError } from '#core/errors.ts'
import { objectOf } from '#core/json-object.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import type { AnySource, ObjectAddress } from '#core/source.ts'
import type { BulkItem, BulkOutcome } from '#opensearch/bulk-writer.ts'
import { decodeObject } from './decode/decode-object.ts'
import { digest } from './digest.ts'
import { type FindingStore, type StoredFinding, UNSETTLED } from './finding-store.ts'
import type { PullManifest } from './pull-manifest.ts'

/** What a reconciliation works with. */
export interface Reconciliation {
  /** Streams an object; what it throws has the error of the archive as its cause. */
  read(key: string): AsyncIterable<Uint8Array>
  readonly store: FindingStore
  readonly source: AnySource
  /** Account and Region of the manifest's key: no other document is touched. */
  readonly address: ObjectAddress
  /** Epoch milliseconds. */
  readonly ingestedAt: number
  /** Writes one document; `settle` of the item hears what became of it. */
  write(item: BulkItem): Promise<void> | undefined
  settle(outcome: BulkOutcome): void
}

const READ_AT_ONCE = 50
/** The id of the document that the exporter puts at the head of each line. */
const HEAD = /^\{"version":"1","id":"([\w.-]+)"/

/**
 * Marks as resolved what a complete list of findings no longer holds, and returns undefined, or the reason why the manifest cannot be
 * used.
 *
 * Looked at are the findings of one account, Region and source that are unsettled and whose state is older than the list. Those that one
 * of its pages names stay: their page may not be loaded yet, or its record was set aside. So it does not matter in which order pages and
 * manifest come, and doing it again changes nothing. The version of the resolved state is T of the list: later states win over it, older
 * ones that come late lose. Memory holds the ids of what is looked at and one page.
 */
export async function reconcileFindings(
  { read, store, source, address, ingestedAt, write, settle }: Reconciliation,
  manifest: PullManifest,
): Promise<Rejection | undefined> {
  const { index } = source.store
  const { account, region } = address
  const { observedAt } = manifest
  if (source.store.kind !== 'findings' || region === undefined) return undefined
  const missing = new Set<string>()
  for await (const ids of store.stale({ index, account, region, before: observedAt })) {
    for (const id of ids) missing.add(id)
  }
  for (const page of manifest.pages) {
    if (missing.size === 0) return undefined
    const broken = await strike(read, page, missing)
    if (broken !== undefined) return broken
  }
  let chunk: string[] = []
  const flush = async () => {
    const documents = await store.read(index, chunk)
    for (const [number, id] of chunk.entries()) {
      const document = documents[number]
      if (document === undefined || !isStale(document, observedAt)) continue
      const json = JSON.stringify(resolve(document, observedAt, ingestedAt))
      const item = { index, id, operation: 'index', version: observedAt, json, settle } as const
      await write(item)
    }
    chunk = []
  }
  for (const id of missing) {
    chunk.push(id)
    if (chunk.length === READ_AT_ONCE) await flush()
  }
  if (chunk.length > 0) await flush()
  return undefined
}

/** Takes the ids that a page names out of a set; returns why the page cannot be read as the manifest describes it. */
async function strike(
  read: Reconciliation['read'],
  page: PullManifest['pages'][number],
  missing: Set<string>,
): Promise<Rejection | undefined> {
  const wrong = (message: string) =>
    reject('shape', { path: 'detail.pages', message: `${nameOf(page.key)} ${message}` })
  let lines = 0
  try {
    for await (const batch of decodeObject(read(page.key), { kind: 'lines' })) {
      for (const line of batch) {
        const id = line.kind === 'record' ? HEAD.exec(String(line.value))?.[1] : undefined
        if (id === undefined) return wrong('cannot be read as a page of a pull')
        missing.delete(id)
        lines++
        if (lines > page.findings) return wrong(`holds more than ${page.findings} findings`)
      }
    }
  } catch (thrown) {
    const { cause } = thrown as Error
    if (cause instanceof HinomiError && cause.code === 'usage') {
      return wrong('is not in the archive: put it back, then replay the quarantine')
    }
    throw thrown
  }
  return lines === page.findings ? undefined : wrong(`holds ${lines} findings instead of ${page.findings}`)
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** The search may have seen an older state than the one that is stored by now. */
function isStale(document: StoredFinding, before: number): boolean {
  const { status, version } = findingPart(document)
  return UNSETTLED.includes(String(status)) && typeof version === 'number' && version < before
}

/** The same document, but resolved; its pointer keeps leading to the last record that was seen of the finding. */
function resolve(document: StoredFinding, observedAt: number, ingestedAt: number): object {
  const finding = findingPart(document)
  return {
    ...document,
    event: { ...objectOf(document.event), ingested: new Date(ingestedAt).toISOString() },
    hinomi: {
      ...objectOf(document.hinomi),
      finding: {
        ...finding,
        status: 'resolved',
        status_reason: 'not-in-full-list',
        version: observedAt,
        content_hash: digest(JSON.stringify([finding.content_hash, 'not-in-full-list'])),
      },
    },
  }
}

function findingPart(document: StoredFinding): Readonly<Record<string, unknown>> {
  return objectOf(objectOf(document.hinomi).finding)
}
