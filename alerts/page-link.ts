/** Where the evidence of an alert lies, and when it happened. */
export interface LinkTarget {
  /** A signal, `index/id`; undefined for the list of all. */
  readonly signal?: { readonly index: string; readonly id: string } | undefined
  /** Half-open, epoch milliseconds. */
  readonly from: number
  readonly to: number
  readonly accounts?: readonly string[]
  readonly rule?: string | undefined
  /** The page is in Japanese where its address says nothing. */
  readonly language: 'ja' | 'en'
}

const DASHBOARD = 'alerts'
const AROUND_MS = 3_600_000

/**
 * Returns the address of the page that shows what an alert is about: the alerts of that time, account and rule, with the signal open.
 *
 * What is asked for stands behind `#`, as the page itself writes it, so that it reaches no log of a server.
 */
export function pageLink(page: string, { signal, from, to, accounts = [], rule, language }: LinkTarget): string {
  const parts = [`from=${time(from - AROUND_MS)}`, `to=${time(to + AROUND_MS)}`]
  if (accounts.length > 0) parts.push(`f=cloud.account.id:${accounts.slice(0, 20).map(encode).join(',')}`)
  if (rule !== undefined) parts.push(`f=rule.id:${encode(rule)}`)
  if (signal !== undefined) parts.push(`doc=${encode(`${signal.index}/${signal.id}`)}`)
  if (language !== 'ja') parts.push(`lang=${language}`)
  return `${page.replace(/#.*$/, '')}#/${DASHBOARD}?${parts.join('&')}`
}

function time(ms: number): string {
  return encode(new Date(ms).toISOString())
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2F)/g, (code) => (code === '%3A' ? ':' : '/'))
}
