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
import { readFindingType } from './finding-type.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const NATIVE = `AWSLogs/${ACCOUNT}/GuardDuty/ap-northeast-1/2026/11/20/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a.jsonl.gz`
const EVENTS = `events/${ACCOUNT}/guardduty/ap-northeast-1/2026/11/20/03/hinomi-1.gz`

const FINDING: Json = {
  accountId: ACCOUNT,
  region: 'ap-northeast-1',
  id: '00112233445566778899aabbccddeeff',
  type: 'Recon:EC2/Portscan',
  severity: 5,
  title: 'ポートスキャン',
  updatedAt: '2026-11-20T02:15:00.456Z',
  service: { count: 3, archived: false, eventLastSeen: '2026-11-20T02:03:04Z' },
  resource: { resourceType: 'Instance' },
}

function run(records: readonly unknown[], key = NATIVE): Expected {
  return runFixture({ title: 'made by a test', key, records }, [source])
}

function one(record: unknown, key = NATIVE): Expected['documents'][number] {
  const [document] = run([record], key).documents
  if (document === undefined) throw new Error('no document')
  return document
}

function reasons(record: unknown, key = NATIVE): string[] {
  return run([record], key).rejections.map(({ reason }) => reason)
}

function eventBridge(detail: Json, over: Json = {}): Json {
  return {
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-20T02:16:00Z',
    detail,
    ...over,
  }
}

function pull(findings: readonly unknown[], over: Json = {}): Json {
  return eventBridge({ findings }, { 'detail-type': 'GuardDuty Findings', source: 'hinomi.pull', ...over })
}

describe('severity', () => {
  it.each([
    [0, 0, 'info'],
    [0.99, 0, 'info'],
    [1, 10, 'low'],
    [3.9, 39, 'low'],
    [3.95, 39, 'low'],
    [4, 40, 'medium'],
    [6.9, 69, 'medium'],
    [6.95, 69, 'medium'],
    [7, 70, 'high'],
    [8.9, 89, 'high'],
    [8.95, 89, 'high'],
    [9, 90, 'critical'],
    [9.5, 95, 'critical'],
    [10, 100, 'critical'],
    ['8', 80, 'high'],
  ])('NA-02 %s is %s %s', (severity, number, label) => {
    const { document } = one({ ...FINDING, severity })
    expect(document).toMatchObject({
      event: { severity: number, risk_score: Number(severity) },
      hinomi: { severity: label },
    })
    expect(document).not.toHaveProperty('tags')
  })

  it.each([
    [11, 100, 'critical', 'severity-clamped'],
    [-1, 0, 'info', 'severity-clamped'],
    [null, 40, 'medium', 'severity-assumed'],
    ['grave', 40, 'medium', 'severity-assumed'],
    [{}, 40, 'medium', 'severity-assumed'],
  ])('NA-02 %s is %s %s, tagged %s', (severity, number, label, tag) => {
    const { document } = one({ ...FINDING, severity })
    expect(document).toMatchObject({ event: { severity: number }, hinomi: { severity: label }, tags: [tag] })
  })

  it('NA-02 every number from 0 to 10 has exactly one label, that of its whole number', () => {
    const records = Array.from({ length: 1001 }, (_, hundredths) => ({ ...FINDING, severity: hundredths / 100 }))
    const { documents } = run(records)
    expect(documents).toHaveLength(1001)
    for (const { document } of documents) {
      const { event, hinomi } = document as { event: { severity: number }; hinomi: { severity: string } }
      expect(severityBand(event.severity)).toBe(hinomi.severity)
    }
  })
})

describe('type', () => {
  it.each([
    ['Recon:EC2/Portscan', ['Recon', 'EC2', 'Portscan', undefined, undefined]],
    ['Backdoor:EC2/C&CActivity.B!DNS', ['Backdoor', 'EC2', 'C&CActivity', 'B', 'DNS']],
    ['Execution:EC2/MaliciousFile!AMI', ['Execution', 'EC2', 'MaliciousFile', undefined, 'AMI']],
    ['Policy:IAMUser', ['Policy', 'IAMUser', undefined, undefined, undefined]],
    ['free text', [undefined, undefined, undefined, undefined, undefined]],
    ['https://example.com/', [undefined, undefined, undefined, undefined, undefined]],
  ])('%s', (type, parts) => {
    const { purpose, resource, family, mechanism, artifact } = readFindingType(type)
    expect([purpose, resource, family, mechanism, artifact]).toEqual(parts)
  })
})

describe('time, identity and version', () => {
  it.each([
    ['2026-11-20T02:15:00.456Z'],
    ['2026-11-20T11:15:00.456+09:00'],
    ['2026-11-20 02:15:00.456'],
    [1_795_140_900.456],
    [1_795_140_900_456],
    ['1.795140900456E9'],
  ])('NA-05 updatedAt %s', (updatedAt) => {
    expect(one({ ...FINDING, updatedAt }).document).toMatchObject({ '@timestamp': '2026-11-20T02:15:00.456Z' })
  })

  it.each([
    [undefined, 'time-missing'],
    [null, 'time-missing'],
    ['', 'time-missing'],
    ['soon', 'time-unreadable'],
    ['2026-11-31T00:00:00Z', 'time-unreadable'],
    ['2026-11-27T00:00:00Z', 'time-out-of-range'],
  ])('updatedAt %s is set aside: %s', (updatedAt, reason) => {
    expect(reasons({ ...FINDING, updatedAt })).toEqual([reason])
  })

  it('a finding of years ago is kept', () => {
    expect(one({ ...FINDING, updatedAt: '2021-01-01T00:00:00Z' }).index).toBe('findings-guardduty')
  })

  it('NA-27 the time of a finding does not depend on its state', () => {
    const archived = { ...FINDING, service: { archived: true } }
    expect(one(archived).document).toMatchObject({
      '@timestamp': '2026-11-20T02:15:00.456Z',
      hinomi: { finding: { status: 'archived' } },
    })
  })

  it('NA-22 the id is what a copy in another product can compute from the finding id alone', () => {
    expect(one(FINDING).id).toBe(documentId(digest, ACCOUNT, 'guardduty', [String(FINDING.id)]))
  })

  it('NA-33 the same finding id in two accounts is two documents', () => {
    const other = one({ ...FINDING, accountId: OTHER }, NATIVE.replace(ACCOUNT, OTHER))
    expect(other.id).not.toBe(one(FINDING).id)
    expect(other.id.startsWith(`${OTHER}.`)).toBe(true)
  })

  it('NA-20 NA-21 whatever the order of delivery, the newest state remains', () => {
    const states = [
      FINDING,
      eventBridge({ ...FINDING, updatedAt: '2026-11-20T03:00:00Z' }, { time: '2026-11-20T03:01:00Z' }),
      pull([{ ...FINDING, updatedAt: '2026-11-20T03:00:00Z', service: { archived: true } }], {
        time: '2026-11-20T09:00:00Z',
      }),
      eventBridge({ ...FINDING, updatedAt: '2026-11-20T08:30:00Z' }, { time: '2026-11-20T08:31:00Z' }),
    ].map((value) => one(value, 'detail' in value ? EVENTS : NATIVE))
    fc.assert(
      fc.property(fc.shuffledSubarray(states, { minLength: states.length }), (order) => {
        const index = new Map<string, (typeof states)[number]>()
        for (const state of order) {
          if ((state.version ?? 0) >= (index.get(state.id)?.version ?? 0)) index.set(state.id, state)
        }
        expect([...index.values()]).toEqual([states[2]])
      }),
    )
  })

  it('a repetition without change keeps the content hash, a new state changes it', () => {
    const hash = (record: Json) => (one(record).document as { hinomi: { finding: Json } }).hinomi.finding.content_hash
    const again = {
      ...FINDING,
      updatedAt: '2026-11-21T00:00:00Z',
      service: { count: 9, archived: false, eventLastSeen: '2026-11-21T00:00:00Z' },
    }
    expect(hash(again)).toBe(hash(FINDING))
    expect(hash({ ...FINDING, service: { archived: true } })).not.toBe(hash(FINDING))
    expect(hash({ ...FINDING, severity: 8 })).not.toBe(hash(FINDING))
  })
})

describe('routes', () => {
  it.each(nativeRecords().map((entry) => [`${entry.fixture} ${entry.number}`, entry.record] as const))(
    '%s is the same document bare, from EventBridge and from a pull',
    (_, record) => {
      const bare = run([record])
      const page = run([pull([FINDING, record])], EVENTS)
      expect(withoutRoute(run([eventBridge(record)], EVENTS))).toEqual(withoutRoute(bare))
      expect(withoutRoute({ ...page, documents: page.documents.slice(1) })).toEqual(withoutRoute(bare))
    },
  )

  it('a pull counts from two minutes before its request', () => {
    expect(one(pull([FINDING], { time: '2026-11-20T06:00:00Z' }), EVENTS).version).toBe(
      Date.parse('2026-11-20T05:58:00Z'),
    )
    expect(one(pull([FINDING], { time: '2026-11-20T02:16:00Z' }), EVENTS).version).toBe(
      Date.parse('2026-11-20T02:15:00.456Z'),
    )
  })

  it.each([
    [NATIVE, 'native'],
    [NATIVE.replace('.gz', ''), 'native'],
    [EVENTS, 'events'],
    [`x/${NATIVE}`, 'unknown'],
    [NATIVE.replace('GuardDuty', 'guardduty'), 'unknown'],
    [NATIVE.replace('/20/', '/'), 'unknown'],
    [NATIVE.replace(ACCOUNT, '1111'), 'unknown'],
    [`AWSLogs/${ACCOUNT}/GuardDuty/ap-northeast-1/`, 'ignored'],
    [`AWSLogs/${ACCOUNT}/Config/ap-northeast-1/2026/11/20/GuardDuty/x.jsonl.gz`, 'unknown'],
    [EVENTS.replace('guardduty', 'securityhub'), 'unknown'],
  ])('NA-25 the key %s is %s', (key, kind) => {
    expect(routeKey(key, [source]).kind).toBe(kind)
  })

  it('a bare finding is recognised in both spellings, other findings are not', () => {
    const named = { ...FINDING, arn: `arn:aws:guardduty:ap-northeast-1:${ACCOUNT}:detector/a/finding/b` }
    expect([FINDING, named, pascal(FINDING), pascal(named)].map(source.recognizes)).toEqual([true, true, true, true])
    const others = [
      null,
      [],
      'x',
      {},
      { Id: 'arn:aws:x', ProductArn: 'arn:aws:y', Types: ['TTPs'] },
      { findingArn: 'arn:aws:inspector2:x', type: 'PACKAGE_VULNERABILITY' },
    ]
    expect(others.filter(source.recognizes)).toEqual([])
  })
})

describe('trust', () => {
  it.each([
    [ACCOUNT, ACCOUNT, ACCOUNT, []],
    [ACCOUNT, ACCOUNT, undefined, []],
    [ACCOUNT, OTHER, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, OTHER, ['account-mismatch']],
    [OTHER, ACCOUNT, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, OTHER, OTHER, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, Number(OTHER), ['account-mismatch']],
  ])('NA-32 key %s, envelope %s, finding %s: %j', (key, envelope, accountId, expected) => {
    const value = eventBridge({ ...FINDING, accountId }, { account: envelope })
    expect(reasons(value, EVENTS.replace(ACCOUNT, key))).toEqual(expected)
  })

  it('a finding on a global resource names another Region and is kept', () => {
    expect(one({ ...FINDING, region: 'us-east-1' }).document).toMatchObject({
      cloud: { region: 'us-east-1' },
      tags: ['region-mismatch'],
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
          arn: text,
          resource: {
            resourceType: text,
            accessKeyDetails: { userName: text, principalId: text, accessKeyId: text, userType: text },
          },
          service: {
            action: {
              actionType: 'AWS_API_CALL',
              awsApiCallAction: { api: text, userAgent: text, domainDetails: { domain: text } },
            },
          },
        }
        const { documents, rejections, skipped } = run([record])
        expect([documents.length, rejections, skipped]).toEqual([1, [], []])
        expect(complaintsAbout(documents[0]?.document ?? {}, source)).toEqual([])
      }),
    )
  })
})

describe('users', () => {
  it.each(['Root', 'IAMUser', 'AssumedRole', 'Role', 'FederatedUser', 'AWSAccount', 'AWSService', 'Unknown'])(
    'NA-24 %s: user.id is the principal, never the access key',
    (userType) => {
      const key = { accessKeyId: 'ASIAEXAMPLE000000001', principalId: 'AROAEXAMPLE:suzuki', userName: 'ops', userType }
      const { document } = one({ ...FINDING, resource: { resourceType: 'AccessKey', accessKeyDetails: key } })
      const name = userType === 'AssumedRole' ? 'suzuki' : 'ops'
      expect(document).toMatchObject({ user: { id: 'AROAEXAMPLE:suzuki', name } })
      expect(document).toHaveProperty('related.user', expect.arrayContaining(['ASIAEXAMPLE000000001', name]))
    },
  )
})

describe('samples', () => {
  it.each([
    [{ title: '[SAMPLE] x' }, true],
    [{ service: { additionalInfo: { sample: true } } }, true],
    [{ service: { additionalInfo: { value: '{"sample":true}', type: 'default' } } }, true],
    [{ service: { additionalInfo: '{"sample":true}' } }, true],
    [{ title: 'a [SAMPLE] of it' }, false],
    [{ service: { additionalInfo: { sample: false, value: '{"sample":false}' } } }, false],
    [{ service: { additionalInfo: { value: '{broken' } } }, false],
  ])('NA-62 %j', (over, sample) => {
    const { document } = one({ ...FINDING, ...over })
    expect(document).toHaveProperty('hinomi.finding.is_sample', sample)
    expect('tags' in document).toBe(sample)
  })
})

describe('whatever comes', () => {
  it('any JSON is a document or a rejection, never a bug', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        for (const record of [value, { ...FINDING, service: value }, { ...FINDING, resource: value }, pascal(value)]) {
          const made = run([record])
          expect(made.documents.length + made.rejections.length).toBe(1)
          expectSound(source, made)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('any optional part may be missing or of any type', () => {
    expectBearsAnyPart(source, run, everything(), { required: ['id', 'type', 'updatedAt', 'accountId'], parts: 300 })
  })

  it('nesting without end is no bug', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 300; level++) deep = { Deep: [deep] }
    const { documents } = run([{ ...FINDING, service: { additionalInfo: deep } }, pascal({ ...FINDING }, deep)])
    expect(documents).toHaveLength(2)
    for (const { document } of documents) expect(complaintsAbout(document, source)).toEqual([])
  })

  it('long lists and texts stay within their limits', () => {
    const many = Array.from({ length: 500 }, (_, number) => ({ uid: `r-${number}`, resourceType: 'EC2_INSTANCE' }))
    const { document } = one({
      ...FINDING,
      title: '長'.repeat(2000),
      description: '長'.repeat(9000),
      service: {
        detection: { sequence: { resources: many, actors: many.map(({ uid }) => ({ user: { name: uid, uid } })) } },
      },
    })
    const { hinomi, related, message } = document as {
      hinomi: { resource: { all: Json[] }; finding: Json; truncated: Json[] }
      related: { user: Json[] }
      message: string
    }
    expect([hinomi.resource.all.length, related.user.length, message.length]).toEqual([100, 200, 1000])
    expect([String(hinomi.finding.title).length, String(hinomi.finding.description).length]).toEqual([512, 8000])
    expect(hinomi.truncated).toEqual(['hinomi.finding.description', 'hinomi.finding.title', 'message'])
  })
})

/** The records of all fixtures that are bare and become a document. */
function nativeRecords(): { fixture: string; number: number; record: Json }[] {
  return fixturesOf(source)
    .filter(({ fixture }) => fixture.key === NATIVE)
    .flatMap(({ name, fixture }) =>
      (fixture.records ?? []).map((record, number) => ({ fixture: name, number, record: record as Json })),
    )
    .filter(({ record }) => typeof record === 'object' && run([record]).documents.length === 1)
}

/** One finding that has every part that any fixture has. */
function everything(): Json {
  const merged = mergedRecord(nativeRecords().flatMap(({ record }) => ('Id' in record ? [] : [record])))
  return { ...merged, ...structuredClone({ id: FINDING.id, updatedAt: FINDING.updatedAt }) }
}

/** As AWS SDKs spell a finding. */
function pascal(value: unknown, additionalInfo?: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => pascal(item))
  if (!isObject(value)) return value
  const renamed = Object.entries(value).map(([key, member]) => [
    key.charAt(0).toUpperCase() + key.slice(1),
    pascal(member),
  ])
  return {
    ...Object.fromEntries(renamed),
    ...(additionalInfo === undefined ? {} : { Service: { AdditionalInfo: additionalInfo } }),
  }
}

describe('hostile findings', () => {
  it.each(['__proto__', 'constructor', 'toString'])('a direction named %s is none', (connectionDirection) => {
    const action = {
      actionType: 'NETWORK_CONNECTION',
      networkConnectionAction: { connectionDirection, protocol: 'TCP' },
    }

    expect(one({ ...FINDING, service: { action } }).document).toMatchObject({ network: { transport: 'tcp' } })
    expect(one({ ...FINDING, service: { action } }).document).not.toHaveProperty('network.direction')
  })

  it('lists at most 200 groups, of security and of users', () => {
    const many = Array.from({ length: 60_000 }, (_, number) => `sg-${number}`)
    const securityGroups = many.map((groupId) => ({ groupId }))
    const resource = {
      resourceType: 'Instance',
      instanceDetails: { networkInterfaces: [{ securityGroups }] },
      kubernetesDetails: { kubernetesUserDetails: { groups: many } },
    }

    const { document } = one({ ...FINDING, resource })

    expect(document).toHaveProperty('hinomi.network.security_group_ids', many.slice(0, 200))
    expect(document).toHaveProperty('user.group.name', many.slice(0, 200))
  })

  it('writes no number that a field cannot hold', () => {
    const { document } = one({ ...FINDING, severity: 1e308, confidence: 1e308 })

    expect(complaintsAbout(document, source)).toEqual([])
    expect(document).toHaveProperty('tags', ['severity-assumed'])
  })
})
