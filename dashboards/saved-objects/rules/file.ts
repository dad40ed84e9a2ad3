import * as z from 'zod'
import { parseJson } from '#core/json-object.ts'
import type { SavedObject } from '../saved-object.ts'
import type { Problem } from './problem.ts'

/** What a server takes in one import (OpenSearch Dashboards: savedObjects.maxImportExportSize, maxImportPayloadBytes). */
export const MOST_OBJECTS = 10_000
const MOST_BYTES = 26_214_400

const Line = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  references: z.array(z.object({ name: z.string(), type: z.string(), id: z.string() })).default([]),
  migrationVersion: z.record(z.string(), z.string()).optional(),
})

/** The objects of a file, and what is wrong with its lines. */
export interface ParsedFile {
  readonly objects: readonly SavedObject[]
  readonly problems: readonly Problem[]
}

/** Reads an import file: R1 every line is an object; the summary that an export ends with is passed over. */
export function parseFile(text: string): ParsedFile {
  const objects: SavedObject[] = []
  const problems: Problem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = parseJson(line)
    if (isSummary(value)) continue
    const parsed = Line.safeParse(value)
    if (parsed.success) {
      const { migrationVersion, ...rest } = parsed.data
      objects.push(migrationVersion === undefined ? rest : { ...rest, migrationVersion })
      continue
    }
    const what = value === undefined ? 'no JSON' : `no saved object: ${parsed.error.issues[0]?.path.join('.')}`
    problems.push({ rule: 'R1', severity: 'error', where: `line ${index + 1}`, message: `the line is ${what}` })
  }
  return { objects, problems }
}

/** R2: no object twice, for that refuses the whole import. */
export function checkUnique(objects: readonly SavedObject[]): Problem[] {
  const seen = new Set<string>()
  return objects.flatMap(({ type, id }) => {
    const where = `${type}/${id}`
    if (!seen.has(where)) {
      seen.add(where)
      return []
    }
    return [{ rule: 'R2', severity: 'error' as const, where, message: 'the object stands in the file twice' }]
  })
}

/** R3: the file is not larger than a server takes, and its name ends as the server demands. */
export function checkSize(name: string, sizeBytes: number, objects: number): Problem[] {
  const found = [
    objects > MOST_OBJECTS && `the file has ${objects} objects; at most ${MOST_OBJECTS} are imported at once`,
    sizeBytes > MOST_BYTES && `the file has ${sizeBytes} bytes; at most ${MOST_BYTES} are imported at once`,
    !name.endsWith('.ndjson') && 'the name must end in .ndjson',
  ]
  return found.flatMap((message) =>
    message === false ? [] : [{ rule: 'R3', severity: 'error' as const, where: name, message }],
  )
}

function isSummary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'exportedCount' in value && !('type' in value)
}
