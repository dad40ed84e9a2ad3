import type { AnySource, ObjectAddress } from '#core/source.ts'
import { openNormalizer, type RecordResult } from '#normalizers/normalize-object.ts'
import type { FindingDocument } from '#normalizers/ocsf_finding/document.ts'
import { isFromSecurityHub } from '#normalizers/ocsf_finding/product.ts'
import type { Archive, ArchiveObject } from './archive/archive.ts'
import { decodeObject } from './decode/decode-object.ts'
import { digest } from './digest.ts'

/** An object of events can hold a hundred thousand records; the sources that share it are mixed among them. */
const MOST_RECORDS = 1_000

/**
 * Returns the ids of the sources to expect of an account that wrote an object: those of which it holds records, in about its first
 * thousand. Pages and manifests of a pull that found nothing are of their source as well. Undefined where no record can be read.
 *
 * @throws what the archive throws
 */
export async function sourcesInObject(
  archive: Archive,
  object: ArchiveObject,
  { sources, address }: { readonly sources: readonly AnySource[]; readonly address: ObjectAddress },
): Promise<ReadonlySet<string> | undefined> {
  const at = object.lastModified.getTime()
  const normalize = openNormalizer({
    ...{ address, sources, key: object.key, bucket: archive.bucket, mainBucket: true },
    ...{ writtenAt: at, ingestedAt: at, accounts: undefined, digest },
  })
  const seen = new Set<string>()
  let isRead = false
  let records = 0
  for await (const batch of decodeObject(
    archive.read(object.key),
    sources[0]?.framing ?? { kind: 'json', arrays: [] },
  )) {
    for (const decoded of batch) {
      if (records >= MOST_RECORDS) return isRead ? seen : undefined
      if (decoded.kind === 'rejection') continue
      for (const result of normalize.each(decoded.value, decoded)) {
        records += 1
        if (result.kind === 'rejection') continue
        isRead = true
        if (result.source !== undefined && isExpected(result)) seen.add(result.source.id)
        if (seen.size === sources.length) return seen
      }
    }
  }
  return isRead ? seen : undefined
}

/** That OCSF findings are expected means that the new Security Hub sends them; those of other products are findings of nothing else. */
function isExpected(result: Exclude<RecordResult, { kind: 'rejection' }>): boolean {
  if (result.kind === 'skip' || result.source.id !== 'ocsf_finding') return true
  return isFromSecurityHub(result.document as FindingDocument)
}
