import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { FLOOR_SOURCES, type FloorDocument, type FloorSource } from './floor-documents.ts'

/** Returns how the floor reads a source. */
export function floorSource(id: string): FloorSource {
  const source = FLOOR_SOURCES[id]
  if (source === undefined) throw new Error(`the floor knows no source "${id}"`)
  return source
}

/** Reads, decompresses, parses and projects every object of a folder, whole objects at a time. */
export function* floorDocuments(id: string, folder: string): Generator<FloorDocument> {
  const { project } = floorSource(id)
  for (const { key, records } of parsedObjects(id, folder)) {
    const hash = createHash('sha1').update(key).digest('base64url').slice(0, 16)
    const place = { key, hash, region: /\/([a-z]+-[a-z]+-\d)\//.exec(key)?.[1], position: 0 }
    for (const record of records) {
      place.position++
      yield project(record as never, place)
    }
  }
}

/** Reads, decompresses and parses every object of a folder, whole objects at a time. */
export function* parsedObjects(id: string, folder: string): Generator<{ key: string; records: readonly unknown[] }> {
  const { parse } = floorSource(id)
  for (const key of keysOf(folder)) {
    yield { key, records: parse(gunzipSync(readFileSync(join(folder, key))).toString('utf8')) }
  }
}

function keysOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** Returns the line that precedes a document in a bulk body. */
export function actionLine({ id, version }: FloorDocument, findings: boolean): string {
  return findings
    ? `{"index":{"_id":"${id}","version":${version},"version_type":"external_gte"}}\n`
    : `{"create":{"_id":"${id}"}}\n`
}
