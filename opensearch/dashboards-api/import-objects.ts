import { HinomiError } from '#core/errors.ts'
import { ndjsonOf, type SavedObject } from '#dashboards/saved-objects/saved-object.ts'
import { callDashboards, type DashboardsTarget, saidBy } from './dashboards-client.ts'
import { fileForm } from './multipart.ts'

/** An object that the server did not take, and why: `conflict`, `missing_references`, `unsupported_type` or `unknown`. */
export interface RefusedObject {
  readonly type: string
  readonly id: string
  readonly reason: string
}

/** What became of an import. Nothing of a request with a refused object is stored, except where the write itself failed. */
export interface ImportReport {
  readonly imported: number
  readonly refused: readonly RefusedObject[]
  /** More than one where the server does not take the whole file at once. */
  readonly requests: number
}

const IMPORT = 'saved_objects/_import?overwrite=true'

/**
 * Imports objects, replacing those of the same ids (OpenSearch Dashboards: saved objects API). It may be repeated.
 *
 * The objects must be in an order in which each names earlier ones only: a file that is too large for the server is sent
 * in two halves, and so on. Stops at the first request of which anything was refused, for later objects stand on earlier ones.
 *
 * @throws HinomiError `usage` when an object does not begin with `prefix`; and as callDashboards does.
 */
export async function importObjects(
  target: DashboardsTarget,
  objects: readonly SavedObject[],
  prefix: string,
): Promise<ImportReport> {
  const foreign = objects.find(({ id }) => !id.startsWith(prefix))
  if (foreign !== undefined) {
    throw new HinomiError(
      'usage',
      `${foreign.type} "${foreign.id}" is not ours: only objects that begin with "${prefix}" are imported`,
    )
  }
  const report = { imported: 0, refused: [] as RefusedObject[], requests: 0 }
  const waiting: (readonly SavedObject[])[] = [objects]
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    report.requests++
    const answer = await callDashboards(target, IMPORT, fileForm('file', 'hinomi.ndjson', ndjsonOf(part)))
    if (answer.status === 413) {
      waiting.unshift(...halvesOf(part))
      continue
    }
    const { imported, refused } = readImport(answer.status, answer.body, part)
    report.imported += imported
    report.refused.push(...refused)
    if (refused.length > 0) break
  }
  return report
}

function halvesOf(part: readonly SavedObject[]): (readonly SavedObject[])[] {
  const [first] = part
  if (first !== undefined && part.length === 1) {
    const sizeBytes = Buffer.byteLength(ndjsonOf(part))
    throw new HinomiError(
      'config',
      `the server takes no request of ${sizeBytes} bytes (HTTP 413), and ${first.type} "${first.id}" alone has so many: raise the limit of OpenSearch Dashboards (server.maxPayloadBytes) or of the proxy before it`,
    )
  }
  const middle = Math.ceil(part.length / 2)
  return [part.slice(0, middle), part.slice(middle)]
}

function readImport(
  status: number,
  body: Readonly<Record<string, unknown>>,
  part: readonly SavedObject[],
): { imported: number; refused: RefusedObject[] } {
  if (status === 422) {
    throw new HinomiError(
      'config',
      `the server is too old for these objects${saidBy(body)}: OpenSearch Dashboards 2.19 or newer is needed`,
    )
  }
  // its refusals name their status (Boom), those of OpenSearch and of proxies do not
  if (status !== 200 && body.statusCode === undefined) {
    throw new HinomiError(
      'config',
      `what answers is no OpenSearch Dashboards (HTTP ${status}): check --url, which on Amazon OpenSearch Service ends with /_dashboards`,
    )
  }
  if (status !== 200) throw new HinomiError('bug', `the server refused the import with HTTP ${status}${saidBy(body)}`)
  // The answer is 200 also when nothing was stored.
  if (body.success === true) return { imported: Number(body.successCount ?? part.length), refused: [] }
  const errors = Array.isArray(body.errors) ? (body.errors as unknown[]) : []
  const refused = errors.map(readRefused)
  if (refused.length === 0)
    throw new HinomiError('bug', `the server says neither that it took the objects nor what is wrong${saidBy(body)}`)
  return { imported: Number(body.successCount ?? 0), refused }
}

function readRefused(error: unknown): RefusedObject {
  const { type, id, error: detail } = (error ?? {}) as Readonly<Record<string, unknown>>
  const { type: reason, message, references } = (detail ?? {}) as Readonly<Record<string, unknown>>
  const missing = Array.isArray(references)
    ? references.map((one: { type?: unknown; id?: unknown }) => `${String(one?.type)} ${String(one?.id)}`)
    : []
  const more = [...missing, ...(typeof message === 'string' ? [message] : [])].join(', ')
  return { type: String(type), id: String(id), reason: more === '' ? String(reason) : `${String(reason)}: ${more}` }
}
