import { present } from '#core/optional-value.ts'
import { list, text, unique } from '#core/text.ts'
import type { Part } from './document.ts'
import type { FindingType } from './finding-type.ts'
import type { Finding } from './record.ts'
import type { Action } from './record-action.ts'
import type { Resource } from './record-resource.ts'

/** The user that a finding is about. */
export interface ActingUser {
  readonly user?: Part<'user'> | undefined
  /** `hinomi.session`: the role session name. */
  readonly session?: string | undefined
  /** Every name and id, for `related.user`. */
  readonly related: readonly (string | undefined)[]
}

/** An AWS identity as findings and attack sequences name it. */
interface Identity {
  readonly name: string | undefined
  readonly principalId: string | undefined
  readonly type: string | undefined
  readonly accessKeyId: string | undefined
}

/** Returns the acting user: of Kubernetes and database findings the user there, of all others the owner of the access key. */
export function actingUser({ resource, service }: Finding, type: FindingType): ActingUser {
  const aws = resource?.accessKeyDetails
  const owner = awsUser({
    name: text(aws?.userName),
    principalId: text(aws?.principalId),
    type: text(aws?.userType),
    accessKeyId: text(aws?.accessKeyId),
  })
  const kubernetes = kubernetesUser(resource)
  const database = databaseUser(resource, service?.action)
  const related = [...owner.related, ...kubernetes.related, ...database.related]
  const order = [owner, kubernetes, database]
  const first = type.resource === 'Kubernetes' ? kubernetes : type.resource === 'RDS' ? database : owner
  const chosen = [first, ...order].find(({ user }) => user !== undefined)
  return { user: chosen?.user, session: chosen?.session, related }
}

/**
 * Returns an AWS identity as CloudTrail's fields have it: for an assumed role `user.name` is the session, `user.effective.name` the role.
 */
export function awsUser({ name, principalId, type, accessKeyId }: Identity): ActingUser {
  const related = [name, principalId, accessKeyId]
  if (name === undefined && principalId === undefined) return { related }
  if (type !== 'AssumedRole') return { user: { name, id: principalId }, related }
  const session = sessionOf(principalId)
  return {
    user: { name: session ?? name, id: principalId, effective: { name } },
    session,
    related: [...related, session],
  }
}

/** `AROAEXAMPLE:session` */
function sessionOf(principalId: string | undefined): string | undefined {
  const colon = principalId?.indexOf(':') ?? -1
  return colon < 0 ? undefined : text(principalId?.slice(colon + 1))
}

function kubernetesUser(resource: Resource | null | undefined): ActingUser {
  const details = resource?.kubernetesDetails?.kubernetesUserDetails
  const name = text(details?.username)
  const id = text(details?.uid)
  const groups = unique(list(details?.groups).map(text))
  const related = [name, id, ...list(details?.sessionName).map(text), text(details?.impersonatedUser?.username)]
  if (name === undefined && id === undefined && groups === undefined) return { related }
  return { user: { name, id, group: { name: groups } }, related }
}

function databaseUser(resource: Resource | null | undefined, action: Action | null | undefined): ActingUser {
  const attempts = loginAttempts(action)
  const name = text(resource?.rdsDbUserDetails?.user) ?? text(attempts[0]?.user)
  const related = [name, ...attempts.map(({ user }) => text(user))]
  return name === undefined ? { related } : { user: { name }, related }
}

/** Returns the login attempts of a database finding, whichever way their name is spelt. */
export function loginAttempts(action: Action | null | undefined) {
  const login = action?.rdsLoginAttemptAction
  return present(login?.LoginAttributes ?? login?.loginAttributes)
}
