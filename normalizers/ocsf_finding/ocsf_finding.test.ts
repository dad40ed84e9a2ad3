import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { OcsfRecord } from '#core/ocsf/record.ts'
import { source as eventSource } from '#normalizers/ocsf_event/source.ts'
import { source as asffSource } from '#normalizers/securityhub/source.ts'
import { expectBearsAnyPart, expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const FOLDER = 'ap-northeast-1/2026/11/20/09'
const KEY = `events/${ACCOUNT}/ocsf/${FOLDER}/a.gz`
const HUB_KEY = `events/${ACCOUNT}/securityhub/${FOLDER}/a.gz`
const TIME = Date.parse('2026-11-20T08:57:00Z')

const FINDING = {
  class_uid: 2004,
  activity_id: 1,
  activity_name: 'Create',
  severity_id: 4,
  status_id: 1,
  time: TIME,
  metadata: { version: '1.6.0', product: { name: 'Example', uid: 'example' } },
  cloud: { provider: 'AWS', region: 'ap-northeast-1', account: { uid: ACCOUNT } },
  finding_info: { uid: 'f-1', title: '検出', desc: 'found', modified_time: TIME, attacks: [], types: ['x'] },
  compliance: { control: 'S3.8', status_id: 3, standards: ['a'] },
  resources: [{ uid: 'arn:aws:s3:::kimitsu', type: 'AWS::S3::Bucket', tags: [{ name: 'a', value: 'b' }] }],
  vulnerabilities: [{ cve: { uid: 'CVE-2026-1', cvss: [{ base_score: 9.8, version: '3.1' }] } }],
  evidences: [{ src_endpoint: { ip: '192.0.2.1', port: 1 }, actor: { user: { name: 'tanaka' } } }],
  unmapped: { a: 1 },
}

function run(records: readonly unknown[], key = KEY): Expected {
  return runFixture({ title: 'made by a test', key, records }, [eventSource, source, asffSource])
}

interface Document {
  readonly event: Record<string, unknown>
  readonly hinomi: Record<string, unknown> & { readonly finding: Record<string, unknown> }
}
function one(over: object): Document {
  return run([{ ...FINDING, ...over }]).documents[0]?.document as Document
}

describe('NA-20 severity', () => {
  it.each([
    [0, undefined, 40, 'medium', true],
    [1, undefined, 0, 'info', undefined],
    [2, undefined, 1, 'low', undefined],
    [3, undefined, 40, 'medium', undefined],
    [4, undefined, 70, 'high', undefined],
    [5, undefined, 90, 'critical', undefined],
    [6, undefined, 100, 'critical', undefined],
    [99, 'High', 40, 'medium', true],
    [undefined, 'High', 70, 'high', undefined],
    [null, 'fatal', 100, 'critical', undefined],
    [undefined, undefined, 40, 'medium', true],
  ])('severity_id %s, severity %s', (severity_id, severity, score, label, assumed) => {
    const { event, hinomi } = one({ severity_id, severity })
    expect([event.severity, hinomi.severity, hinomi.severity_assumed]).toEqual([score, label, assumed])
  })
})

it.each([
  [2001, 'alert', ['intrusion_detection']],
  [2002, 'state', ['vulnerability']],
  [2003, 'state', ['configuration']],
  [2004, 'alert', ['intrusion_detection']],
  [2005, 'alert', ['intrusion_detection']],
  [2006, 'alert', ['file']],
  [2007, 'state', ['vulnerability']],
  [2999, 'alert', undefined],
])('class %i is %s %j', (class_uid, kind, category) => {
  const { event } = one({ class_uid })
  expect([event.kind, event.category]).toEqual([kind, category])
})

it('NA-25 the class decides who takes a bare record, and the folder of Security Hub admits both of its formats', () => {
  const event = { class_uid: 6003, time: TIME, metadata: { uid: 'e-1' } }
  const asff = { Id: 'a', ProductArn: 'arn:aws:securityhub:::product/a/b', AwsAccountId: ACCOUNT, UpdatedAt: TIME }
  const detail = { findings: [FINDING] }
  const envelope = { 'detail-type': 'Findings Imported V2', source: 'aws.securityhub', account: ACCOUNT, detail }

  expect(run([FINDING, event]).documents.map(({ index }) => index)).toEqual(['findings-ocsf', 'logs-aws.ocsf-2026.11'])
  expect(run([envelope, asff], HUB_KEY).documents.map(({ index }) => index)).toEqual([
    'findings-ocsf',
    'findings-securityhub',
  ])
  const routed = routeKey(HUB_KEY, [eventSource, source, asffSource])
  expect(routed.kind === 'events' && routed.sources.map(({ id }) => id)).toEqual(['securityhub', 'ocsf_finding'])
})

it('NA-02 bare and in an envelope it is the same document', () => {
  const time = '2026-11-20T09:00:00Z'
  const detail = { findings: [FINDING] }
  const envelope = { 'detail-type': 'Findings Imported V2', source: 'aws.securityhub', account: ACCOUNT, time, detail }
  const [bare, sent] = run([FINDING, envelope]).documents
  const hashOf = (made: Expected['documents'][number] | undefined) =>
    (made?.document as Document | undefined)?.hinomi.finding.content_hash

  expect(sent?.id).toBe(bare?.id)
  expect([bare?.version, sent?.version]).toEqual([TIME, Date.parse(time)])
  expect(hashOf(bare)).toHaveLength(22)
  expect(hashOf(sent)).toBe(hashOf(bare))
})

it('NA-32 a finding of another account costs only itself', () => {
  const other = { ...FINDING, cloud: { account: { uid: '444455556666' } } }
  const { rejections, documents } = run([other, { ...other, cloud: { account_uid: 444455556666 } }, FINDING])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([
    ['account-mismatch', 'account-mismatch'],
    1,
  ])
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(OcsfRecord.shape)), (value, name) => {
      expectSound(source, run([value, { ...FINDING, [name]: value }]))
    }),
  )
})

it('reads no text out of objects that stand where numbers belong', () => {
  const hostile = JSON.parse('{"toString":1,"__proto__":{"valueOf":1}}') as unknown
  const affected_packages = [hostile, [hostile], 0, '0', 2].map((epoch) => ({ name: 'a', version: '1', epoch }))
  const { documents, rejections } = run([
    {
      ...FINDING,
      vulnerabilities: [{ cve: { uid: 'CVE-2026-1' }, affected_packages }],
      evidences: [{ connection_info: { direction_id: hostile } }],
    },
  ])
  expect([rejections, documents[0]?.document]).toMatchObject([[], { package: { version: ['1', '2:1'] } }])
})

it('any part may be missing or of any type', () => {
  const required = ['class_uid', 'cloud.account.uid', 'finding_info', 'finding_info.uid']

  expectBearsAnyPart(source, run, FINDING, { required, parts: 50 })
})
