import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentId } from '#core/document-id.ts'
import { routeKey } from '#core/object-key.ts'
import { severityBand } from '#core/severity.ts'
import { digest } from '#ingest/digest.ts'
import {
  expectBearsAnyPart,
  expectSound,
  isObject,
  type Json,
  mergedRecord,
  withoutRoute,
} from '#test/contract/broken-parts.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { type Expected, fixturesOf, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const REPORT = `AWSLogs/${ACCOUNT}/InspectorReport/ap-northeast-1/0f8fad5b-d9cb-469f-a165-70867728950e.json`
const EVENTS = `events/${ACCOUNT}/inspector/ap-northeast-1/2026/11/20/09/hinomi-1.gz`

type Placed = Expected['documents'][number]

const FINDING: Json = {
  awsAccountId: ACCOUNT,
  findingArn: `arn:aws:inspector2:ap-northeast-1:${ACCOUNT}:finding/0123456789abcdef0123456789abcdef`,
  type: 'PACKAGE_VULNERABILITY',
  title: 'CVE-2026-1234 - openssl',
  severity: 'MEDIUM',
  status: 'ACTIVE',
  updatedAt: '2026-11-20T08:55:00.456Z',
  inspectorScore: 5.5,
}

function run(records: readonly unknown[], key = REPORT): Expected {
  return runFixture({ title: 'made by a test', key, records }, [source])
}

function one(record: unknown, key = REPORT): Placed {
  const [document] = run([record], key).documents
  if (document === undefined) throw new Error('no document')
  return document
}

/** The document, with parts that tests look into. */
function read(record: unknown, key = REPORT) {
  return one(record, key).document as {
    '@timestamp': string
    message: string
    event: Json & { severity: number }
    hinomi: Json & { finding: Json; severity: string; resource: Json & { all: string[] }; truncated?: string[] }
    vulnerability: Json & { reference: string[] }
    package: Record<string, string[]>
    aws: { inspector: Json }
    tags?: string[]
  }
}

function reasons(record: unknown, key = REPORT): string[] {
  return run([record], key).rejections.map(({ reason }) => reason)
}

function eventBridge(detail: Json, over: Json = {}): Json {
  return {
    'detail-type': 'Inspector2 Finding',
    source: 'aws.inspector2',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-20T09:00:00Z',
    detail,
    ...over,
  }
}

function pull(findings: readonly unknown[], over: Json = {}): Json {
  return eventBridge({ findings }, { 'detail-type': 'Inspector2 Findings', source: 'hinomi.pull', ...over })
}

function cvss(baseScore: unknown, source: string, version: string): Json {
  return { baseScore, source, version, scoringVector: `CVSS:${version}/AV:N` }
}

describe('severity', () => {
  it.each([
    ['INFORMATIONAL', undefined, 0, 'info'],
    ['INFORMATIONAL', 9.8, 0, 'info'],
    ['LOW', undefined, 1, 'low'],
    ['LOW', 0, 1, 'low'],
    ['LOW', 4.5, 39, 'low'],
    ['MEDIUM', undefined, 40, 'medium'],
    ['MEDIUM', 2.0, 40, 'medium'],
    ['MEDIUM', 6.95, 69, 'medium'],
    ['MEDIUM', 9.8, 69, 'medium'],
    ['HIGH', 7.5, 75, 'high'],
    ['HIGH', '7.5', 75, 'high'],
    ['HIGH', 9.8, 89, 'high'],
    ['HIGH', undefined, 70, 'high'],
    ['CRITICAL', undefined, 90, 'critical'],
    ['CRITICAL', 9.8, 98, 'critical'],
    ['CRITICAL', 10, 100, 'critical'],
    ['critical', 7, 90, 'critical'],
  ])('NA-02 %s with %s is %s %s', (severity, inspectorScore, number, label) => {
    const { event, hinomi, tags } = read({ ...FINDING, severity, inspectorScore })
    expect([event.severity, hinomi.severity, tags]).toEqual([number, label, undefined])
    expect(event.risk_score).toBe(inspectorScore === undefined ? undefined : Number(inspectorScore))
  })

  it.each([
    ['UNTRIAGED', undefined, [], 40, 'medium', undefined],
    ['UNTRIAGED', undefined, [8.1], 81, 'high', 8.1],
    ['UNTRIAGED', undefined, [6.5, 8.1, 2], 81, 'high', 8.1],
    ['UNTRIAGED', 9.1, [8.1], 91, 'critical', 9.1],
    ['UNTRIAGED', 0, [0, 0], 40, 'medium', undefined],
    ['UNTRIAGED', 0.05, [], 0, 'info', 0.05],
    ['URGENT', 3, [], 30, 'low', 3],
    [undefined, undefined, ['x', null], 40, 'medium', undefined],
  ])('NA-02 %s with %s and CVSS %j is %s %s, assumed', (severity, inspectorScore, scores, number, label, risk) => {
    const packageVulnerabilityDetails = { cvss: scores.map((score) => cvss(score, 'NVD', '3.1')) }
    const { event, hinomi, tags } = read({ ...FINDING, severity, inspectorScore, packageVulnerabilityDetails })
    expect([event.severity, hinomi.severity, event.risk_score]).toEqual([number, label, risk])
    expect(hinomi.severity_assumed).toBe(true)
    expect(tags).toContain('severity-assumed')
  })

  it('NA-02 every score has, under every word, the label of its whole number', () => {
    for (const severity of ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'UNTRIAGED', undefined]) {
      for (let tenths = 0; tenths <= 100; tenths++) {
        const { event, hinomi } = read({ ...FINDING, severity, inspectorScore: tenths / 10 })
        expect(severityBand(event.severity)).toBe(hinomi.severity)
      }
    }
  })

  it('NA-02 a score beyond the scale is clamped and tagged', () => {
    expect(read({ ...FINDING, severity: 'UNTRIAGED', inspectorScore: 98 })).toMatchObject({
      event: { severity: 100, risk_score: 98 },
      tags: ['severity-assumed', 'severity-clamped'],
    })
  })
})

describe('scores', () => {
  const NVD4 = cvss(9.3, 'NVD', '4.0')
  const NVD31 = cvss(7.5, 'NVD', '3.1')
  const NVD2 = cvss(5, 'NVD', '2.0')
  const REDHAT = cvss(6.8, 'REDHAT_CVE', '3.1')

  it.each([
    [[NVD4, NVD31, NVD2, REDHAT], { cvssSource: 'REDHAT_CVE', version: '3.1', score: 6.2 }, 6.8, '3.1'],
    [[NVD4, NVD31, NVD2], { cvssSource: 'NVD', version: '2.0', score: 5 }, 5, '2.0'],
    [[NVD4, NVD2, NVD31], { cvssSource: 'NVD', score: 7 }, 7.5, '3.1'],
    [[NVD4, REDHAT], { cvssSource: 'NVD', score: 7 }, 9.3, '4.0'],
    [[NVD4, NVD2, NVD31], { cvssSource: 'AMAZON', score: 7 }, 7.5, '3.1'],
    [[REDHAT, NVD2, NVD31], undefined, 7.5, '3.1'],
    [[REDHAT, NVD4], undefined, 6.8, '3.1'],
    [[NVD4, REDHAT], undefined, 9.3, '4.0'],
    [[cvss('7.5', 'NVD', '3.1')], undefined, 7.5, '3.1'],
    [[cvss({}, 'NVD', '3.1'), REDHAT], undefined, 6.8, '3.1'],
    [[], { cvssSource: 'NVD', version: '3.1', score: 7.1 }, 7.1, '3.1'],
    [[], {}, undefined, undefined],
  ])('%j, adjusted %j: base %s of version %s', (scores, adjustedCvss, base, version) => {
    const { vulnerability } = read({
      ...FINDING,
      packageVulnerabilityDetails: { cvss: scores },
      inspectorScoreDetails: { adjustedCvss },
    })
    expect(vulnerability).toMatchObject({ classification: 'CVSS', score: { environmental: 5.5 } })
    const score = vulnerability.score as { base?: number; version?: string }
    expect([score.base, score.version]).toEqual([base, version])
  })
})

describe('packages', () => {
  it.each([
    [{ version: '3.0.7', epoch: 1, release: '25.el9' }, '1:3.0.7-25.el9'],
    [{ epoch: 1, release: '25.el9' }, undefined],
  ])('version of %j is %s', (parts, version) => {
    const vulnerablePackages = [{ name: 'openssl', ...parts }]
    const { package: packages, aws } = read({ ...FINDING, packageVulnerabilityDetails: { vulnerablePackages } })
    expect(packages.version).toEqual(version === undefined ? undefined : [version])
    expect(aws.inspector.packages).toEqual([version === undefined ? 'openssl' : `openssl@${version}`])
  })
})

describe('ports', () => {
  it.each([
    [{ begin: 22, end: 22 }, 22],
    [{ begin: 0, end: 0 }, 0],
    [{ begin: '443', end: 443 }, 443],
    [{ begin: 20, end: 21 }, undefined],
    [{ begin: 70_000, end: 70_000 }, undefined],
    [{ begin: 22 }, undefined],
    [{}, undefined],
  ])('%j has the single port %s', (openPortRange, port) => {
    const finding = { ...FINDING, type: 'NETWORK_REACHABILITY', networkReachabilityDetails: { openPortRange } }
    const { destination } = one(finding).document as { destination?: { port?: number } }
    expect(destination?.port).toBe(port)
  })
})

describe('time, identity and version', () => {
  it.each([
    [1_795_164_900.456],
    [1_795_164_900_456],
    ['1795164900.456'],
    ['1.795164900456E9'],
    ['2026-11-20T08:55:00.456Z'],
    ['2026-11-20T17:55:00.456000+09:00'],
    ['2026-11-20T09:55:00.456+0100'],
    ['2026-11-20 08:55:00.456'],
    ['Fri Nov 20 08:55:00.456 UTC 2026'],
  ])('NA-05 updatedAt %s', (updatedAt) => {
    expect(read({ ...FINDING, updatedAt })['@timestamp']).toBe('2026-11-20T08:55:00.456Z')
  })

  it.each([['Nov 20, 2026, 8:55:00 AM'], ['Nov 20, 2026, 8:55:00\u202fAM'], ['Fri Nov 20 08:55:00 UTC 2026']])(
    'NA-05 updatedAt %s, which has no fraction',
    (updatedAt) => {
      const { document, version } = one({ ...FINDING, updatedAt })
      expect(document).toMatchObject({ '@timestamp': '2026-11-20T08:55:00.000Z' })
      expect(version).toBe(Date.parse('2026-11-20T08:55:00Z'))
    },
  )

  it('NA-05 NA-03 one unreadable time costs only its own finding', () => {
    const { documents, rejections } = run([
      FINDING,
      { ...FINDING, updatedAt: 'Jan 32, 2026, 8:55:00 AM' },
      { ...FINDING, findingArn: `${FINDING.findingArn}0` },
    ])
    expect(documents).toHaveLength(2)
    expect(rejections.map(({ reason }) => reason)).toEqual(['time-unreadable'])
  })

  it.each([
    [undefined, undefined, 'time-missing'],
    [null, '', 'time-missing'],
    ['soon', '2026-11-20T08:55:00Z', 'time-unreadable'],
    [undefined, 'soon', 'time-unreadable'],
    [{}, undefined, 'time-unreadable'],
    ['2026-11-26T00:00:00.001Z', undefined, 'time-out-of-range'],
  ])('NA-04 updatedAt %s and lastObservedAt %s are set aside: %s', (updatedAt, lastObservedAt, reason) => {
    expect(reasons({ ...FINDING, updatedAt, lastObservedAt })).toEqual([reason])
  })

  it('without updatedAt the last observation is the time, and is not said to be a change', () => {
    const { updatedAt, ...rest } = FINDING
    const document = read({ ...rest, lastObservedAt: 1_795_164_900 })
    expect(document['@timestamp']).toBe('2026-11-20T08:55:00.000Z')
    expect(document.hinomi.finding.updated_at).toBeUndefined()
  })

  it('a finding of years ago is kept', () => {
    expect(one({ ...FINDING, updatedAt: '2021-01-01T00:00:00Z' }).index).toBe('findings-inspector')
  })

  it('NA-27 the time of a finding does not depend on its state', () => {
    for (const [status, expected] of [
      ['ACTIVE', 'open'],
      ['SUPPRESSED', 'suppressed'],
      ['CLOSED', 'resolved'],
      ['closed', 'resolved'],
      [undefined, 'unknown'],
      ['ARCHIVED', 'unknown'],
    ]) {
      const document = read({ ...FINDING, status })
      expect([document['@timestamp'], document.hinomi.finding.status]).toEqual(['2026-11-20T08:55:00.456Z', expected])
    }
  })

  it('NA-22 the id is what a copy in another product can compute from the finding ARN alone', () => {
    expect(one(FINDING).id).toBe(documentId(digest, ACCOUNT, 'inspector', [String(FINDING.findingArn)]))
  })

  it('NA-33 the same finding ARN in two accounts is two documents', () => {
    const key = REPORT.replace(ACCOUNT, OTHER)
    const other = one({ ...FINDING, awsAccountId: OTHER }, key)
    expect(other.id).not.toBe(one(FINDING).id)
    expect(other.id.startsWith(`${OTHER}.`)).toBe(true)
  })

  it('NA-20 NA-21 whatever the order of delivery, the newest state remains', () => {
    const states = [
      one(FINDING),
      one(eventBridge({ ...FINDING, updatedAt: '2026-11-20T08:59:00Z' }), EVENTS),
      one(pull([{ ...FINDING, status: 'CLOSED' }], { time: '2026-11-20T15:00:00Z' }), EVENTS),
      one({ ...FINDING, updatedAt: '2026-11-20T14:30:00Z' }),
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(states, { minLength: states.length }), (order) => {
        const index = new Map<string, Placed>()
        for (const state of order) {
          if ((state.version ?? 0) >= (index.get(state.id)?.version ?? 0)) index.set(state.id, state)
        }
        expect([...index.values()]).toEqual([states[2]])
      }),
    )
  })

  it('a repetition without change keeps the content hash, a new state changes it', () => {
    const hash = (record: Json) => read(record).hinomi.finding.content_hash
    const image = (inUseCount: number, lastInUseAt: string) => ({
      type: 'AWS_ECR_CONTAINER_IMAGE',
      details: { awsEcrContainerImage: { repositoryName: 'juki/web', inUseCount, lastInUseAt } },
    })
    const finding = { ...FINDING, resources: [image(1, '2026-11-20T00:00:00Z')] }
    const again = {
      ...finding,
      updatedAt: '2026-11-21T00:00:00Z',
      lastObservedAt: '2026-11-21T00:00:00Z',
      resources: [image(9, '2026-11-21T00:00:00Z')],
    }
    expect(hash(again)).toBe(hash(finding))
    const score = (epss: number) => hash({ ...finding, epss: { score: epss } })
    expect(score(0.4)).toBe(score(0.9))
    expect(hash({ ...finding, status: 'CLOSED' })).not.toBe(hash(finding))
    expect(hash({ ...finding, severity: 'HIGH' })).not.toBe(hash(finding))
    expect(hash({ ...finding, exploitAvailable: 'YES' })).not.toBe(hash(finding))
  })
})

describe('routes', () => {
  it.each(bareFindings().map((entry) => [`${entry.fixture} ${entry.number}`, entry.record] as const))(
    '%s is the same document in a report, from EventBridge and from a pull',
    (_, record) => {
      const bare = run([record])
      const page = run([pull([FINDING, record])], EVENTS)
      expect(withoutRoute(run([eventBridge(record)], EVENTS))).toEqual(withoutRoute(bare))
      expect(withoutRoute({ ...page, documents: page.documents.slice(1) })).toEqual(withoutRoute(bare))
    },
  )

  it('an event counts from its time, a pull from two minutes before its request, a report from the change', () => {
    expect(one(eventBridge(FINDING), EVENTS).version).toBe(Date.parse('2026-11-20T09:00:00Z'))
    expect(one(pull([FINDING]), EVENTS).version).toBe(Date.parse('2026-11-20T08:58:00Z'))
    expect(one(FINDING).version).toBe(Date.parse('2026-11-20T08:55:00.456Z'))
  })

  it.each([
    [REPORT, 'native', 'ap-northeast-1'],
    [`AWSLogs/${ACCOUNT}/InspectorReport/0f8fad5b.json`, 'native', undefined],
    [`AWSLogs/${ACCOUNT}/InspectorReport/us-gov-west-1/0f8fad5b.json`, 'native', 'us-gov-west-1'],
    [EVENTS, 'events', 'ap-northeast-1'],
    [`x/${REPORT}`, 'unknown', undefined],
    [REPORT.replace('.json', '.csv'), 'unknown', undefined],
    [REPORT.replace('ap-northeast-1', 'tokyo'), 'unknown', undefined],
    [REPORT.replace(ACCOUNT, '1111'), 'unknown', undefined],
    [`AWSLogs/${ACCOUNT}/Config/InspectorReport/0f8fad5b.json`, 'unknown', undefined],
    [`AWSLogs/${ACCOUNT}/InspectorReport/ap-northeast-1/`, 'ignored', undefined],
    [EVENTS.replace('inspector', 'guardduty'), 'unknown', undefined],
  ])('NA-25 the key %s is %s of Region %s', (key, kind, region) => {
    const routed = routeKey(key, [source])
    expect(routed.kind).toBe(kind)
    expect('address' in routed ? routed.address.region : undefined).toBe(region)
  })

  it('a bare finding is recognised, other findings are not', () => {
    expect(source.recognizes(FINDING)).toBe(true)
    const others = [
      null,
      [],
      'x',
      {},
      { Id: 'arn:aws:x', ProductArn: 'arn:aws:y' },
      { id: 'x', type: 'Recon:EC2/Portscan' },
    ]
    expect(others.filter(source.recognizes)).toEqual([])
  })
})

describe('trust', () => {
  it.each([
    [ACCOUNT, ACCOUNT, ACCOUNT, []],
    [ACCOUNT, ACCOUNT, undefined, []],
    [ACCOUNT, ACCOUNT, Number(ACCOUNT), []],
    [ACCOUNT, OTHER, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, OTHER, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, Number(OTHER), ['account-mismatch']],
    [OTHER, ACCOUNT, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, OTHER, OTHER, ['account-mismatch']],
  ])('NA-32 key %s, envelope %s, finding %s: %j', (key, envelope, awsAccountId, expected) => {
    const value = eventBridge({ ...FINDING, awsAccountId }, { account: envelope })
    expect(reasons(value, EVENTS.replace(ACCOUNT, key))).toEqual(expected)
  })

  it('NA-32 a finding without an account is held to that of its ARN', () => {
    const findingArn = String(FINDING.findingArn).replace(ACCOUNT, OTHER)
    expect(reasons({ ...FINDING, awsAccountId: undefined, findingArn })).toEqual(['account-mismatch'])
  })

  it.each([
    [{ resources: [{ type: 'AWS_EC2_INSTANCE', region: 'us-east-1' }] }, ['region-mismatch']],
    [{ findingArn: String(FINDING.findingArn).replace('ap-northeast-1', 'us-east-1') }, ['region-mismatch']],
    [{ resources: [{ type: 'AWS_EC2_INSTANCE', region: 'AP-NORTHEAST-1' }] }, []],
    [{ resources: [{ type: 'Microsoft.Compute/virtualMachines', region: 'japaneast', provider: 'AZURE' }] }, []],
    [{ resources: [{ type: 'Microsoft.Web/sites', region: 'japaneast' }] }, []],
    [{ resources: [] }, []],
  ])('NA-32 %j against the Region of the key: %j', (over, expected) => {
    expect(reasons({ ...FINDING, ...over })).toEqual(expected)
  })

  it('a report whose key names no Region takes findings of any', () => {
    const key = `AWSLogs/${ACCOUNT}/InspectorReport/0f8fad5b.json`
    const finding = { ...FINDING, resources: [{ type: 'AWS_EC2_INSTANCE', id: 'i-0a1b', region: 'ap-northeast-3' }] }
    expect(one(finding, key).document).toMatchObject({
      cloud: { region: 'ap-northeast-3' },
      hinomi: { resource: { id: `arn:aws:ec2:ap-northeast-3:${ACCOUNT}:instance/i-0a1b` } },
    })
  })

  it('NA-30 no text in a finding makes it disappear', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, type) => {
        const record = {
          ...FINDING,
          type,
          title: text,
          description: text,
          severity: text,
          status: text,
          packageVulnerabilityDetails: { vulnerabilityId: text, vulnerablePackages: [{ name: text, version: text }] },
          resources: [{ type: text, id: text, tags: { Name: text }, provider: text }],
        }
        const { documents, rejections, skipped } = run([record])
        expect([documents.length, rejections, skipped]).toEqual([1, [], []])
        expect(complaintsAbout(documents[0]?.document ?? {}, source)).toEqual([])
      }),
    )
  })
})

describe('whatever comes', () => {
  it('any JSON is a document or a rejection, never a bug', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const parts = ['resources', 'packageVulnerabilityDetails', 'inspectorScoreDetails', 'updatedAt']
        for (const record of [value, ...parts.map((part) => ({ ...FINDING, [part]: value }))]) {
          const made = run([record])
          expect(made.documents.length + made.rejections.length).toBe(1)
          expectSound(source, made)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('any optional part may be missing or of any type', () => {
    expectBearsAnyPart(source, run, everything(), {
      required: ['findingArn', 'type', 'updatedAt', 'awsAccountId', 'resources.0.region'],
      parts: 150,
    })
  })

  it('long lists and texts stay within their limits', () => {
    const many = Array.from({ length: 500 }, (_, number) => `x-${number}`)
    const document = read({
      ...FINDING,
      title: '長'.repeat(2000),
      description: '長'.repeat(9000),
      packageVulnerabilityDetails: {
        referenceUrls: many,
        relatedVulnerabilities: many,
        vulnerablePackages: many.map((name) => ({ name, version: '1', remediation: name })),
      },
      resources: many.map((id) => ({ type: 'AWS_EC2_INSTANCE', id })),
    })
    const { hinomi, vulnerability, aws, message } = document
    const own = aws.inspector as Record<string, string[]>
    expect([message.length, String(hinomi.finding.title).length]).toEqual([1000, 512])
    expect([String(hinomi.finding.description).length, String(vulnerability.description).length]).toEqual([8000, 8000])
    expect([vulnerability.reference.length, hinomi.resource.all.length]).toEqual([20, 100])
    expect(own.packages?.length).toBe(200)
    expect(own.package_remediation?.length).toBe(20)
    expect(own.related_vulnerabilities?.length).toBe(100)
    expect(hinomi.truncated).toEqual([
      'hinomi.finding.description',
      'hinomi.finding.title',
      'message',
      'vulnerability.description',
    ])
    expect(complaintsAbout(document, source)).toEqual([])
  })
})

/** The findings of all fixtures, out of their envelopes, that become a document. */
function bareFindings(): { fixture: string; number: number; record: Json }[] {
  return fixturesOf(source)
    .filter(
      ({ fixture }) => fixture.key === REPORT || fixture.key.startsWith(`events/${ACCOUNT}/inspector/ap-northeast-1`),
    )
    .flatMap(({ name, fixture }) =>
      (fixture.records ?? [])
        .flatMap((value) => findingsOf(value))
        .map((record, number) => ({ fixture: name, number, record: record as Json })),
    )
    .filter(({ record }) => typeof record === 'object' && run([record]).documents.length === 1)
}

function findingsOf(value: unknown): readonly unknown[] {
  if (!isObject(value) || !isObject(value.detail)) return [value]
  return Array.isArray(value.detail.findings) ? value.detail.findings : [value.detail]
}

/** One finding that has every part that any fixture has. */
function everything(): Json {
  const merged = mergedRecord(bareFindings().flatMap(({ fixture, record }) => (fixture === 'broken' ? [] : [record])))
  return { ...merged, ...structuredClone({ findingArn: FINDING.findingArn, updatedAt: FINDING.updatedAt }) }
}

it('190,000 scores are many, and no bug', () => {
  const scores = Array.from({ length: 190_000 }, (_, number) => cvss(number % 10, 'NVD', '3.1'))

  expect(
    read({
      ...FINDING,
      severity: 'UNTRIAGED',
      packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-1', cvss: scores },
    }),
  ).toMatchObject({ event: { severity: 90 } })
})
