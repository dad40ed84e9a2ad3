import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import { type Authorize, anonymous, basicAuthorization, sigV4Authorization } from '#opensearch/signing/authorization.ts'
import type { Options } from './command.ts'

/** Adds the options that say who asks. The password never stands on the command line, where every user of the machine can read it. */
export function withAuthorization(command: Command, passwordVariable: string): Command {
  return command
    .option(
      '--user <name>',
      `ユーザー名、パスワードは ${passwordVariable} / user, the password comes from ${passwordVariable}`,
    )
    .option('--sigv4', 'AWS の認証情報で署名 / sign with AWS credentials')
    .option('--region <region>', '署名のリージョン / Region of the signature (AWS_REGION)')
}

/** Reads who asks from the options; throws HinomiError `usage` for what does not go together or is missing. */
export async function authorizationOf(
  { user, sigv4, region, service = 'es' }: Options,
  passwordVariable: string,
): Promise<Authorize> {
  if (sigv4 === true) {
    if (user !== undefined) throw new HinomiError('usage', 'use either --user or --sigv4')
    const named = typeof region === 'string' ? region : (process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION)
    if (named === undefined || named === '')
      throw new HinomiError('usage', '--sigv4 needs --region, such as ap-northeast-1')
    if (service !== 'es' && service !== 'aoss') throw new HinomiError('usage', '--service is es or aoss')
    return sigV4Authorization({ region: named, service })
  }
  if (typeof user !== 'string') return anonymous
  const password = process.env[passwordVariable]
  if (password === undefined || password === '') {
    throw new HinomiError(
      'usage',
      `--user needs the password of ${user} in the environment variable ${passwordVariable}`,
    )
  }
  return basicAuthorization(user, password)
}
