import { type Account, allowListValues, isAccountId } from '#core/accounts.ts'
import { lastPart, parseArn } from '#core/arn.ts'
import type { RecordContext } from '#core/source.ts'
import { text } from '#core/text.ts'
import { fitsPattern } from '#core/wildcard.ts'
import type { ApiEvent, UserIdentity } from './record.ts'

/** Who acts, in one word. */
export type ActorKind =
  | 'break_glass'
  | 'government'
  | 'automation'
  | 'root'
  | 'sso'
  | 'switch_role'
  | 'iam_user'
  | 'service'
  | 'external'
  | 'unknown'

/** What is known already of who made a call. */
export interface KnownActor {
  readonly principal: string | undefined
  /** False where the actor is surely an AWS service. */
  readonly human: boolean
}

/**
 * Says who acts; the first that fits counts: the lists of the account's row (`break_glass`, `gov_principals`, `automation_roles` in
 * `allow_lists`, by ARN or name, with `*` and `?`), the roles of Control Tower and StackSets, then what the record says.
 *
 * Undefined where no registry is used. Names count for the account's own roles and users only: in another account anybody may use them.
 */
export function actorKindOf(
  event: ApiEvent,
  { principal, human }: KnownActor,
  { account, registered, accounts }: Pick<RecordContext, 'account' | 'registered' | 'accounts'>,
): ActorKind | undefined {
  if (registered === undefined) return undefined
  const identity = event.userIdentity ?? {}
  const home = text(identity.accountId)
  const isOurs = home === undefined || home === account
  const name = isOurs ? nameOf(identity) : undefined
  const lists = listsOf(registered)
  const listed = lists && kindInLists(lists, [principal, text(identity.arn)], name)
  if (listed !== undefined && listed !== 'switch_role') return listed
  const role = isSession(identity) ? name : undefined
  if (role !== undefined && GOVERNMENT_ROLE.test(role)) return 'government'
  if (identity.type === 'Root' || isTrue(identity.sessionContext?.assumedRoot)) return 'root'
  if (identity.type === 'IdentityCenterUser' || role?.startsWith('AWSReservedSSO_')) return 'sso'
  if (identity.type === 'AssumedRole' && human && (listed === 'switch_role' || isSwitched(event, identity))) {
    return 'switch_role'
  }
  if (identity.type === 'IAMUser') return 'iam_user'
  if (!human || isNamedServiceLinked(identity, role)) return 'service'
  return home !== undefined && isAccountId(home) && !isOurs && accounts?.(home) === undefined ? 'external' : 'unknown'
}

/** Roles through which those who govern the account change it (Control Tower User Guide, CloudFormation User Guide: StackSets). */
const GOVERNMENT_ROLE = /^(?:AWSControlTower.*|stacksets-exec-.*|AWSCloudFormationStackSetExecutionRole)$/

function isSession({ type }: UserIdentity | Record<string, never>): boolean {
  return type === 'AssumedRole' || type === 'Role'
}

/** The name of a role or user; never that of a session, which the caller chooses. */
function nameOf(identity: Partial<UserIdentity>): string | undefined {
  const arn = text(identity.arn)
  switch (identity.type) {
    case 'AssumedRole':
      return text(identity.sessionContext?.sessionIssuer?.userName) ?? parseArn(arn)?.resource.split('/')[1]
    case 'IAMUser':
    case 'Role':
      return text(identity.userName) ?? lastPart(arn)
    default:
      return undefined
  }
}

const SWITCHES: ReadonlySet<string> = new Set(['SwitchRole', 'ExitRole', 'RenewRole'])

/** A role with credentials of the console or a second factor: a person took it on. */
function isSwitched(event: ApiEvent, identity: Partial<UserIdentity>): boolean {
  return (
    isTrue(event.sessionCredentialFromConsole) ||
    isTrue(identity.sessionContext?.attributes?.mfaAuthenticated) ||
    (event.eventSource === 'signin.amazonaws.com' && SWITCHES.has(event.eventName))
  )
}

/** Where the record has the ARN of the role, its path tells more surely. */
function isNamedServiceLinked(identity: Partial<UserIdentity>, role: string | undefined): boolean {
  return role?.startsWith('AWSServiceRoleFor') === true && !identity.sessionContext?.sessionIssuer?.arn
}

function isTrue(flag: unknown): boolean {
  return flag === true || (typeof flag === 'string' && flag.toLowerCase() === 'true')
}

/** In the order in which they count; ops_roles are those that people take on, which other signs may overrule. */
const LISTS = [
  ['break_glass', 'break_glass'],
  ['gov_principals', 'government'],
  ['automation_roles', 'automation'],
  ['ops_roles', 'switch_role'],
] as const
type ListedKind = (typeof LISTS)[number][1]

interface KindList {
  readonly kind: ListedKind
  readonly arns: readonly string[]
  readonly names: readonly string[]
}

const listsByAccount = new WeakMap<Account, readonly KindList[] | null>()

/** Undefined for a row without such lists, as most are. */
function listsOf(account: Account): readonly KindList[] | undefined {
  let lists = listsByAccount.get(account)
  if (lists === undefined) {
    lists = LISTS.flatMap(([list, kind]) => {
      const values = allowListValues(account, list).map((value) => value.toLowerCase())
      // No name holds a colon. Were a pattern of names held against ARNs, a caller could fit it by the name of a session.
      const arns = values.filter((value) => value.includes(':'))
      const names = values.filter((value) => !value.includes(':'))
      return values.length === 0 ? [] : [{ kind, arns, names }]
    })
    if (lists.length === 0) lists = null
    listsByAccount.set(account, lists)
  }
  return lists ?? undefined
}

function kindInLists(
  lists: readonly KindList[],
  principals: readonly (string | undefined)[],
  name: string | undefined,
): ListedKind | undefined {
  const known = principals.flatMap((arn) => foldedArn(arn) ?? [])
  const knownName = name?.toLowerCase()
  return lists.find(
    ({ arns, names }) =>
      known.some((arn) => fitsAny(arn, arns)) || (knownName !== undefined && fitsAny(knownName, names)),
  )?.kind
}

/** Real ARNs are shorter; others are not worth the time. */
const MAX_CHARACTERS = 2048

function foldedArn(principal: string | undefined): string | undefined {
  return principal?.startsWith('arn:') && principal.length <= MAX_CHARACTERS ? principal.toLowerCase() : undefined
}

function fitsAny(value: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fitsPattern(value, pattern))
}
