import { lastPart } from '#core/arn.ts'
import { firstValueOf, valuesOf } from './compile/document-values.ts'
import { isListName, type ListName } from './list-names.ts'
import type { ListEntry, ListKind, Lists } from './lists.ts'
import type { Catalogued, SuppressionCode } from './rule.ts'
import type { FieldKind } from './tree.ts'
import { foldCase } from './values.ts'

/** What suppression decides about a hit. */
export interface Verdict {
  /** Every code and entry that hides the hit: `a:arn:aws:iam::111122223333:role/deploy`, `t:CHG-1042`; empty when nothing does. */
  readonly suppressedBy: readonly string[]
  /** True when the hit is lowered to info instead of hidden. */
  readonly softened: boolean
}

const NOTHING: Verdict = { suppressedBy: [], softened: false }

/**
 * Judges a hit after the match and before the notification; `document` is the event, or the newest one of several.
 *
 * Only codes that the rule names count. The use of an emergency role is never hidden, whatever the rule says. `time` is that of the event
 * in epoch milliseconds: tickets, risks and windows hold in their time only, and without owner and end not at all.
 */
export function judgeSuppression(rule: Catalogued, document: object, time: number, lists: Lists): Verdict {
  if (rule.suppress.length + rule.suppressLists.length + rule.soften.length === 0) return NOTHING
  const facts: Facts = { rule, document, time, lists, account: first(document, 'cloud.account.id') }
  if (isBreakGlass(facts)) return NOTHING
  const soften = reasons(rule.soften, facts)
  if (soften.length > 0) return { suppressedBy: [], softened: true }
  const byLists = rule.suppressLists.flatMap((name) => listReason(name, facts))
  return { suppressedBy: [...reasons(rule.suppress, facts), ...byLists].sort(), softened: false }
}

interface Facts {
  readonly rule: Catalogued
  readonly document: object
  readonly time: number
  readonly lists: Lists
  readonly account: string | undefined
}

function reasons(codes: readonly SuppressionCode[], facts: Facts): string[] {
  return codes.flatMap((code) => JUDGES[code](facts).map((reason) => `${code}:${reason}`))
}

const JUDGES: Readonly<Record<SuppressionCode, (facts: Facts) => string[]>> = {
  a: (facts) => held(facts, 'automation_roles', principals(facts)),
  s: personMayEnter,
  w: (facts) => inForce(facts, 'announced_windows').map(labelOf),
  e: otherAccountsTrusted,
  n: (facts) => held(facts, 'egress_cidrs', valuesOf(facts.document, 'source.ip', 'ip'), 'ip'),
  i: ({ document }) => (first(document, 'hinomi.is_human', 'boolean') === 'false' ? [actorOf(document)] : []),
  t: (facts) =>
    inForce(facts, 'change_tickets')
      .filter((entry) => isOwned(entry) && concerns(entry, facts))
      .map(labelOf),
  x: (facts) =>
    inForce(facts, 'exceptions')
      .filter((entry) => isOwned(entry) && concerns(entry, facts) && coversResource(entry, facts))
      .map(labelOf),
}

function isBreakGlass({ document, lists, account }: Facts): boolean {
  return [...valuesOf(document, 'hinomi.principal'), ...valuesOf(document, 'aws.cloudtrail.user_identity.arn')].some(
    (principal) => lists.find('break_glass', account, principal) !== undefined,
  )
}

/** A role is known by its ARN or by its name. */
function principals({ document }: Facts): string[] {
  const arns = valuesOf(document, 'hinomi.principal')
  return [...arns, ...arns.flatMap((arn) => lastPart(arn) ?? [])]
}

function held({ lists, account }: Facts, list: ListName, values: readonly string[], kind: ListKind = 'text'): string[] {
  const entries = values.flatMap((value) => lists.find(list, account, value, kind) ?? [])
  return [...new Set(entries.map(labelOf))]
}

/** The role of an SSO permission set is `AWSReservedSSO_<name>_<16 hexadecimal digits>` (IAM Identity Center User Guide). */
const SSO_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/i

function personMayEnter(facts: Facts): string[] {
  const { document, lists, account } = facts
  const session = first(document, 'hinomi.session')
  if (session === undefined) return []
  const issuer = first(document, 'aws.cloudtrail.user_identity.session_context.session_issuer.user_name')
  const permissionSet = SSO_ROLE.exec(issuer ?? '')?.[1]
  if (
    permissionSet !== undefined &&
    lists.find('sso_users', account, session) !== undefined &&
    lists.find('permission_sets', account, permissionSet) !== undefined
  ) {
    return [`${session}/${permissionSet}`]
  }
  const roles = valuesOf(document, 'aws.cloudtrail.request_parameters.roleArn', 'flat')
  return roles.flatMap((role) => {
    const members = lists.find('ops_roles', account, role)?.members ?? []
    return members.some((member) => foldCase(member) === foldCase(session))
      ? [`${session}/${lastPart(role) ?? role}`]
      : []
  })
}

/** All other accounts must be trusted: one that is not makes the hit worth a look. */
function otherAccountsTrusted({ document, lists, account }: Facts): string[] {
  const named = valuesOf(document, 'hinomi.external_accounts')
  const others = named.length > 0 ? named : valuesOf(document, 'cloud.origin.account.id').filter((id) => id !== account)
  const trusted = others.filter((id) => lists.find('trusted_external', account, id) !== undefined)
  return others.length > 0 && trusted.length === others.length ? trusted : []
}

/** Entries of a list that hold for the account at the time of the event. */
function inForce({ lists, account, time }: Facts, list: ListName): ListEntry[] {
  return lists
    .resolve(list, account ?? '')
    .filter(({ from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }) => from <= time && time < until)
}

function isOwned({ owner, until }: ListEntry): boolean {
  return owner !== undefined && owner !== '' && until !== undefined
}

function concerns({ rule }: ListEntry, facts: Facts): boolean {
  return rule === facts.rule.id || rule === '*'
}

function coversResource({ value }: ListEntry, { document }: Facts): boolean {
  if (value === '*') return true
  return ['hinomi.resource.id', 'hinomi.resource.all', 'hinomi.target'].some((field) =>
    valuesOf(document, field).some((resource) => foldCase(resource) === foldCase(value)),
  )
}

function listReason(name: string, facts: Facts): string[] {
  if (!isListName(name)) return []
  const { document } = facts
  const texts = ['hinomi.principal', 'hinomi.session', 'hinomi.resource.id', 'hinomi.target', 'user.name'].flatMap(
    (field) => valuesOf(document, field),
  )
  // a target may be an address, too: where traffic went
  const addresses = [...valuesOf(document, 'source.ip', 'ip'), ...valuesOf(document, 'hinomi.target')]
  const found = [...held(facts, name, texts), ...held(facts, name, addresses, 'ip')]
  return found.map((reason) => `${name}:${reason}`)
}

function labelOf({ label, value }: ListEntry): string {
  return label ?? value
}

function actorOf(document: object): string {
  return first(document, 'hinomi.principal') ?? 'service'
}

function first(document: object, name: string, kind: FieldKind = 'keyword'): string | undefined {
  return firstValueOf(document, name, kind)
}
