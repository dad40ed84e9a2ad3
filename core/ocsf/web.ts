import type { Notes } from '../notes.ts'
import { portNumber, wholeNumber } from '../optional-value.ts'
import { lower, text } from '../text.ts'
import { extensionOf, readUrl, withoutQuerySecrets, withoutSecrets } from '../url.ts'
import { readUserAgent } from '../user-agent.ts'
import type { Part } from './document.ts'
import type { OcsfRecord } from './record.ts'

/** What was asked for over HTTP. */
export interface Web {
  readonly http: Part<'http'>
  readonly url: Part<'url'> | undefined
  readonly user_agent: Part<'user_agent'> | undefined
}

/** Returns request, response, URL and user agent (OCSF: http_request, http_response, url). */
export function webOf({ http_request: request, http_response: response }: OcsfRecord, notes: Notes): Web {
  const referrer = text(request?.referrer)
  return {
    http: {
      request: {
        id: text(request?.uid),
        method: text(request?.http_method),
        referrer: referrer === undefined ? undefined : withoutSecrets(referrer),
      },
      response: { status_code: wholeNumber(response?.code, notes) },
      version: text(request?.version),
    },
    url: urlOf(request?.url, notes),
    user_agent: readUserAgent(text(request?.user_agent), notes),
  }
}

/** The whole text where there is one (`url_string`, in the first versions `text`), else its parts. */
function urlOf(url: unknown, notes: Notes): Part<'url'> | undefined {
  if (typeof url === 'string' && url !== '') return readUrl(url)
  if (typeof url !== 'object' || url === null) return undefined
  const parts = url as Readonly<Record<string, unknown>>
  const whole = text(parts.url_string) ?? text(parts.text)
  if (whole !== undefined) return readUrl(whole)
  const path = text(parts.path)
  const query = text(parts.query_string)
  return {
    scheme: lower(parts.scheme),
    domain: lower(parts.hostname),
    port: portNumber(parts.port, notes),
    path: path === undefined ? undefined : withoutSecrets(path),
    query: query === undefined ? undefined : withoutQuerySecrets(query),
    extension: extensionOf(path),
  }
}
