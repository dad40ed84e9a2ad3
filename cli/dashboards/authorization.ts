import { HinomiError, messageOf } from '#core/errors.ts'

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

/** Where a signature is valid: `es` for domains of Amazon OpenSearch Service, `aoss` for its serverless collections. */
export interface SigningScope {
  readonly region: string
  readonly service: 'es' | 'aoss'
}

/** Signs requests with the AWS credentials of the environment, profile, container or instance (AWS: Signature Version 4). */
export async function sigV4Authorization({ region, service }: SigningScope): Promise<Authorize> {
  // Only this flag needs the signer, and it is large.
  const { requestSigner } = await import('./request-signer.ts')
  const signer = requestSigner(region, service)
  return async ({ method, url, headers, body }) => {
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      body,
    }
    const { host: _, ...signed } = (await sign(signer, request)).headers
    return signed
  }
}

async function sign<R>(signer: { sign(request: R): Promise<R> }, request: R): Promise<R> {
  try {
    return await signer.sign(request)
  } catch (thrown) {
    // The message of a failed credential chain names what was tried and no secret.
    throw new HinomiError(
      'config',
      `there are no AWS credentials to sign with: set AWS_PROFILE or run aws sso login (${messageOf(thrown).split('\n')[0]})`,
    )
  }
}
