import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OcsfRecord } from '#core/ocsf/record.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const KEY = `events/${ACCOUNT}/ocsf/ap-northeast-1/2026/11/20/09/a.gz`
const TIME = Date.parse('2026-11-20T08:57:00Z')

const EVENT = {
  class_uid: 6003,
  class_name: 'API Activity',
  activity_name: 'Read',
  time: TIME,
  metadata: { version: '1.1.0', uid: 'e-1' },
  cloud: { region: 'ap-northeast-1', account: { uid: ACCOUNT } },
  api: { operation: 'GetObject', service: { name: 's3.amazonaws.com' } },
}

function run(records: readonly unknown[]): Expected {
  return runFixture({ title: 'made by a test', key: KEY, records }, [source])
}

function one(over: object) {
  return run([{ ...EVENT, ...over }]).documents[0]?.document as {
    event: Record<string, unknown>
    hinomi: Record<string, unknown>
    network: Record<string, unknown>
  }
}

describe('classes', () => {
  it.each([
    [3001, 'event', ['api', 'iam']],
    [3002, 'event', ['api', 'authentication']],
    [3004, 'event', ['api', 'iam']],
    [3005, 'event', ['api', 'iam']],
    [4001, 'event', ['network']],
    [4002, 'event', ['network', 'web']],
    [4003, 'event', ['network']],
    [5002, 'state', ['configuration']],
    [6003, 'event', ['api']],
    [1007, 'event', undefined],
  ])('%i is %s %j', (class_uid, kind, category) => {
    const { event } = one({ class_uid })
    expect([event.kind, event.category]).toEqual([kind, category])
  })
})

describe('activities', () => {
  it.each([
    [6003, 'Create', ['creation']],
    [6003, 'Read', ['access']],
    [6003, 'Update', ['change']],
    [6003, 'Delete', ['deletion']],
    [3002, 'Logon', ['start']],
    [3002, 'Logoff', ['end']],
    [4001, 'Refuse', ['denied']],
    [4001, 'Fail', ['denied']],
    [4001, 'Traffic', ['connection']],
    [4001, 'Delete', ['info']],
    [6003, 'Something New', ['info']],
    [1007, 'Create', undefined],
  ])('%i %s is %j', (class_uid, activity_name, type) => {
    expect(one({ class_uid, activity_name }).event.type).toEqual(type)
  })
})

it.each([
  [{ direction: 'Inbound' }, 'inbound'],
  [{ direction_id: 2 }, 'outbound'],
  [{ direction: 'Lateral' }, 'internal'],
])('the direction of %j is %s', (connection_info, direction) => {
  const sides = { src_endpoint: { ip: '10.0.0.1' }, dst_endpoint: { ip: '10.0.0.2' } }
  expect(one({ class_uid: 4001, connection_info, ...sides }).network.direction).toBe(direction)
})

it.each([
  [
    { user: { uid: 'arn:aws:sts::111122223333:assumed-role/Kaihatsu/yamada' } },
    'arn:aws:iam::111122223333:role/Kaihatsu',
  ],
  [{ user: { uid: 'AIDAEXAMPLE' } }, 'AIDAEXAMPLE'],
  [{ user: { name: 'tanaka' } }, 'tanaka'],
  [{ invoked_by: 'config.amazonaws.com' }, 'config.amazonaws.com'],
])('the principal of %j', (actor, principal) => {
  expect(one({ actor }).hinomi.principal).toBe(principal)
})

it('an event without a uid is known by its place', () => {
  const { documents } = run([EVENT, EVENT, { ...EVENT, metadata: {} }, { ...EVENT, metadata: {} }])
  expect(new Set(documents.map(({ id }) => id)).size).toBe(3)
})

it('NA-32 an event of another account or Region costs only itself', () => {
  const { rejections, documents } = run([
    { ...EVENT, cloud: { account: { uid: '444455556666' } } },
    { ...EVENT, cloud: { region: 'us-west-2' } },
    EVENT,
  ])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([
    ['account-mismatch', 'region-mismatch'],
    1,
  ])
})

it.each([1e17, '1e17', 9.9e18, 1e300, 6003.5, -6003])('a class of %s is none', (class_uid) => {
  const { documents, rejections } = run([{ ...EVENT, class_uid }])
  expect([documents, rejections.map(({ reason }) => reason)]).toEqual([[], ['shape']])
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(...Object.keys(OcsfRecord.shape)),
      fc.constantFrom(3001, 3002, 4001, 4002, 4003, 5002, 6003, 1),
      (value, name, class_uid) => {
        expectSound(source, run([value, { ...EVENT, class_uid, [name]: value }]))
      },
    ),
  )
})
