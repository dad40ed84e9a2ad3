import type { Bilingual } from '#core/panels/split.ts'
import type {
  CsvQuery,
  DocumentsAnswer,
  DocumentsQuery,
  Hit,
  PanelsAnswer,
  PanelsQuery,
  RawRecord,
  RuleDetail,
  RulesAnswer,
  RulesQuery,
  Setup,
  Story,
} from '../api.ts'

/** Why a request was not answered. `status` is that of HTTP; 0 when the server of the page could not be reached. */
export class RequestError extends Error {
  readonly status: number
  readonly text: Bilingual

  constructor(status: number, text: Bilingual) {
    super(text.en)
    this.name = 'RequestError'
    this.status = status
    this.text = text
  }
}

const NO_SERVER: Bilingual = {
  ja: '画面サーバーに接続できません。hinomi view が動いているか確認してください',
  en: 'The server of this page cannot be reached. See whether hinomi view is running',
}

/** Asks what the page needs to know before anything else. Throws a {@link RequestError}, as all of these do. */
export function fetchSetup(): Promise<Setup> {
  return askJson('/api/setup')
}

/** Asks for the figures of the panels of a dashboard, all in one request. */
export function fetchPanels(query: PanelsQuery, signal: AbortSignal): Promise<PanelsAnswer> {
  return askJson('/api/panels', query, signal)
}

/** Asks for one page of a list of documents. */
export function fetchDocuments(query: DocumentsQuery, signal: AbortSignal): Promise<DocumentsAnswer> {
  return askJson('/api/documents', query, signal)
}

/** Asks for a list of documents as CSV for Excel. */
export async function fetchCsv(query: CsvQuery): Promise<Blob> {
  return (await ask('/api/documents.csv', query)).blob()
}

/** Asks for one whole document. */
export function fetchDocument(address: { index: string; id: string }, signal: AbortSignal): Promise<Hit> {
  return askJson(`/api/document?${new URLSearchParams(address)}`, undefined, signal)
}

/** Asks for the raw record of a document. */
export function fetchRaw(address: { index: string; id: string }, signal: AbortSignal): Promise<RawRecord> {
  return askJson(`/api/raw?${new URLSearchParams(address)}`, undefined, signal)
}

/** Asks for all rules, with what each has found. */
export function fetchRules(query: RulesQuery, signal: AbortSignal): Promise<RulesAnswer> {
  return askJson('/api/rules', query, signal)
}

/** Asks for everything that people read about a rule. */
export function fetchRule(id: string, signal: AbortSignal): Promise<RuleDetail> {
  return askJson(`/api/rule?${new URLSearchParams({ id })}`, undefined, signal)
}

/** Asks what a signal rests on and what happened around it. */
export function fetchStory(address: { index: string; id: string }, signal: AbortSignal): Promise<Story> {
  return askJson(`/api/story?${new URLSearchParams(address)}`, undefined, signal)
}

/** Says whether an error only means that nobody waits for the answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Says whether the server knows nothing of what it was asked for. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RequestError && error.status === 404
}

/** Returns what people are told of an error. */
export function errorText(error: unknown): Bilingual {
  return error instanceof RequestError ? error.text : { ja: String(error), en: String(error) }
}

async function askJson<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, body, signal)
  // our own server, of the same version as this page, checks nothing else than these types
  return (await response.json()) as T
}

async function ask(path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    ...(body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (isAbort(error)) throw error
    throw new RequestError(0, NO_SERVER)
  })
  if (response.ok) return response
  // the sign-in page is what the server answers to a page that nobody is signed in to
  if (response.status === 401) location.reload()
  throw new RequestError(response.status, await failureText(response))
}

async function failureText(response: Response): Promise<Bilingual> {
  const answer: unknown = await response.json().catch(() => undefined)
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
  if (typeof error === 'object' && error !== null && 'ja' in error && 'en' in error) {
    return { ja: String(error.ja), en: String(error.en) }
  }
  return { ja: `サーバーの応答: ${response.status}`, en: `The server answered ${response.status}` }
}
