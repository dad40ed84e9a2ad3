import { type PolicyDocument, policy, type Statement } from './document.ts'

/** What the access policy of the domain depends on. */
export interface DomainPolicyInput {
  readonly domainArn: string
  /** ARNs of the only roles whose signed requests it takes. */
  readonly roles: readonly string[]
  /** True where people sign in by SAML: their browsers sign no requests. */
  readonly saml: boolean
}

/**
 * Composes the access policy of the domain: signed requests of named roles. With SAML anybody in the network reaches the sign-in of
 * Dashboards, and nothing beside it; there fine-grained access control asks who it is (Amazon OpenSearch Service Developer Guide: SAML).
 */
export function domainPolicy({ domainArn, roles, saml }: DomainPolicyInput): PolicyDocument {
  const named: Statement = {
    Sid: 'NamedRoles',
    Effect: 'Allow',
    Principal: { AWS: roles },
    Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPatch', 'es:ESHttpPost', 'es:ESHttpPut'],
    Resource: `${domainArn}/*`,
  }
  const signIn: Statement = {
    Sid: 'DashboardsSignIn',
    Effect: 'Allow',
    Principal: { AWS: ['*'] },
    Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
    Resource: [`${domainArn}/_dashboards`, `${domainArn}/_dashboards/*`],
  }
  return saml ? policy(named, signIn) : policy(named)
}
