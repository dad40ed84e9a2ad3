import { HinomiError } from '#core/errors.ts'

/** Reads a secret by its reference, `env:NAME` or `secret:NAME_OR_ARN#KEY`. Throws HinomiError `config` that names the reference only. */
export type ReadSecret = (reference: string) => Promise<string>

/** A secret is asked for again after this time, so that a changed one is taken up. */
const KEEP_MS = 5 * 60_000
const TIMEOUT_MS = 10_000

interface SecretOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Makes a reader of secrets: variables of the environment, and secrets of AWS Secrets Manager, which are kept for five minutes. */
export function secretReader({ environment, now }: SecretOptions): ReadSecret {
  const kept = new Map<string, { readonly value: string; readonly until: number }>()
  return async (reference) => {
    if (reference.startsWith('env:')) return fromEnvironment(reference.slice(4), environment)
    const [id = '', key] = reference.replace(/^secret:/, '').split('#')
    const known = kept.get(id)
    if (known !== undefined && known.until > now()) return memberOf(known.value, key, id)
    const value = await getSecretValue(id, environment)
    kept.set(id, { value, until: now() + KEEP_MS })
    return memberOf(value, key, id)
  }
}

function fromEnvironment(name: string, environment: SecretOptions['environment']): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new HinomiError('config', `the variable ${name} is not set`)
}

function memberOf(value: string, key: string | undefined, id: string): string {
  if (key === undefined) return value
  try {
    const member: unknown = (JSON.parse(value) as Record<string, unknown>)[key]
    if (typeof member === 'string' && member !== '') return member
  } catch {
    // told below
  }
  throw new HinomiError('config', `the secret ${id} is no JSON with the text "${key}"`)
}

/** Asks AWS Secrets Manager (API Reference: GetSecretValue) with the credentials of the environment. */
async function getSecretValue(id: string, environment: SecretOptions['environment']): Promise<string> {
  const region = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):/.exec(id)?.[1] ?? environment.AWS_REGION
  if (region === undefined) throw new HinomiError('config', `the secret ${id} needs its ARN, or AWS_REGION set`)
  const [{ SignatureV4 }, { Sha256 }, { defaultProvider }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@aws-crypto/sha256-js'),
    import('@aws-sdk/credential-provider-node'),
  ])
  const endpoint = environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? `https://secretsmanager.${region}.amazonaws.com`
  const url = new URL(endpoint)
  const body = JSON.stringify({ SecretId: id })
  const signer = new SignatureV4({ credentials: defaultProvider(), region, service: 'secretsmanager', sha256: Sha256 })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    query: {},
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body,
  })
  const { host: _, ...sent } = headers
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!answer.ok) throw new HinomiError('config', `the secret ${id} cannot be read (HTTP ${answer.status})`)
  const { SecretString: value } = (await answer.json()) as { SecretString?: string }
  if (value === undefined || value === '') throw new HinomiError('config', `the secret ${id} has no text`)
  return value
}
