/** One statement of a policy document as IAM reads it. */
export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal: '*' | { readonly AWS?: readonly string[]; readonly Service?: readonly string[] }
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** A resource policy of the version that knows policy variables such as `${aws:SourceAccount}`. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** Makes a policy of its statements. */
export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements }
}

/** Returns the ARN by which a whole account is meant: every role in it whose own policy allows the same. */
export function accountRoot(account: string): string {
  return `arn:aws:iam::${account}:root`
}

/** Denies whatever comes without TLS, to a bucket, queue or topic. `action` is all actions of its service: `s3:*`. */
export function tlsOnly(action: string, resources: readonly string[]): Statement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }
}
