import { describe, expect, it } from 'vitest'
import { type Account, accountLookup } from '#core/accounts.ts'
import { actorKindOf } from './actor-kind.ts'
import type { ApiEvent } from './record.ts'

const ACCOUNT = '111122223333'
const OWN = '444455556666'
const FOREIGN = '123456789012'

function row(id: string, allowLists: readonly string[] = []): Account {
  return { id, name: id, regions: [], expectedSources: [], contacts: [], allowLists }
}

type Json = Record<string, unknown>

function session(name: string, over: Json = {}, path = ''): Json {
  return {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/suzuki`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/${path}${name}`, userName: name }, ...over },
  }
}

interface Said {
  readonly lists?: readonly string[]
  readonly human?: boolean
  readonly event?: Json
  readonly registry?: boolean
}

function kind(userIdentity: Json | null, { lists = [], human = true, event = {}, registry = true }: Said = {}) {
  const registered = registry ? row(ACCOUNT, lists) : undefined
  const accounts = registered && accountLookup([registered, row(OWN)])
  const call = { eventSource: 'ec2.amazonaws.com', eventName: 'StopInstances', userIdentity, ...event } as ApiEvent
  const issuer = (userIdentity?.sessionContext as { sessionIssuer?: { arn?: string } } | undefined)?.sessionIssuer
  const principal = issuer?.arn ?? (userIdentity?.arn as string | undefined)
  return actorKindOf(call, { principal, human }, { account: ACCOUNT, registered, accounts })
}

const USER = { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/suzuki`, accountId: ACCOUNT, userName: 'suzuki' }
const ROOT = { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT }
const SSO = 'AWSReservedSSO_ReadOnly_0a1b2c3d4e5f6071'

describe('who acts', () => {
  it.each([
    ['root', ROOT, 'root'],
    ['a session of AssumeRoot', session('Root', { assumedRoot: 'true' }), 'root'],
    ['a permission set', session(SSO), 'sso'],
    ['a person of Identity Center', { type: 'IdentityCenterUser', accountId: ACCOUNT }, 'sso'],
    ['a role with a second factor', session('Operator', { attributes: { mfaAuthenticated: 'true' } }), 'switch_role'],
    ['a role', session('Web', { attributes: { mfaAuthenticated: 'false' } }), 'unknown'],
    ['a user', USER, 'iam_user'],
    ['another account of the registry', { type: 'AWSAccount', accountId: OWN }, 'unknown'],
    ['a foreign account', { type: 'AWSAccount', accountId: FOREIGN }, 'external'],
    ['nobody', { type: 'AWSAccount', accountId: 'anonymous' }, 'unknown'],
    ['a record without identity', null, 'unknown'],
    ['Control Tower', session('AWSControlTowerExecution'), 'government'],
    ['a StackSet', session('stacksets-exec-0123456789abcdef0123456789abcdef'), 'government'],
    ['a StackSet with a role of its own', session('AWSCloudFormationStackSetExecutionRole'), 'government'],
    ['a user named like it', { ...USER, userName: 'AWSControlTowerExecution' }, 'iam_user'],
    ['a role named almost like it', session('MyAWSControlTowerExecution'), 'unknown'],
    ['a foreign role named like it', { ...session('AWSControlTowerExecution'), accountId: FOREIGN }, 'external'],
    ['a role with a name that AWS gives', session('AWSServiceRoleForECS'), 'unknown'],
    [
      'a service-linked role without issuer',
      { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForECS/ecs`, accountId: ACCOUNT },
      'service',
    ],
  ])('%s: %s → %s', (_, identity, expected) => {
    expect(kind(identity)).toBe(expected)
  })

  it('a service is told by what says that no person acts', () => {
    expect(kind({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, { human: false })).toBe('service')
    expect(kind(session('AWSServiceRoleForECS', {}, 'aws-service-role/ecs.amazonaws.com/'), { human: false })).toBe(
      'service',
    )
  })

  it.each([
    [{ sessionCredentialFromConsole: 'true' }, 'switch_role'],
    [{ sessionCredentialFromConsole: true }, 'switch_role'],
    [{ sessionCredentialFromConsole: 'false' }, 'unknown'],
    [{ eventSource: 'signin.amazonaws.com', eventName: 'SwitchRole' }, 'switch_role'],
    [{ eventSource: 'signin.amazonaws.com', eventName: 'GetSigninToken' }, 'unknown'],
    [{ eventName: 'SwitchRole' }, 'unknown'],
  ])('a role session with %j is %s', (event, expected) => {
    expect(kind(session('Operator'), { event })).toBe(expected)
    expect(kind(session(SSO), { event })).toBe('sso')
    expect(kind(USER, { event })).toBe('iam_user')
  })

  const EMERGENCY = session('Emergency', {}, 'ops/')
  it.each([
    ['break_glass:Emergency', 'break_glass'],
    ['break_glass:emergency', 'break_glass'],
    [`break_glass:arn:aws:iam::${ACCOUNT}:role/ops/Emergency`, 'break_glass'],
    [`break_glass:arn:aws:sts::${ACCOUNT}:assumed-role/Emergency/*`, 'break_glass'],
    ['gov_principals:arn:aws:iam::*:role/ops/*', 'government'],
    ['gov_principals:Emerg*', 'government'],
    ['automation_roles:Emergenc?', 'automation'],
    ['ops_roles:Emergency', 'switch_role'],
    ['break_glass:Emerg', 'unknown'],
    ['break_glass:', 'unknown'],
    ['operators:Emergency', 'unknown'],
    ['break_glass:suzuki', 'unknown'],
    ['automation_roles:suz*', 'unknown'],
    ['automation_roles:*suzuki', 'unknown'],
  ])('a role in the list %s is %s', (cell, expected) => {
    expect(kind(EMERGENCY, { lists: [cell] })).toBe(expected)
  })

  it('the first list counts, a list before what AWS names, and both before what the record says', () => {
    const lists = ['automation_roles:*', 'gov_principals:*', 'break_glass:*']
    expect(kind(EMERGENCY, { lists })).toBe('break_glass')
    expect(kind(EMERGENCY, { lists: lists.slice(0, 2) })).toBe('government')
    expect(kind(session('AWSControlTowerExecution'), { lists: lists.slice(0, 1) })).toBe('automation')
    expect(kind(session(SSO), { lists: ['ops_roles:AWSReservedSSO_*'] })).toBe('sso')
    expect(kind(USER, { lists: ['automation_roles:suzuki'] })).toBe('automation')
    expect(kind(ROOT, { lists: [`break_glass:${ROOT.arn}`] })).toBe('break_glass')
  })

  it('in another account a name proves nothing, an ARN does', () => {
    const arn = `arn:aws:iam::${FOREIGN}:role/deploy`
    const foreign = { ...session('deploy'), accountId: FOREIGN, arn }
    expect(kind(foreign, { lists: ['automation_roles:deploy'] })).toBe('external')
    expect(kind(foreign, { lists: [`automation_roles:${arn}`] })).toBe('automation')
  })

  it('a text that a caller chooses is no principal', () => {
    const named = { type: 'Unknown', userName: 'deploy', arn: 'deploy', accountId: ACCOUNT }
    expect(kind(named, { lists: ['automation_roles:deploy'] })).toBe('unknown')
  })

  it('is not said without a registry', () => {
    expect(kind(ROOT, { registry: false })).toBeUndefined()
  })
})
