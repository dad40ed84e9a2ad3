import { describe, expect, it } from 'vitest'
import { createLists, type ListEntry } from './lists.ts'
import type { Catalogued } from './rule.ts'
import { judgeSuppression } from './suppression.ts'

const NOW = Date.parse('2026-11-25T09:00:00Z')
const DAY = 86_400_000
const ACCOUNT = '111122223333'

function judge(rule: Partial<Catalogued>, document: object, entries: readonly ListEntry[], time = NOW) {
  const whole = { id: 'G99', suppress: [], suppressLists: [], soften: [], ...rule } as unknown as Catalogued
  const inAccount = { cloud: { account: { id: ACCOUNT } }, ...document }
  return judgeSuppression(whole, inAccount, time, createLists('1', entries))
}

const by = (principal: string, more: object = {}) => ({ hinomi: { principal, ...more } })
const ticket = (more: Partial<ListEntry> = {}): ListEntry => ({
  ...{ list: 'change_tickets', value: '*', label: 'CHG-1042', account: ACCOUNT, rule: 'G99', owner: 'suzuki' },
  ...{ from: NOW - DAY, until: NOW + DAY, ...more },
})

describe('each code', () => {
  const role = 'arn:aws:iam::111122223333:role/deploy'
  const sso = (session: string, set: string) => ({
    hinomi: { session, principal: 'arn:aws:iam::111122223333:role/x' },
    aws: {
      cloudtrail: {
        user_identity: { session_context: { session_issuer: { user_name: `AWSReservedSSO_${set}_0123456789abcdef` } } },
      },
    },
  })
  const allowed: readonly ListEntry[] = [
    { list: 'sso_users', account: ACCOUNT, value: 'suzuki@example.com' },
    { list: 'permission_sets', account: ACCOUNT, value: 'Read_Only' },
    { list: 'ops_roles', value: 'arn:aws:iam::111122223333:role/Ops', members: ['suzuki@example.com'] },
  ]
  const assume = (session: string) => ({
    hinomi: { session },
    aws: { cloudtrail: { request_parameters: { roleArn: 'arn:aws:iam::111122223333:role/Ops' } } },
  })
  const risk = (more: Partial<ListEntry> = {}): ListEntry => ({
    ...ticket(),
    list: 'exceptions',
    label: 'R-7',
    value: 'bucket-1',
    ...more,
  })

  it.each<readonly [string, keyof Catalogued & string, unknown, object, readonly ListEntry[], readonly string[]]>([
    [
      'a: a known role by its ARN',
      'suppress',
      ['a'],
      by(role),
      [{ list: 'automation_roles', value: role }],
      [`a:${role}`],
    ],
    [
      'a: a known role by its name',
      'suppress',
      ['a'],
      by(role),
      [{ list: 'automation_roles', value: 'Deploy' }],
      ['a:Deploy'],
    ],
    ['a: another role', 'suppress', ['a'], by(`${role}er`), [{ list: 'automation_roles', value: role }], []],
    [
      'a: a role of another account',
      'suppress',
      ['a'],
      by(role),
      [{ list: 'automation_roles', value: role, account: '444455556666' }],
      [],
    ],
    [
      's: person and permission set',
      'suppress',
      ['s'],
      sso('Suzuki@example.com', 'Read_Only'),
      allowed,
      ['s:Suzuki@example.com/Read_Only'],
    ],
    ['s: another permission set', 'suppress', ['s'], sso('suzuki@example.com', 'Admin'), allowed, []],
    ['s: another person', 'suppress', ['s'], sso('tanaka@example.com', 'Read_Only'), allowed, []],
    [
      's: who may assume the role',
      'suppress',
      ['s'],
      assume('suzuki@example.com'),
      allowed,
      ['s:suzuki@example.com/Ops'],
    ],
    ['s: who may not', 'suppress', ['s'], assume('tanaka@example.com'), allowed, []],
    [
      'w: in the window',
      'suppress',
      ['w'],
      {},
      [{ list: 'announced_windows', value: 'patch day', from: NOW, until: NOW + 1 }],
      ['w:patch day'],
    ],
    [
      'w: at its end',
      'suppress',
      ['w'],
      {},
      [{ list: 'announced_windows', value: 'patch day', from: NOW - 1, until: NOW }],
      [],
    ],
    [
      'e: a trusted account',
      'suppress',
      ['e'],
      { hinomi: { external_accounts: ['444455556666'] } },
      [{ list: 'trusted_external', value: '444455556666' }],
      ['e:444455556666'],
    ],
    [
      'e: one of two',
      'suppress',
      ['e'],
      { hinomi: { external_accounts: ['444455556666', '777788889999'] } },
      [{ list: 'trusted_external', value: '444455556666' }],
      [],
    ],
    [
      'e: the caller',
      'suppress',
      ['e'],
      { cloud: { account: { id: ACCOUNT }, origin: { account: { id: '444455556666' } } } },
      [{ list: 'trusted_external', value: '444455556666' }],
      ['e:444455556666'],
    ],
    ['e: nobody else', 'suppress', ['e'], {}, [{ list: 'trusted_external', value: '*' }], []],
    [
      'n: an address of ours',
      'suppress',
      ['n'],
      { source: { ip: '192.0.2.9' } },
      [{ list: 'egress_cidrs', value: '192.0.2.0/24', label: 'city hall' }],
      ['n:city hall'],
    ],
    [
      'n: another address',
      'suppress',
      ['n'],
      { source: { ip: '203.0.113.9' } },
      [{ list: 'egress_cidrs', value: '192.0.2.0/24' }],
      [],
    ],
    [
      'i: a service',
      'suppress',
      ['i'],
      by('config.amazonaws.com', { is_human: false }),
      [],
      ['i:config.amazonaws.com'],
    ],
    ['i: a person', 'suppress', ['i'], by('x', { is_human: true }), [], []],
    ['i: nobody knows', 'suppress', ['i'], {}, [], []],
    ['t: a ticket', 'suppress', ['t'], {}, [ticket()], ['t:CHG-1042']],
    ['t: a ticket of another rule', 'suppress', ['t'], {}, [ticket({ rule: 'G98' })], []],
    ['t: a ticket of another account', 'suppress', ['t'], {}, [ticket({ account: '444455556666' })], []],
    ['t: a ticket that has expired', 'suppress', ['t'], {}, [ticket({ until: NOW })], []],
    ['t: a ticket without an owner', 'suppress', ['t'], {}, [ticket({ owner: '' })], []],
    ['x: an accepted risk', 'suppress', ['x'], { hinomi: { target: ['a', 'Bucket-1'] } }, [risk()], ['x:R-7']],
    ['x: of another resource', 'suppress', ['x'], { hinomi: { target: ['bucket-2'] } }, [risk()], []],
    ['x: that has expired', 'suppress', ['x'], { hinomi: { target: ['bucket-1'] } }, [risk({ until: NOW - 1 })], []],
    [
      'list: an address',
      'suppressLists',
      ['scanners'],
      { source: { ip: '192.0.2.9' } },
      [{ list: 'scanners', value: '192.0.2.0/28' }],
      ['scanners:192.0.2.0/28'],
    ],
    [
      'list: a resource',
      'suppressLists',
      ['public_by_design'],
      { hinomi: { target: 'site' } },
      [{ list: 'public_by_design', value: 'site' }],
      ['public_by_design:site'],
    ],
    [
      'list: nothing of it',
      'suppressLists',
      ['scanners'],
      { source: { ip: '192.0.2.99' } },
      [{ list: 'scanners', value: '192.0.2.0/28' }],
      [],
    ],
  ])('%s', (_, key, codes, document, entries, expected) => {
    expect(judge({ [key]: codes }, document, entries).suppressedBy).toEqual(expected)
  })
})

it('names everything that applied', () => {
  const entries: ListEntry[] = [
    ticket(),
    { list: 'announced_windows', value: 'patch day' },
    { list: 'automation_roles', value: 'deploy' },
  ]

  const { suppressedBy } = judge({ suppress: ['a', 't', 'w'] }, by('arn:aws:iam::111122223333:role/deploy'), entries)

  expect(suppressedBy).toEqual(['a:deploy', 't:CHG-1042', 'w:patch day'])
})

it('looks at no code that the rule does not name', () => {
  expect(judge({ suppress: ['a'] }, {}, [ticket()]).suppressedBy).toEqual([])
})

it('never hides the use of an emergency role', () => {
  const role = 'arn:aws:iam::111122223333:role/BreakGlass'
  const entries: ListEntry[] = [
    { list: 'break_glass', value: 'arn:aws:iam::*:role/BreakGlass' },
    { list: 'automation_roles', value: role },
    ticket(),
  ]

  expect(judge({ suppress: ['a', 't', 'w', 'x'] }, by(role), entries)).toEqual({ suppressedBy: [], softened: false })
})

it('lowers instead of hiding where the rule says so', () => {
  const entries: ListEntry[] = [{ list: 'announced_windows', value: 'patch day' }]

  expect(judge({ soften: ['w'] }, {}, entries)).toEqual({ suppressedBy: [], softened: true })
  expect(judge({ soften: ['w'] }, {}, [])).toEqual({ suppressedBy: [], softened: false })
})
