import { type CredentialsSource, defaultCredentials, explained } from './aws-credentials.ts'
import type { SigningScope } from './signing-scope.ts'

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
  scope: SigningScope,
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
