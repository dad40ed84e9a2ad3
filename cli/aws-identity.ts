import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { isAccountId } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import { explainAws } from '#ingest/exporters/explain-aws.ts'

/** With which credentials AWS is asked. */
export interface IdentityRequest {
  /** Undefined takes AWS_PROFILE, or what the environment offers. */
  readonly profile: string | undefined
  /** ARN of a role to take on with them. */
  readonly role: string | undefined
  /** The account that is meant; another one is an error. */
  readonly account: string | undefined
  readonly region: string
}

/** Who asks. */
export interface Identity {
  readonly account: string
  /** Setting of every client of the SDK; temporary credentials are renewed by it. */
  readonly credentials: () => Promise<Credentials>
}

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

const RENEW_MS = 5 * 60_000
const ROLE = /^arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/

/**
 * Finds credentials as the AWS CLI does, takes on a role with them if asked to, and asks STS whose they are.
 *
 * @throws HinomiError `usage` when the role is none or the account is another than the one that is meant, else that of explainAws
 */
export async function identify({ profile, role, account, region }: IdentityRequest): Promise<Identity> {
  if (account !== undefined && !isAccountId(account)) {
    throw new HinomiError('usage', `--account "${account}" is no AWS account: write its 12 digits`)
  }
  if (role !== undefined && !ROLE.test(role)) {
    throw new HinomiError('usage', `--role "${role}" is no role: write its ARN, arn:aws:iam::111122223333:role/name`)
  }
  const own = defaultProvider(profile === undefined ? {} : { profile })
  const credentials = role === undefined ? own : await roleProvider(own, role, region)
  const client = new STSClient({ region, credentials })
  const { Account } = await client.send(new GetCallerIdentityCommand({})).catch((thrown: unknown) => {
    throw explainAws(thrown, { action: 'sts:GetCallerIdentity', account: undefined, region })
  })
  if (Account === undefined) throw new HinomiError('transient', 'STS does not say whose the credentials are: try again')
  if (account !== undefined && account !== Account) {
    throw new HinomiError(
      'usage',
      `the credentials are of account ${Account}, not of ${account}: choose them with --profile or --role`,
    )
  }
  return { account: Account, credentials }
}

/** Takes the role on at once, so that a refusal is heard before anything else happens, and again whenever the SDK asks. */
async function roleProvider(own: () => Promise<Credentials>, role: string, region: string) {
  const client = new STSClient({ region, credentials: own })
  const assume = async (): Promise<Credentials> => {
    const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'hinomi-export' })
    const { Credentials: found } = await client.send(command).catch((thrown: unknown) => {
      throw explainAws(thrown, { action: `sts:AssumeRole on ${role}`, account: undefined, region })
    })
    if (found?.AccessKeyId === undefined || found.SecretAccessKey === undefined) {
      throw new HinomiError('transient', `STS gave no credentials for ${role}: try again`)
    }
    return {
      accessKeyId: found.AccessKeyId,
      secretAccessKey: found.SecretAccessKey,
      ...(found.SessionToken === undefined ? {} : { sessionToken: found.SessionToken }),
      ...(found.Expiration === undefined ? {} : { expiration: found.Expiration }),
    }
  }
  let current = await assume()
  // Every client of the SDK asks for itself.
  return async () => {
    const leftMs = (current.expiration?.getTime() ?? 0) - Date.now()
    if (leftMs < RENEW_MS) current = await assume()
    return current
  }
}
