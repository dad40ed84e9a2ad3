import { Sha256 } from '@aws-crypto/sha256-js'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Ask } from '#infra/member/preflight/answer.ts'
import type { AskIam } from '#infra/member/preflight/permissions.ts'
import { explainAws } from '#ingest/exporters/explain-aws.ts'
import type { Identity } from './aws-identity.ts'

/** With whose credentials and where AWS is asked. */
export interface Questioner {
  readonly region: string
  readonly credentials: Identity['credentials']
}

interface SdkClient {
  send(command: object): Promise<Readonly<Record<string, unknown>>>
}

type Sdk = Readonly<Record<string, new (input: object) => SdkClient>>

/** The clients that are installed here; Lambda brings all of them along. */
const CLIENTS: Readonly<Record<string, () => Promise<object>>> = {
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  'config-service': () => import('@aws-sdk/client-config-service'),
  ec2: () => import('@aws-sdk/client-ec2'),
  guardduty: () => import('@aws-sdk/client-guardduty'),
  inspector2: () => import('@aws-sdk/client-inspector2'),
  securityhub: () => import('@aws-sdk/client-securityhub'),
}

/** Services that are asked by signed requests in JSON: what their SDKs would do (API references: protocol, target prefix). */
const JSON_SERVICES: Readonly<Record<string, { readonly target: string; readonly version: '1.0' | '1.1' }>> = {
  wafv2: { target: 'AWSWAF_20190729', version: '1.1' },
  route53resolver: { target: 'Route53Resolver', version: '1.1' },
  'network-firewall': { target: 'NetworkFirewall_20201112', version: '1.0' },
}

/**
 * Makes calls of AWS from here: with the SDK, and for services whose SDK is not installed with a signed request. Answers of Elastic Load
 * Balancing are XML, the member `xml` (Elastic Load Balancing API: Query requests, version 2015-12-01).
 */
export function askFromHere({ region, credentials }: Questioner): Ask {
  return async ({ client, service, operation, input = {} }) => {
    const json = JSON_SERVICES[client]
    if (json !== undefined) {
      const headers = {
        'content-type': `application/x-amz-json-${json.version}`,
        'x-amz-target': `${json.target}.${operation}`,
      }
      const text = await signedPost({ region, credentials, service: client, headers, body: JSON.stringify(input) })
      return JSON.parse(text) as Readonly<Record<string, unknown>>
    }
    if (client === 'elastic-load-balancing-v2') {
      const body = new URLSearchParams({
        Action: operation,
        Version: '2015-12-01',
        ...(input as Record<string, string>),
      })
      const service = 'elasticloadbalancing'
      return { xml: await signedPost({ region, credentials, service, headers: FORM, body: body.toString() }) }
    }
    const loaded = ((await CLIENTS[client]?.()) ?? {}) as Sdk & { readonly default?: Sdk }
    // A package of CommonJS has everything under `default` once it is bundled.
    const sdk = loaded.default ?? loaded
    const Client = sdk[`${service}Client`]
    const Command = sdk[`${operation}Command`]
    if (Client === undefined || Command === undefined) throw new Error(`${service}.${operation} cannot be asked here`)
    return new Client({ region, credentials, maxAttempts: 3 }).send(new Command(input))
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Asks IAM (IAM API: Query requests, version 2010-05-08); IAM is global and signs for us-east-1. */
export function askIamFromHere({ credentials }: Questioner): AskIam {
  return (action, parameters) =>
    signedPost({
      region: 'us-east-1',
      credentials,
      service: 'iam',
      headers: FORM,
      body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }).toString(),
    })
}

/** Returns what STS calls the caller; throws like explainAws. */
export async function callerArn({ region, credentials }: Questioner): Promise<string> {
  const client = new STSClient({ region, credentials })
  const { Arn = '' } = await client.send(new GetCallerIdentityCommand({})).catch((thrown: unknown) => {
    throw explainAws(thrown, { action: 'sts:GetCallerIdentity', account: undefined, region })
  })
  return Arn
}

const TIMEOUT_MS = 20_000

interface SignedPost extends Questioner {
  /** The name by which requests are signed, which also begins the host. */
  readonly service: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Rejects with an error whose name is the error code of AWS. */
async function signedPost({ region, credentials, service, headers, body }: SignedPost): Promise<string> {
  const url = endpointOf(service, region)
  const signed = await new SignatureV4({ credentials, region, service, sha256: Sha256 }).sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: '/',
    headers: { host: url.host, ...headers },
    body,
  })
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(url, { method: 'POST', headers: signed.headers, body, signal })
  const text = await response.text()
  if (response.ok) return text
  const error = new Error(text.slice(0, 300))
  error.name =
    /"__type"\s*:\s*"(?:[^"#]*#)?(\w+)"|<Code>(\w+)</.exec(text)?.slice(1).find(Boolean) ?? `HTTP ${response.status}`
  throw error
}

/** Where a service is: as the SDK finds it, so that a stand-in can be named by the same variables (AWS SDKs: service-specific endpoints). */
function endpointOf(service: string, region: string): URL {
  const id = service === 'elasticloadbalancing' ? 'ELASTIC_LOAD_BALANCING_V2' : service.toUpperCase().replace('-', '_')
  const named = process.env[`AWS_ENDPOINT_URL_${id}`] ?? process.env.AWS_ENDPOINT_URL
  if (named !== undefined) return new URL(named)
  return new URL(service === 'iam' ? 'https://iam.amazonaws.com/' : `https://${service}.${region}.amazonaws.com/`)
}
