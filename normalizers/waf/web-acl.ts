import { parseArn } from '#core/arn.ts'

/** What the ARN of a web ACL says; older logs name it by an id alone. */
export interface WebAcl {
  readonly arn?: string | undefined
  readonly id: string | undefined
  readonly name?: string | undefined
  /** `regional`, or `global` for those of CloudFront. */
  readonly scope?: string | undefined
  readonly account?: string | undefined
  readonly region?: string | undefined
}

/** Reads `arn:aws:wafv2:<region>:<account>:<scope>/webacl/<name>/<id>`; anything else is an id. */
export function readWebAcl(webaclId: string): WebAcl {
  const arn = parseArn(webaclId)
  const [scope, kind, name, id] = arn?.resource.split('/') ?? []
  if (arn === undefined || kind !== 'webacl') return { id: webaclId }
  return { arn: webaclId, id, name, scope, account: arn.account, region: arn.region }
}
