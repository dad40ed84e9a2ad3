import type { Archive, ArchiveObject } from '../archive/archive.ts'
import { QUARANTINE_PREFIX, quarantineKey } from '../quarantine.ts'

/**
 * Shows only these objects of an archive, so that they are loaded exactly as the command line loads a whole one. Of the quarantine only the
 * parts of these objects are listed: one question for each object, however much lies there. It lies in `quarantine`, the main archive: other
 * buckets are only read.
 */
export function onlyObjects(archive: Archive, objects: readonly ArchiveObject[], quarantine: Archive): Archive {
  return {
    ...{ name: archive.name, bucket: archive.bucket },
    async *list(prefix) {
      if (prefix !== QUARANTINE_PREFIX) {
        yield* objects.filter(({ key }) => key.startsWith(prefix ?? ''))
        return
      }
      for (const { key } of objects) yield* quarantine.list(quarantineKey(archive.bucket, key))
    },
    read: (key) => archive.read(key),
    etag: (key) => archive.etag(key),
    head: (key) => archive.head(key),
    put: (key, body) => quarantine.put(key, body),
    delete: (key) => quarantine.delete(key),
  }
}
