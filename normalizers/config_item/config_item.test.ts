import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { addressesOf, readConfiguration } from './configuration.ts'
import { ConfigurationItem } from './record.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const FOLDER = `AWSLogs/${ACCOUNT}/Config/ap-northeast-1/2026/11/3`
const HISTORY = `${FOLDER}/ConfigHistory/${ACCOUNT}_Config_ap-northeast-1_ConfigHistory_AWS::EC2::VPC_20261103T000000Z_20261103T010000Z_1.json.gz`
const SNAPSHOT = `${FOLDER}/ConfigSnapshot/${ACCOUNT}_Config_ap-northeast-1_ConfigSnapshot_20261103T020000Z_0f8fad5b.json.gz`
const EVENTS = `events/${ACCOUNT}/config/ap-northeast-1/2026/11/03/09/hinomi-1.gz`

const ITEM = {
  awsAccountId: ACCOUNT,
  awsRegion: 'ap-northeast-1',
  resourceType: 'AWS::EC2::VPC',
  resourceId: 'vpc-0a1b2c3d',
  configurationItemStatus: 'OK',
  configurationItemCaptureTime: '2026-11-03T00:30:00.123Z',
}

function run(records: readonly unknown[], key = HISTORY): Expected {
  return runFixture({ title: 'made by a test', key, records }, [source])
}

function one(over: object) {
  return run([{ ...ITEM, ...over }]).documents[0]?.document as {
    event: Record<string, unknown>
    aws: { config: Record<string, unknown> }
  }
}

describe('statuses', () => {
  it.each([
    ['OK', 'change', 'resource-recorded'],
    ['ResourceDiscovered', 'creation', 'resource-discovered'],
    ['ResourceDeleted', 'deletion', 'resource-deleted'],
    ['ResourceDeletedNotRecorded', 'deletion', 'resource-deleted-not-recorded'],
    ['ResourceNotRecorded', 'info', 'resource-not-recorded'],
    ['SomethingNew', 'info', 'something-new'],
    ['constructor', 'info', 'constructor'],
    ['__proto__', 'info', 'proto'],
  ])('%s is %s, %s', (configurationItemStatus, type, action) => {
    expect(one({ configurationItemStatus }).event).toMatchObject({ type: [type], action })
  })
})

it.each([
  [
    'a supplementary member that is JSON text',
    { supplementaryConfiguration: { Definition: JSON.stringify(secrets()) } },
  ],
  ['a supplementary member', { supplementaryConfiguration: { Definition: secrets() } }],
  ['a supplementary configuration that is JSON text', { supplementaryConfiguration: JSON.stringify(secrets()) }],
  ['a configuration that is JSON text', { configuration: JSON.stringify(secrets()) }],
])('keeps no secret in %s', (_, over) => {
  const text = JSON.stringify(one(over).aws)
  expect(text).not.toContain('himitsu')
  expect(text).toContain('NAME')
})

function secrets() {
  return { environment: { variables: { NAME: 'himitsu-1' } }, password: 'himitsu-2' }
}

it('a configuration of megabytes as JSON text is left out, and said to be', () => {
  const document = one({ configuration: JSON.stringify({ list: Array.from({ length: 600_000 }, () => 1) }) })
  expect(document).toMatchObject({ tags: ['truncated'] })
  expect(document.aws.config.configuration).toBeUndefined()
})

it('the same item in a history file, a snapshot and an event is one document', () => {
  const event = {
    'detail-type': 'Config Configuration Item Change',
    source: 'aws.config',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-03T00:31:00Z',
    detail: { messageType: 'ConfigurationItemChangeNotification', configurationItem: ITEM },
  }
  const ids = [run([ITEM]), run([ITEM], SNAPSHOT), run([event], EVENTS)].map(({ documents }) => documents[0]?.id)
  expect(new Set(ids).size).toBe(1)
})

it('an item of a service without Region is not of another Region', () => {
  expect(run([{ ...ITEM, awsRegion: 'global', resourceType: 'AWS::IAM::Role' }]).rejections).toEqual([])
})

it('values that may be secret are hidden', () => {
  const environment = { variables: { DB_PASSWORD: 'himitsu' } }
  for (const configuration of [{ environment }, JSON.stringify({ environment })]) {
    expect(JSON.stringify(one({ configuration }))).not.toContain('himitsu')
  }
})

it('finds addresses of instances, interfaces, elastic addresses and gateways', () => {
  const configuration = readConfiguration(
    JSON.stringify({
      privateIpAddress: '10.0.0.1',
      association: { publicIp: '203.0.113.1' },
      networkInterfaces: [{ privateIpAddresses: [{ privateIpAddress: '10.0.0.2' }] }],
      natGatewayAddresses: [{ publicIp: '203.0.113.2', privateIp: '10.0.0.3' }],
    }),
  )
  expect(addressesOf(configuration)?.sort()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '203.0.113.1', '203.0.113.2'])
})

it.each([
  [HISTORY, 'native'],
  [SNAPSHOT, 'native'],
  [`${FOLDER}/OversizedChangeNotification/AWS::S3::Bucket/x.json.gz`, 'ignored'],
  [`AWSLogs/${ACCOUNT}/Config/global/2026/11/3/OversizedChangeNotification/AWS::IAM::Role/x.json.gz`, 'ignored'],
  [`AWSLogs/${ACCOUNT}/Config/ConfigWritabilityCheckFile`, 'ignored'],
  [`${FOLDER}/SomethingElse/x.json.gz`, 'unknown'],
])('NA-25 %s is %s', (key, kind) => {
  expect(routeKey(key, [source]).kind).toBe(kind)
})

it('NA-32 an item of another account costs only itself', () => {
  const { rejections, documents } = run([{ ...ITEM, awsAccountId: '444455556666' }, ITEM])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([['account-mismatch'], 1])
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(ConfigurationItem.shape)), (value, name) => {
      expectSound(source, run([value, { ...ITEM, resourceType: 'AWS::EC2::Instance', [name]: value }]))
    }),
  )
})
