import { HinomiError, messageOf } from '#core/errors.ts'

/** Credentials of AWS; those of a role have a token and an end. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** Gives the AWS credentials of the moment; asked anew before they expire. */
export type CredentialsSource = () => Promise<AwsCredentials>

/** Reads credentials from the environment, profile, container or instance (AWS SDK for JavaScript: default credential provider chain). */
export function defaultCredentials(): CredentialsSource {
  let provider: CredentialsSource | undefined
  return async () => {
    // Only who signs needs the chain, and it is large.
    provider ??= (await import('./default-chain.ts')).defaultProvider()
    return provider()
  }
}

/**
 * Makes credentials explain themselves when there are none.
 *
 * The source throws HinomiError `config` then; the message of a failed chain names what was tried and no secret.
 */
export function explained(source: CredentialsSource): CredentialsSource {
  return async () => {
    try {
      return await source()
    } catch (thrown) {
      throw new HinomiError(
        'config',
        `there are no AWS credentials to sign with: set AWS_PROFILE or run aws sso login (${messageOf(thrown).split('\n')[0]})`,
      )
    }
  }
}
