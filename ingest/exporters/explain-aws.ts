import { HinomiError, messageOf } from '#core/errors.ts'

/** What a request to AWS was about, for the sentence that explains its failure. */
export interface Asked {
  /** IAM action, such as `guardduty:ListFindings`. */
  readonly action: string
  /** Undefined where it is not known yet. */
  readonly account: string | undefined
  readonly region: string
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']
const NOT_VALID = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
]
const MISSING = ['CredentialsProviderError', 'TokenProviderError']
const REFUSED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedException', 'AllAccessDisabled']
const THROTTLED = /throttl|toomanyrequests|slowdown|limitexceeded|requestlimit/i

/** Name and HTTP status of what the AWS SDK threw. */
export function failureOf(thrown: unknown): { readonly name: string; readonly status: number | undefined } {
  const { name = '', $metadata } = (thrown ?? {}) as { name?: string; $metadata?: { httpStatusCode?: number } }
  return { name, status: $metadata?.httpStatusCode }
}

/**
 * Turns what a request to AWS threw into one sentence with the way out.
 *
 * Codes: `config` for credentials and permissions, `usage` for what AWS does not understand, `transient` for throttling, 5xx and a
 * connection that does not come about. The answer of AWS is the cause and no part of the message, but for its error code.
 */
export function explainAws(thrown: unknown, { action, account, region }: Asked): HinomiError {
  if (thrown instanceof HinomiError) return thrown
  const { name, status } = failureOf(thrown)
  const at = account === undefined ? `${action}, ${region}` : `${action} in account ${account}, ${region}`
  const say = (code: 'config' | 'usage' | 'transient', text: string) => new HinomiError(code, text, { cause: thrown })
  if (EXPIRED.includes(name)) {
    return say(
      'config',
      `the AWS credentials have expired (${at}): sign in again (aws sso login), then run the same command; it goes on where it stopped`,
    )
  }
  if (MISSING.includes(name)) {
    return say(
      'config',
      `no AWS credentials were found (${at}): name a profile with --profile, or sign in (aws sso login)`,
    )
  }
  if (NOT_VALID.includes(name))
    return say('config', `the AWS credentials are not valid (${at}, ${name}): sign in again`)
  if (REFUSED.includes(name) || (status === 403 && !THROTTLED.test(name))) {
    return say(
      'config',
      `${at} is refused (${name}): the role needs the permission ${action}, and no policy above may deny it`,
    )
  }
  if (THROTTLED.test(name) || status === 429) {
    return say('transient', `${at} is throttled (${name}): run it again later; it goes on where it stopped`)
  }
  if (status !== undefined && status < 500) return say('usage', `${at} is not understood by AWS (${name})`)
  const what = status === undefined ? messageOf(thrown).split('\n')[0] : `HTTP ${status}`
  return say('transient', `${at} cannot be reached (${name || what}): run it again later; it goes on where it stopped`)
}
