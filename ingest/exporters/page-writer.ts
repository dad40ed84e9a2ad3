import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { documentId } from '#core/document-id.ts'
import { MANIFEST_SUFFIX, PULL_MANIFEST_TYPE, PULL_SOURCE } from '#core/pull-manifest.ts'
import { digest } from '../digest.ts'
import { folderOfRun, type RunState, type StoredPage } from './pull-run.ts'
import type { RawFinding } from './pull-source.ts'

/** Where objects go: a bucket or a folder. Stores an object whole or throws HinomiError. */
export type Sink = (key: string, body: Uint8Array) => Promise<void>

/** Whose findings are written. */
export interface PageOwner {
  readonly account: string
  readonly region: string
  /** Id of the source. */
  readonly source: string
  /** The word of the key. */
  readonly word: string
  readonly detailType: string
  /** Name of the list in `detail`. */
  readonly member: string
}

/**
 * Makes the line of one finding: an envelope in the form of EventBridge around the raw text. Each finding has its own, so that a bad one
 * costs only itself; `id` is the id of its document, so that the list of a run can be read without reading the findings.
 */
export function envelopeLine(owner: PageOwner, { json, idParts }: RawFinding, requestedAt: number): string {
  const { account, region, source, detailType, member } = owner
  const head = {
    version: '1',
    id: documentId(digest, account, source, idParts),
    source: PULL_SOURCE,
    'detail-type': detailType,
    account,
    region,
    time: new Date(requestedAt).toISOString(),
  }
  return `${JSON.stringify(head).slice(0, -1)},"detail":{"${member}":[${json}]}}\n`
}

/**
 * Stores lines as the next page of a run. The name ends in a hash of its bytes: a page that is pulled again after a cut gets a name of
 * its own and never replaces one that is there.
 */
export async function storePage(
  sink: Sink,
  owner: PageOwner,
  state: RunState,
  lines: readonly string[],
): Promise<StoredPage> {
  const body = gzipSync(lines.join(''))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 8)
  const number = String(state.pages.length + 1).padStart(5, '0')
  const name = `pull-${state.run}-${number}-${hash}.ndjson.gz`
  await sink(`${folderOf(owner, state)}/${name}`, body)
  return { name, findings: lines.length }
}

/** Stores the manifest of a run whose pages are all stored, and returns its key. `finishedAt` in epoch milliseconds. */
export async function storeManifest(
  sink: Sink,
  owner: PageOwner,
  state: RunState,
  finishedAt: number,
): Promise<string> {
  const { account, region, source } = owner
  const time = new Date(finishedAt).toISOString()
  const manifest = {
    version: '1',
    source: PULL_SOURCE,
    'detail-type': PULL_MANIFEST_TYPE,
    ...{ account, region, time },
    detail: {
      ...{ run: state.run, source, startedAt: state.startedAt, finishedAt: time },
      findings: state.pages.reduce((sum, page) => sum + page.findings, 0),
      pages: state.pages,
    },
  }
  const key = `${folderOf(owner, state)}/pull-${state.run}${MANIFEST_SUFFIX}`
  await sink(key, Buffer.from(`${JSON.stringify(manifest)}\n`))
  return key
}

function folderOf({ account, word, region }: PageOwner, { startedAt }: RunState): string {
  return folderOfRun(account, word, region, startedAt)
}
