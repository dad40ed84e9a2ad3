import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { explainFailure, withoutCredentials } from './failure.ts'
import type { CredentialsSource } from './signing/aws-credentials.ts'
import { signedConnection } from './signing/sign-client.ts'
import { type Signing, signingScopeOf } from './signing/signing-scope.ts'

export { explainFailure } from './failure.ts'

/** How a client talks to OpenSearch. */
export interface ClientOptions {
  /** How long one request may stay without any traffic, in milliseconds; one minute by default. */
  readonly requestTimeoutMs?: number
  /** Whether requests are signed for AWS; `auto` by default. */
  readonly signing?: Signing
  /** The Region of the signature where the host name does not say it; by default AWS_REGION, which Lambda and the AWS tools set. */
  readonly region?: string | undefined
  /** What requests are signed with; by default the credentials of the environment, profile, container or instance. */
  readonly credentials?: CredentialsSource
}

/** Closes idle connections before a load balancer does so behind our back and the next request dies on them. */
const IDLE_CONNECTION_MS = 30_000

/**
 * Makes a client for the OpenSearch at an address, with the user and password of the address where it has some; requests to
 * Amazon OpenSearch Service are signed.
 *
 * It never repeats a request by itself: who sends knows whether that is right. Throws HinomiError `config` when the
 * address is no http or https URL or names a user without a password, and as signingScopeOf does.
 */
export function createClient(
  url: string,
  {
    requestTimeoutMs = 60_000,
    signing = 'auto',
    region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION,
    credentials,
  }: ClientOptions = {},
): Client {
  const scope = URL.canParse(url) ? signingScopeOf(new URL(url), signing, region) : undefined
  const { address, auth } = readUrl(url)
  const { Agent } = address.protocol === 'https:' ? https : http
  return new Client({
    node: address.href,
    ...(auth && { auth }),
    ...(scope && signedConnection(scope, credentials)),
    requestTimeout: requestTimeoutMs,
    maxRetries: 0,
    resurrectStrategy: 'none',
    agent: () => new Agent({ keepAlive: true, maxSockets: 64, timeout: IDLE_CONNECTION_MS }),
    // The client would refuse every answer that holds a document with a key "__proto__", and anybody can write one into
    // his own logs. JSON.parse makes it a plain property, and we never merge documents into other objects.
    disablePrototypePoisoningProtection: true,
  })
}

interface Credentials {
  readonly username: string
  readonly password: string
}

function readUrl(url: string): { address: URL; auth: Credentials | undefined } {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !['http:', 'https:'].includes(address.protocol)) {
    throw new HinomiError(
      'config',
      `"${withoutCredentials(url)}" is no address of an OpenSearch: write it like https://search.example.com:9200 (HINOMI_OPENSEARCH_URL)`,
    )
  }
  const auth = readCredentials(address)
  address.username = ''
  address.password = ''
  return { address, auth }
}

function readCredentials({ username, password, host }: URL): Credentials | undefined {
  if (username === '' && password === '') return undefined
  const wrong = (what: string) =>
    new HinomiError(
      'config',
      `the address of ${host} ${what}: write https://user:password@host (HINOMI_OPENSEARCH_URL)`,
    )
  if (username === '' || password === '') throw wrong('needs both a user and a password')
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    throw wrong('has a % in its user or password that must be written as %25')
  }
}

/** Returns the address that a client talks to, without user and password. */
export function addressOf(client: Client): string {
  const url = client.connectionPool.connections[0]?.url
  return url === undefined ? 'OpenSearch' : withoutCredentials(url.href)
}

/** How healthy a cluster is: red means that some indices cannot be read or written. */
export type ClusterStatus = 'green' | 'yellow' | 'red'

/**
 * Waits until OpenSearch answers and every primary shard is there, at most `timeoutMs` milliseconds.
 *
 * Returns `red` when the cluster answers but some primary shard is still missing in the end: other indices may work.
 * Throws the HinomiError of explainFailure: at once when waiting cannot help (`config`), else after the time.
 */
export async function waitUntilReady(client: Client, { timeoutMs }: { timeoutMs: number }): Promise<ClusterStatus> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const leftMs = Math.max(0, deadline - Date.now())
    const health = await askHealth(client, leftMs).catch((error: unknown) => explainFailure(error, addressOf(client)))
    if (!(health instanceof HinomiError)) {
      if (health !== 'red' || Date.now() >= deadline) return health
    } else if (health.code !== 'transient' || Date.now() >= deadline) {
      throw health
    }
    await sleep(Math.min(200, leftMs))
  }
}

async function askHealth(client: Client, leftMs: number): Promise<ClusterStatus> {
  const waitMs = Math.min(leftMs, 5_000)
  const answer = await client.transport.request(
    { method: 'GET', path: '/_cluster/health', querystring: { wait_for_status: 'yellow', timeout: `${waitMs}ms` } },
    // 408 is how OpenSearch says that the status was not reached in time.
    { ignore: [408], requestTimeout: waitMs + 5_000 },
  )
  const status: unknown = answer.body?.status
  if (status === 'green' || status === 'yellow' || status === 'red') return status
  throw new HinomiError(
    'config',
    `something that is no OpenSearch answers at ${addressOf(client)}: check HINOMI_OPENSEARCH_URL`,
  )
}
