import { HinomiError } from '#core/errors.ts'
import { openFolder } from './folder-archive.ts'

/** An object of an archive, as a listing shows it. */
export interface ArchiveObject {
  readonly key: string
  readonly sizeBytes: number
  readonly lastModified: Date
  /** Where the listing knows it (S3): what {@link Archive.etag} would answer. */
  readonly etag?: string | undefined
}

/** Where the raw objects lie: a folder or an S3 bucket behind one interface. */
export interface Archive {
  /** For messages: the folder, or `s3://bucket/prefix`. */
  readonly name: string
  /** The S3 bucket; `archive` for a folder. It is part of the ids of lines, so it stays the same for one archive. */
  readonly bucket: string
  /** Lists the objects whose key begins with `prefix`, in no order that anybody may rely on. */
  list(prefix?: string): AsyncIterable<ArchiveObject>
  /** Streams the bytes as they are stored. Throws HinomiError `usage` when there is no such object. */
  read(key: string): AsyncIterable<Uint8Array>
  /** Identifies the bytes: the ETag in S3, the MD5 in a folder; undefined when there is no such object. */
  etag(key: string): Promise<string | undefined>
  head(key: string): Promise<ArchiveObject | undefined>
  /** Stores an object whole; a reader never sees half of it. */
  put(key: string, body: Uint8Array): Promise<void>
  /** Removes an object; one that is not there is removed already. */
  delete(key: string): Promise<void>
}

/**
 * Opens an archive: a folder whose relative paths are the keys, or `s3://bucket[/prefix]`.
 *
 * @throws HinomiError `usage` when there is no such place, `config` when it may not be read; the sentence says what to do.
 */
export async function openArchive(location: string): Promise<Archive> {
  if (!location.includes('://')) return openFolder(location)
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(location)
  if (match?.[1] === undefined) {
    throw new HinomiError('usage', `"${location}" is no archive: name a folder, or a bucket as s3://bucket/prefix`)
  }
  const { openBucket } = await import('./s3-archive.ts')
  return openBucket(match[1], match[2] ?? '')
}
