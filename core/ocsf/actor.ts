import { lastPart, parseArn } from '../arn.ts'
import { text } from '../text.ts'
import type { Part, Related } from './document.ts'
import type { OcsfActor } from './record.ts'

/** Who acted. */
export interface Who {
  readonly user: Part<'user'>
  /** `hinomi.principal`: ARN of the role or user, else the service, else a name. */
  readonly principal: string | undefined
  /** `hinomi.session`: name of a role session. */
  readonly session: string | undefined
  readonly related: Related
}

/** Returns the actor of a record: its user, and of a role session the role that issued it (OCSF: actor, session). */
export function whoActed(actor: OcsfActor | null | undefined): Who {
  const name = text(actor?.user?.name)
  const uid = text(actor?.user?.uid)
  const issuer = text(actor?.session?.issuer)
  const assumed = assumedRole(uid)
  const role = parseArn(issuer) === undefined ? (assumed?.arn ?? issuer) : issuer
  const account = actor?.user?.account?.uid ?? actor?.user?.account_uid
  const roleName = lastPart(role)
  return {
    user: {
      name: name ?? assumed?.session,
      id: uid,
      domain: text(typeof account === 'number' ? String(account).padStart(12, '0') : account),
      effective: { name: roleName },
    },
    principal: role ?? uid ?? text(actor?.invoked_by) ?? name,
    session: assumed?.session,
    related: { user: [name, uid, text(actor?.user?.credential_uid), roleName, assumed?.session] },
  }
}

/** The role and the session in `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` (IAM: identifiers of assumed roles). */
function assumedRole(uid: string | undefined): { arn: string; session: string | undefined } | undefined {
  const arn = parseArn(uid)
  const [kind, role, session] = arn?.resource.split('/', 3) ?? []
  if (arn === undefined || kind !== 'assumed-role' || role === undefined || role === '') return undefined
  return { arn: `arn:${arn.partition}:iam::${arn.account ?? ''}:role/${role}`, session: text(session) }
}
