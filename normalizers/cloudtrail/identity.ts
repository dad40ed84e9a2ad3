import { isAccountId } from '#core/accounts.ts'
import { lastPart } from '#core/arn.ts'
import type { Notes } from '#core/notes.ts'
import { text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { UserIdentity } from './record.ts'
import { member } from './values.ts'

/** Who made a call, in the words of the document. */
export interface Actor {
  readonly user: Part<'user'>
  /** The role or user, for roles without the session; else the service or account. */
  readonly principal: string | undefined
  /** Role session name. */
  readonly session: string | undefined
}

const NOBODY: Actor = { user: {}, principal: undefined, session: undefined }

/** What CloudTrail writes when somebody typed something else, perhaps a password, where the user name belongs. */
export const HIDDEN_NAME = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const ANONYMOUS: ReadonlySet<string> = new Set(['anonymous', 'ANONYMOUS_PRINCIPAL'])

/** Returns a user name; none, and a tag, where CloudTrail has hidden it. */
export function visibleName(value: unknown, notes: Notes): string | undefined {
  if (value !== HIDDEN_NAME) return text(value)
  notes.tag('hidden-user-name')
  return undefined
}

/**
 * Reads who made a call, by the kind of identity (CloudTrail User Guide: userIdentity element).
 *
 * Failed sign-ins have no ARN; the principal is then the account, so that rules which count by principal still see them.
 */
export function actorOf(identity: UserIdentity | null | undefined, additionalEventData: unknown, notes: Notes): Actor {
  if (identity === null || identity === undefined) return NOBODY
  const domain = text(identity.accountId)
  const id = text(identity.principalId)
  const arn = text(identity.arn)
  const userName = visibleName(identity.userName, notes)
  switch (identity.type) {
    case 'Root':
      return { user: { domain, id: domain, name: 'root' }, principal: arn ?? domain, session: undefined }
    case 'IAMUser':
    case 'Role':
      return { user: { domain, id, name: userName ?? lastPart(arn) }, principal: arn ?? domain, session: undefined }
    case 'AssumedRole':
      return sessionOf(identity, lastPart(arn) ?? afterColon(id))
    case 'FederatedUser':
      return sessionOf(identity, lastPart(arn))
    case 'SAMLUser':
    case 'WebIdentityUser':
      return { user: { domain, id, name: userName }, principal: id, session: undefined }
    case 'IdentityCenterUser': {
      const person = text(identity.onBehalfOf?.userId)
      const name = visibleName(member(additionalEventData, 'UserName'), notes)
      return { user: { domain, id: person, name }, principal: person, session: undefined }
    }
    case 'AWSService': {
      const service = text(identity.invokedBy)
      return { user: { domain, id, name: service }, principal: service, session: undefined }
    }
    case 'AWSAccount':
      return { user: { domain, id }, principal: accountPrincipal(domain), session: foreignSession(id) }
    default: {
      const principal = userName ?? id ?? text(identity.invokedBy) ?? domain
      return { user: { domain, id, name: userName }, principal, session: undefined }
    }
  }
}

/** The person or program behind a session is the name; the role is what they act as. */
function sessionOf(identity: UserIdentity, session: string | undefined): Actor {
  const issuer = identity.sessionContext?.sessionIssuer
  const domain = text(identity.accountId)
  return {
    user: {
      domain,
      id: text(identity.principalId),
      name: session,
      effective: { id: text(issuer?.principalId), name: text(issuer?.userName) },
    },
    principal: text(issuer?.arn) ?? text(identity.arn) ?? domain,
    session,
  }
}

function afterColon(principalId: string | undefined): string | undefined {
  const colon = principalId?.indexOf(':') ?? -1
  return colon < 0 ? undefined : text(principalId?.slice(colon + 1))
}

/** Of a role of another account the record shows no more than its id and the session: `AROAEXAMPLE:suzuki`. */
function foreignSession(principalId: string | undefined): string | undefined {
  return principalId?.startsWith('AROA') === true ? afterColon(principalId) : undefined
}

function accountPrincipal(account: string | undefined): string | undefined {
  if (account === undefined) return undefined
  if (ANONYMOUS.has(account)) return 'anonymous'
  return isAccountId(account) ? `arn:aws:iam::${account}:root` : account
}

/**
 * Says whether a person may stand behind a call: false only where the actor is surely an AWS service.
 *
 * That is a service itself, a service-linked role, or a role made for a service whose call names one. What a service does on behalf of a
 * person counts as the person. Paths are compared from their start: only `/aws-service-role/` at the start is reserved for AWS.
 */
export function isHuman(identity: UserIdentity | null | undefined, sourceAddress: string | null | undefined): boolean {
  if (identity === null || identity === undefined) return true
  if (identity.type === 'AWSService') return false
  const role = roleOf(identity)
  if (role === undefined) return true
  if (SERVICE_LINKED_ROLE.test(role)) return false
  return !SERVICE_ROLE.test(role) || !(isService(identity.invokedBy) || isService(sourceAddress))
}

const SERVICE_LINKED_ROLE = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//
const SERVICE_ROLE = /^arn:[^:]+:iam::\d{12}:role\/service-role\//
const SERVICE = /^[a-z\d.-]+\.amazonaws\.com(?:\.cn)?$/

function roleOf(identity: UserIdentity): string | undefined {
  if (identity.type === 'Role') return text(identity.arn)
  return identity.type === 'AssumedRole' ? text(identity.sessionContext?.sessionIssuer?.arn) : undefined
}

function isService(name: string | null | undefined): boolean {
  return typeof name === 'string' && SERVICE.test(name)
}

/** The sessions of instance profiles are named after the instance (EC2 User Guide: instance metadata, security credentials). */
export function isInstanceSession(session: string | undefined): boolean {
  return session?.startsWith('i-') === true && /^i-[0-9A-Za-z]{8,}$/.test(session)
}
