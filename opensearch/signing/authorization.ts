import { type CredentialsSource, defaultCredentials, explained } from './aws-credentials.ts'
import type { SignedService } from './request-signer.ts'
import { type Signing, signingScopeOf } from './signing-scope.ts'

/** A request as it will be sent, before it says who sends it. */
export interface UnsignedRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Adds the headers that say who sends a request. */
export type Authorize = (request: UnsignedRequest) => Promise<Readonly<Record<string, string>>>

/** Sends requests without saying who sends them. */
export const anonymous: Authorize = async () => ({})

/** Names a user of the internal database of the security plugin (RFC 7617). */
export function basicAuthorization(user: string, password: string): Authorize {
  const header = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return async () => ({ authorization: header })
}

/** Signs requests (AWS: Signature Version 4), by default with the AWS credentials of the environment, profile, container or instance. */
export async function sigV4Authorization(
  scope: SignedService,
  credentials: CredentialsSource = defaultCredentials(),
): Promise<Authorize> {
  // Only who signs needs the signer, and it is large.
  const { requestSigner } = await import('./request-signer.ts')
  const signer = requestSigner(scope, explained(credentials))
  return async ({ method, url, headers, body }) => {
    const { host: _, ...signed } = (
      await signer.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers, host: url.host },
        body,
      })
    ).headers
    return signed
  }
}

/** Where requests go, without user and password, and who sends them. */
export interface Sender {
  readonly url: URL
  readonly authorize: Authorize
}

/**
 * Returns who sends requests to the OpenSearch at an address, by the same rules as createClient: the user of the address, a signature, or nobody.
 *
 * @throws HinomiError as signingScopeOf does.
 */
export async function senderTo(
  address: string,
  signing: Signing = 'auto',
  region: string | undefined = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION,
): Promise<Sender> {
  const url = new URL(address)
  const scope = signingScopeOf(url, signing, region)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (scope !== undefined) return { url, authorize: await sigV4Authorization(scope) }
  if (username === '') return { url, authorize: anonymous }
  return { url, authorize: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) }
}
