import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { HealthEvent } from './record.ts'
import { severityOfEvent } from './severity.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const EVENTS = `events/${ACCOUNT}/health/ap-northeast-1/2026/11/20/09/hinomi-1.gz`

type Json = Record<string, unknown>

const EVENT: Json = {
  eventArn: 'arn:aws:health:ap-northeast-1::event/EC2/AWS_EC2_ISSUE/1',
  eventTypeCode: 'AWS_EC2_ISSUE',
  service: 'EC2',
  eventTypeCategory: 'issue',
  eventScopeCode: 'ACCOUNT_SPECIFIC',
  lastUpdatedTime: 'Fri, 20 Nov 2026 09:00:00 GMT',
  startTime: 'Fri, 20 Nov 2026 08:00:00 GMT',
  statusCode: 'open',
  eventRegion: 'ap-northeast-1',
}

function run(details: readonly unknown[], over: Json = {}): Expected {
  const records = details.map((detail) => ({
    'detail-type': 'AWS Health Event',
    source: 'aws.health',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-20T09:00:02Z',
    detail,
    ...over,
  }))
  return runFixture({ title: 'made by a test', key: EVENTS, records }, [source])
}

function one(detail: Json) {
  const [placed] = run([detail]).documents
  if (placed === undefined) throw new Error('no document')
  return placed as typeof placed & {
    document: { '@timestamp': string; message: string; event: Json; hinomi: { finding: Json }; aws: { health: Json } }
  }
}

describe('severity', () => {
  it.each([
    [{ eventTypeCategory: 'accountNotification' }, 10],
    [{ eventTypeCategory: 'scheduledChange' }, 40],
    [{ eventTypeCategory: 'investigation' }, 40],
    [{ eventTypeCategory: 'issue', eventScopeCode: 'PUBLIC' }, 40],
    [{ eventTypeCategory: 'issue', eventScopeCode: 'ACCOUNT_SPECIFIC' }, 70],
    [{ service: 'ABUSE', eventTypeCategory: 'accountNotification' }, 90],
    [{ service: 'RISK' }, 90],
    [{ eventTypeCode: 'AWS_IAM_ACCESS_KEY_COMPROMISED' }, 90],
    [{ eventTypeCategory: 'accountNotification', actionability: 'ACTION_REQUIRED' }, 70],
    [{ eventTypeCategory: 'accountNotification', actionability: 'ACTION_MAY_BE_REQUIRED' }, 40],
    [{ eventTypeCategory: 'accountNotification', actionability: 'INFORMATIONAL' }, 10],
    [{ eventTypeCategory: 'issue', eventScopeCode: 'ACCOUNT_SPECIFIC', actionability: 'ACTION_MAY_BE_REQUIRED' }, 70],
  ])('NA-02 %j weighs %d, open or closed', (over, expected) => {
    for (const statusCode of ['open', 'closed']) {
      expect(severityOfEvent(HealthEvent.parse({ ...EVENT, ...over, statusCode })).severity).toBe(expected)
    }
  })
})

it.each([
  [{ statusCode: 'open' }, 'open'],
  [{ statusCode: 'upcoming' }, 'open'],
  [{ statusCode: 'closed' }, 'resolved'],
  [{ statusCode: undefined, endTime: 'Fri, 20 Nov 2026 08:30:00 GMT' }, 'resolved'],
  [{ statusCode: undefined, endTime: 'Fri, 20 Nov 2026 10:30:00 GMT' }, 'open'],
  [{ statusCode: undefined }, 'open'],
])('status of %j is %s', (over, status) => {
  expect(one({ ...EVENT, ...over }).document.hinomi.finding.status).toBe(status)
})

it('a change that is only announced counts from its delivery, not from its start in the future', () => {
  const announced = { ...EVENT, lastUpdatedTime: undefined, startTime: 'Fri, 25 Dec 2026 00:00:00 GMT' }
  expect(one(announced).document['@timestamp']).toBe('2026-11-20T09:00:02.000Z')
})

it('the first page counts, and later pages point to it', () => {
  const [second, first] = run([
    { ...EVENT, page: '2', totalPages: '2' },
    { ...EVENT, page: '1', totalPages: '2' },
  ]).documents as [ReturnType<typeof one>, ReturnType<typeof one>]
  expect(second.document.hinomi.finding).toMatchObject({ is_primary: false, canonical_id: first.id })
  expect(first.document.hinomi.finding.is_primary).toBe(true)
  expect(second.id).not.toBe(first.id)
})

it('NA-20 an older state that arrives late has a lower version under the same id', () => {
  const older = run([{ ...EVENT, lastUpdatedTime: 'Fri, 20 Nov 2026 08:10:00 GMT' }], { time: '2026-11-20T08:10:01Z' })
  const newer = one(EVENT)
  expect(older.documents[0]?.id).toBe(newer.id)
  expect(older.documents[0]?.version).toBeLessThan(newer.version ?? 0)
})

it('NA-32 a notice about another account costs only itself', () => {
  const { rejections, documents } = run([{ ...EVENT, affectedAccount: '444455556666' }, EVENT])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([['account-mismatch'], 1])
})

it('NA-05 reads every spelling of a time', () => {
  for (const lastUpdatedTime of [
    'Fri, 6 Nov 2026 09:00:00 GMT',
    'Fri, 06 Nov 2026 09:00:00 GMT',
    '2026-11-06T09:00:00Z',
    1793955600,
  ]) {
    expect(one({ ...EVENT, lastUpdatedTime }).document['@timestamp']).toBe('2026-11-06T09:00:00.000Z')
  }
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(HealthEvent.shape)), (value, name) => {
      expectSound(source, run([value, { ...EVENT, [name]: value }]))
    }),
  )
})
