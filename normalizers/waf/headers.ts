import { present } from '#core/optional-value.ts'
import type { WebAclLog } from './record.ts'

/** The headers that are kept; cookies, authorisation and all others may hold secrets and are dropped. */
const KEPT = ['host', 'user-agent', 'referer', 'x-forwarded-for', 'content-type', 'origin'] as const
type Kept = (typeof KEPT)[number]

const KEPT_NAMES: ReadonlySet<string> = new Set(KEPT)

/** Returns the headers that are kept, by their name in lower case; of those that come more than once the first. */
export function keptHeaders(request: WebAclLog['httpRequest']): { readonly [K in Kept]?: string } {
  const kept: { [K in Kept]?: string } = {}
  for (const { name, value } of present(request?.headers)) {
    const lower = name?.toLowerCase()
    if (lower !== undefined && value && KEPT_NAMES.has(lower)) kept[lower as Kept] ??= value
  }
  return kept
}
