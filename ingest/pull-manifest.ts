import * as z from 'zod'
import { parseJson } from '#core/json-object.ts'
import { PULL_MANIFEST_TYPE, PULL_SOURCE } from '#core/pull-manifest.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import type { ObjectAddress } from '#core/source.ts'
import { readTime } from '#core/time.ts'
import { PULL_MARGIN_MS } from '#normalizers/envelope.ts'

/** A manifest further ahead of the loader's clock is not believed: it would hide every later state of its findings until then. */
const FUTURE_LIMIT_MS = 15 * 60_000
const MOST_PAGES = 100_000
/** A hostile list of pages has something wrong with each of them. */
const MOST_ISSUES = 20

const Manifest = z.object({
  source: z.literal(PULL_SOURCE),
  'detail-type': z.literal(PULL_MANIFEST_TYPE),
  account: z.string(),
  region: z.string(),
  detail: z.object({
    source: z.string(),
    startedAt: z.string(),
    findings: z.int().min(0),
    pages: z
      .array(
        z.object({
          // Without a slash: a manifest can only name pages of its own folder, which is that of its account.
          name: z.string().regex(/^pull-[\w.-]+\.ndjson\.gz$/, 'is no name of a page'),
          findings: z.int().min(1),
        }),
      )
      .max(MOST_PAGES),
  }),
})

/** What a complete pull says of itself. */
export interface PullManifest {
  /** T of the pull in epoch milliseconds: what was known before it and is not in the list is gone. */
  readonly observedAt: number
  readonly findings: number
  /** Keys of its pages and how many findings each holds. */
  readonly pages: readonly { readonly key: string; readonly findings: number }[]
}

/**
 * Reads a manifest; whatever is wrong with it is a rejection.
 *
 * `key` is its own key, `address` what that says, `source` the id of the source that the key admits, `now` the loader's clock in epoch
 * milliseconds.
 */
export function readManifest(
  bytes: Uint8Array,
  { key, address, source, now }: { key: string; address: ObjectAddress; source: string | undefined; now: number },
): PullManifest | Rejection {
  const value = parseJson(Buffer.from(bytes).toString('utf8'))
  if (value === undefined) return reject('json', { path: '', message: 'the manifest of a pull is no JSON' })
  const read = Manifest.safeParse(value)
  if (!read.success) {
    const issues = read.error.issues
      .slice(0, MOST_ISSUES)
      .map(({ path, message }) => ({ path: path.join('.'), message }))
    return reject('shape', ...issues)
  }
  const { account, region, detail } = read.data
  if (account !== address.account) {
    return reject('account-mismatch', { path: 'account', message: 'the manifest names another account than the key' })
  }
  if (region !== address.region) {
    return reject('region-mismatch', { path: 'region', message: 'the manifest names another Region than the key' })
  }
  if (detail.source !== source) {
    return reject('shape', { path: 'detail.source', message: 'is another source than that of the key' })
  }
  const startedAt = readTime(detail.startedAt)
  if (startedAt === undefined) return reject('time-unreadable', { path: 'detail.startedAt', message: 'is no time' })
  if (startedAt > now + FUTURE_LIMIT_MS) {
    return reject('time-out-of-range', { path: 'detail.startedAt', message: 'lies ahead of the loader' })
  }
  const listed = detail.pages.reduce((sum, page) => sum + page.findings, 0)
  if (listed !== detail.findings) {
    const message = `says ${detail.findings}, but its pages hold ${listed}`
    return reject('shape', { path: 'detail.findings', message })
  }
  // a page is read for each time that it is named
  if (new Set(detail.pages.map(({ name }) => name)).size < detail.pages.length) {
    return reject('shape', { path: 'detail.pages', message: 'name a page more than once' })
  }
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  const pages = detail.pages.map((page) => ({ key: folder + page.name, findings: page.findings }))
  return { observedAt: startedAt - PULL_MARGIN_MS, findings: listed, pages }
}
