import { expect, it } from 'vitest'
import { dayOfKey, routeKey } from './object-key.ts'
import type { AnySource } from './source.ts'

const flow = {
  id: 'vpcflow',
  keys: [/^AWSLogs\/(?<account>\d{12})\/vpcflowlogs\/(?<region>[a-z0-9-]+)\/.+\.log\.gz$/],
} as unknown as AnySource
const trail = {
  id: 'cloudtrail',
  keys: [/^AWSLogs\/(?<account>\d{12})\/CloudTrail\/(?<region>[a-z0-9-]+)\/.+\.json\.gz$/],
  ignoredKeys: [{ pattern: /^AWSLogs\/\d{12}\/CloudTrail-Digest\//, reason: 'digest' }],
} as unknown as AnySource
const hub = { id: 'securityhub', keys: [], events: { word: 'securityhub' } } as unknown as AnySource
const SOURCES = [flow, trail, hub]

it.each([
  ['AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/a.log.gz', 'vpcflow', '111122223333', 'ap-northeast-1'],
  ['AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/a.json.gz', 'cloudtrail', '111122223333', 'us-east-1'],
  [
    'events/111122223333/securityhub/ap-northeast-1/2026/11/20/00/a.gz',
    'securityhub',
    '111122223333',
    'ap-northeast-1',
  ],
])('%s belongs to %s', (key, source, account, region) => {
  expect(routeKey(key, SOURCES)).toMatchObject({ sources: [{ id: source }], address: { account, region } })
})

it.each([
  'SecurityHub/vpcflowlogs/x.log.gz',
  'AWSLogs/111122223333/Config/ap-northeast-1/2026/1/1/ConfigHistory/111122223333_Config_ap-northeast-1_ConfigHistory_AWS%3A%3ASecurityHub%3A%3AHub.json.gz',
  'x/AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/a.log.gz',
  'AWSLogs/11112222333/vpcflowlogs/ap-northeast-1/2026/11/20/a.log.gz',
  'AWSLogs/1111222233334/vpcflowlogs/ap-northeast-1/2026/11/20/a.log.gz',
  'events/111122223333/securityhub/AWSLogs/444455556666/CloudTrail/us-east-1/2026/11/20/a.json.gz',
  'events/111122223333/unheard/ap-northeast-1/2026/11/20/00/a.gz',
  'events/111122223333/securityhub/ap-northeast-1/2026/11/20/a.gz',
])('NA-25 %s fits no source: a name in the middle of a key chooses nothing', (key) => {
  expect(routeKey(key, SOURCES)).toEqual({ kind: 'unknown' })
})

it.each([
  ['AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/20/d.json.gz', 'digest'],
  ['AWSLogs/111122223333/GuardDuty/', 'folder-marker'],
  ['AWSLogs/111122223333/ELBAccessLogTestFile', 'test-file'],
  ['AWSLogs/111122223333/Config/ConfigWritabilityCheckFile', 'test-file'],
  ['AWSLogs/111122223333/Config/ap-northeast-1/2026/1/1/ConfigWritabilityCheckFile', 'test-file'],
  ['aws-programmatic-access-test-object', 'test-file'],
  ['quarantine/vpcflow/111122223333/x.ndjson.gz', 'quarantine'],
  ['errors/111122223333/processing-failed/x.gz', 'delivery-error'],
])('NA-12 %s is ignored on purpose: %s', (key, reason) => {
  expect(routeKey(key, SOURCES)).toEqual({ kind: 'ignored', reason })
})

it('takes a fixed prefix off first, and only that', () => {
  const key = 'AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/a.log.gz'

  expect(routeKey(`logs/${key}`, SOURCES, 'logs/').kind).toBe('native')
  expect(routeKey(key, SOURCES, 'logs/').kind).toBe('unknown')
  expect(routeKey('quarantine/x-0000.ndjson.gz', SOURCES, 'logs/').kind).toBe('ignored')
})

it.each([
  ['AWSLogs/1/CloudTrail/r/2026/11/02/x', '2026-11-02'],
  ['AWSLogs/1/Config/r/2026/1/2/ConfigHistory/x', '2026-01-02'],
  ['AWSLogs/aws-account-id=1/year=2026/month=11/day=02/hour=03/x', '2026-11-02'],
])('reads the day of %s', (key, day) => {
  expect(dayOfKey(key)).toBe(Date.parse(day))
})

it('finds no day where there is none', () => {
  expect(dayOfKey('downloads/trail.json')).toBeUndefined()
})
