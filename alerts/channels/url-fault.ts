import { isLoopback } from '#core/loopback.ts'

const LONGEST_URL = 2000

/** Says what is wrong with the address of a webhook, without quoting it; undefined for https, and http to this machine itself. */
export function urlFault(text: string): string | undefined {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return 'must be an https URL, env:NAME or secret:NAME'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'must hold no user and password'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined
  return 'must be an https URL; http is allowed to 127.0.0.1 only'
}
