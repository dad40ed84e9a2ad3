import UAParser from 'my-ua-parser'
import type { Notes } from './notes.ts'
import { cut } from './text.ts'

/** ECS `user_agent.*` of one record. */
export interface UserAgent {
  readonly original?: string
  readonly name?: string
  readonly version?: string
}

interface Product {
  readonly name: string
  readonly version: string | undefined
}

const MAX_CHARACTERS = 1024
const MAX_CACHED = 2000
const cache = new Map<string, Product | undefined>()

/**
 * Reads a user agent: the text, cut at 1,024 characters and noted, and who it is.
 *
 * Programs are named by their first `name/version` token (`aws-cli`, `Boto3`, `Terraform` behind `APN/1.0 HashiCorp/1.0`), AWS services
 * by their host name (`config.amazonaws.com`), browsers by a parser; else name and version are absent. Undefined without a text.
 */
export function readUserAgent(original: string | undefined | null, notes: Notes): UserAgent | undefined {
  if (original === undefined || original === null || original === '') return undefined
  if (original.length > MAX_CHARACTERS) {
    const short = cut(original, MAX_CHARACTERS, 'user_agent.original', notes) ?? ''
    return withProduct(short, productOf(short))
  }
  const known = cache.get(original)
  if (known !== undefined || cache.has(original)) return withProduct(original, known)
  // A text of its own: a slice would keep the whole chunk it was cut from alive for as long as the cache holds it.
  const key = JSON.parse(JSON.stringify(original)) as string
  const product = productOf(key)
  if (cache.size >= MAX_CACHED) forgetOldest()
  cache.set(key, product)
  return withProduct(original, product)
}

function forgetOldest(): void {
  for (const key of cache.keys()) {
    cache.delete(key)
    return
  }
}

function withProduct(original: string, product: Product | undefined): UserAgent {
  if (product === undefined) return { original }
  const { name, version } = product
  return version === undefined ? { original, name } : { original, name, version }
}

const AWS_SERVICE = /^(?:[a-z\d-]+\.)+amazonaws\.com(?:\.cn)?$/i
const BROWSER = /^(?:Mozilla|Opera)\//i
const TOKEN = /^([a-z][\w.-]{0,63})\/(v?\d[\w.+-]{0,63})/i
/** Words that say through whom a program was got, and come before its own name (AWS Partner Network user agents). */
const PARTNER_WORDS: ReadonlySet<string> = new Set(['APN', 'HashiCorp'])
const MAX_WORDS = 12

function productOf(text: string): Product | undefined {
  // S3 and the console put brackets around the agent of their caller.
  const agent = text.replace(/^\[/, '').replace(/\]$/, '')
  if (AWS_SERVICE.test(agent)) return { name: agent, version: undefined }
  return BROWSER.test(agent) ? browserOf(agent) : programOf(agent)
}

function programOf(agent: string): Product | undefined {
  for (const word of agent.split(' ', MAX_WORDS)) {
    if (word.startsWith('(')) return undefined
    const match = TOKEN.exec(word)
    const name = match?.[1]
    if (name !== undefined && !PARTNER_WORDS.has(name)) return { name, version: match?.[2] }
  }
  return undefined
}

/** The parser's expressions backtrack: what is longer, has a longer word, or meets its worst one is no browser worth the time it could cost. */
const MAX_BROWSER_CHARACTERS = 300
const COSTLY = /[^ ]{81}|naver\(/i

function browserOf(agent: string): Product | undefined {
  if (agent.length > MAX_BROWSER_CHARACTERS || COSTLY.test(agent)) return undefined
  const { name, version } = new UAParser(agent).getBrowser()
  return name === undefined || name === 'Mozilla' ? undefined : { name, version }
}
