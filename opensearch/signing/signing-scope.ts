import { HinomiError } from '#core/errors.ts'

/** Where a signature is valid: `es` for domains of Amazon OpenSearch Service, `aoss` for its serverless collections. */
export interface SigningScope {
  readonly region: string
  readonly service: 'es' | 'aoss'
}

/** Whether requests are signed: `auto` signs for the host names of Amazon OpenSearch Service, unless the address names a user. */
export const SIGNING = ['auto', 'sigv4', 'none'] as const
export type Signing = (typeof SIGNING)[number]

const OF_AMAZON = [
  { host: /\.([a-z]{2}(?:-[a-z]+)+-\d)\.es\.amazonaws\.com(?:\.cn)?$/, service: 'es' },
  { host: /\.([a-z]{2}(?:-[a-z]+)+-\d)\.aoss\.amazonaws\.com$/, service: 'aoss' },
  // dual-stack endpoints
  { host: /\.aos\.([a-z]{2}(?:-[a-z]+)+-\d)\.on\.aws$/, service: 'es' },
] as const

/**
 * Says whether and for where requests to an address are signed; undefined: they are not (AWS: OpenSearch Service endpoints, Signature Version 4).
 *
 * The Region in a host name of Amazon wins over `region`, which names it for an endpoint of one's own.
 *
 * @throws HinomiError `config` when a signature is wanted and nothing says for which Region, or when the address names a user too.
 */
export function signingScopeOf(url: URL, signing: Signing, region: string | undefined): SigningScope | undefined {
  const hasUser = url.username !== '' || url.password !== ''
  if (signing === 'none') return undefined
  const found = OF_AMAZON.flatMap(({ host, service }) => {
    const named = host.exec(url.hostname)?.[1]
    return named === undefined ? [] : [{ region: named, service }]
  })[0]
  if (signing === 'auto') return hasUser ? undefined : found
  if (hasUser) {
    throw new HinomiError(
      'config',
      `the address of ${url.host} names a user, and requests are to be signed too: leave out the one or the other (HINOMI_OPENSEARCH_URL, HINOMI_OPENSEARCH_AUTH)`,
    )
  }
  if (found !== undefined) return found
  if (region !== undefined && region !== '') return { region, service: 'es' }
  throw new HinomiError(
    'config',
    `requests to ${url.host} are to be signed, but its Region is not known: set AWS_REGION, such as ap-northeast-1`,
  )
}
