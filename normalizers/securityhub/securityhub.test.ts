import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Account } from '#core/accounts.ts'
import { documentId } from '#core/document-id.ts'
import { hideSecrets } from '#core/hidden-values.ts'
import { severityBand } from '#core/severity.ts'
import { HIDDEN } from '#core/url.ts'
import { digest } from '#ingest/digest.ts'
import { expectBearsAnyPart, expectSound, type Json, mergedRecord, withoutRoute } from '#test/contract/broken-parts.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { type Expected, fixturesOf, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const KEY = `events/${ACCOUNT}/securityhub/ap-northeast-1/2026/11/20/09/hinomi-1.gz`

type Placed = Expected['documents'][number]

const FINDING: Json = {
  SchemaVersion: '2018-10-08',
  Id: 'finding-1',
  ProductArn: 'arn:aws:securityhub:ap-northeast-1::product/aws/securityhub',
  AwsAccountId: ACCOUNT,
  Region: 'ap-northeast-1',
  GeneratorId: 'security-control/S3.8',
  Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
  CreatedAt: '2026-11-01T00:00:00Z',
  UpdatedAt: '2026-11-20T08:55:00.123456789Z',
  Severity: { Label: 'HIGH', Normalized: 70 },
  Title: 'S3 バケットの公開',
  Description: 'A bucket is public.',
  Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::juki' }],
  Workflow: { Status: 'NEW' },
  RecordState: 'ACTIVE',
}
const GUARDDUTY_ID = `arn:aws:guardduty:ap-northeast-1:${ACCOUNT}:detector/12ab/finding/60c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5`
const INSPECTOR_ID = `arn:aws:inspector2:ap-northeast-1:${ACCOUNT}:finding/0123456789abcdef`

function product(name: string): string {
  return `arn:aws:securityhub:ap-northeast-1::product/aws/${name}`
}

function run(records: readonly unknown[], account: Partial<Account> = {}, key = KEY): Expected {
  return runFixture({ title: 'made by a test', key, records, account }, [source])
}

function one(record: unknown, account: Partial<Account> = {}, key = KEY): Placed {
  const [document] = run([record], account, key).documents
  if (document === undefined) throw new Error('no document')
  return document
}

function reasons(record: unknown, key = KEY): string[] {
  return run([record], {}, key).rejections.map(({ reason }) => reason)
}

/** The document, with parts that tests look into. */
function read(record: unknown, account: Partial<Account> = {}) {
  return one(record, account).document as {
    '@timestamp': string
    event: Json & { severity: number; category: string[] }
    hinomi: Json & { finding: Json; severity: string; resource: Json; truncated?: string[] }
    related?: Record<string, string[]>
    tags?: string[]
  }
}

function imported(finding: unknown, over: Json = {}): Json {
  return {
    'detail-type': 'Security Hub Findings - Imported',
    source: 'aws.securityhub',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-20T09:00:00Z',
    detail: { findings: [finding] },
    ...over,
  }
}

function pulled(findings: readonly unknown[], over: Json = {}): Json {
  return imported(undefined, {
    'detail-type': 'Security Hub Findings',
    source: 'hinomi.pull',
    detail: { findings },
    ...over,
  })
}

function fixtureFindings(): Json[] {
  return fixturesOf(source).flatMap(({ fixture }) =>
    (fixture.records ?? []).flatMap(
      (record) => ((record as { detail: { findings?: Json[] } }).detail.findings ?? []) as Json[],
    ),
  )
}

describe('severity', () => {
  it.each([
    [{ Label: 'HIGH', Normalized: 70 }, 70, 'high'],
    [{ Label: 'HIGH', Normalized: 40 }, 70, 'high'],
    [{ Label: 'HIGH', Normalized: 89 }, 89, 'high'],
    [{ Label: 'HIGH', Normalized: 90 }, 70, 'high'],
    [{ Label: 'HIGH' }, 70, 'high'],
    [{ Label: 'INFORMATIONAL' }, 0, 'info'],
    [{ Label: 'LOW' }, 1, 'low'],
    [{ Label: 'MEDIUM' }, 40, 'medium'],
    [{ Label: 'CRITICAL', Normalized: '95' }, 95, 'critical'],
    [{ Normalized: 89 }, 89, 'high'],
    [{ Normalized: 89.999 }, 89, 'high'],
    [{ Normalized: 90 }, 90, 'critical'],
    [{ Normalized: 0 }, 0, 'info'],
    [{ Label: 'URGENT', Normalized: 1 }, 1, 'low'],
  ])('NA-02 %j is %s %s', (severity, number, label) => {
    const { event, hinomi, tags } = read({ ...FINDING, Severity: severity })
    expect([event.severity, hinomi.severity, tags]).toEqual([number, label, undefined])
  })

  it.each([
    [undefined, undefined, 40, 'medium', true],
    [{}, { Severity: { Label: 'critical' } }, 90, 'critical', undefined],
    [{ Label: 'URGENT' }, { Severity: { Label: 'LOW' } }, 1, 'low', undefined],
    [{ Label: 'LOW', Normalized: 1 }, { Severity: { Label: 'HIGH' } }, 1, 'low', undefined],
    [{ Label: 'URGENT' }, { Severity: { Label: 'SEVERE' } }, 40, 'medium', true],
  ])('NA-02 %j with %j of the product is %s %s, assumed: %s', (severity, provider, number, label, assumed) => {
    const { event, hinomi } = read({ ...FINDING, Severity: severity, FindingProviderFields: provider })
    expect([event.severity, hinomi.severity, hinomi.severity_assumed]).toEqual([number, label, assumed])
  })

  it('NA-02 every number from 0 to 100 has exactly one label, that of its whole number', () => {
    for (let tenths = 0; tenths <= 1000; tenths++) {
      const { event, hinomi } = read({ ...FINDING, Severity: { Normalized: tenths / 10 } })
      expect(severityBand(event.severity)).toBe(hinomi.severity)
    }
  })
})

describe('status', () => {
  const WORKFLOWS = ['SUPPRESSED', 'RESOLVED', 'NOTIFIED', 'NEW', undefined, 'ASSIGNED'] as const
  const COMPLIANCES = ['PASSED', 'FAILED', 'WARNING', 'NOT_AVAILABLE', undefined] as const
  const ALL = WORKFLOWS.flatMap((workflow) =>
    COMPLIANCES.flatMap((compliance) =>
      (['ACTIVE', 'ARCHIVED', undefined] as const).map((state) => ({ workflow, compliance, state })),
    ),
  )

  it.each(ALL)('$workflow, $compliance, $state', ({ workflow, compliance, state }) => {
    const { hinomi } = read({
      ...FINDING,
      Workflow: workflow === undefined ? undefined : { Status: workflow },
      Compliance: compliance === undefined ? undefined : { Status: compliance },
      RecordState: state,
      WorkflowState: 'RESOLVED',
    })
    const expected = () => {
      if (workflow === 'SUPPRESSED') return 'suppressed'
      if (workflow === 'RESOLVED' || compliance === 'PASSED') return 'resolved'
      if (state === 'ARCHIVED') return 'archived'
      if (workflow === 'NOTIFIED') return 'acknowledged'
      return workflow === 'ASSIGNED' ? 'unknown' : 'open'
    }
    const byCheck = compliance === 'PASSED' && workflow !== 'SUPPRESSED' && workflow !== 'RESOLVED'
    expect(hinomi.finding.status).toBe(expected())
    expect(hinomi.finding.status_reason).toBe(byCheck ? 'compliance-passed' : undefined)
  })
})

describe('classes', () => {
  const NOTHING = { Types: [], Compliance: undefined }
  it.each([
    [{ Compliance: { Status: 'FAILED' }, Vulnerabilities: [{ Id: 'CVE-2026-1' }] }, 'state', ['configuration']],
    [{ Vulnerabilities: [{ Id: 'CVE-2026-1' }], Malware: [{ Name: 'x' }] }, 'alert', ['vulnerability']],
    [{ Types: ['Software and Configuration Checks/Vulnerabilities/CVE'] }, 'state', ['vulnerability']],
    [{ Types: ['Software and Configuration Checks/Vulnerabilities'] }, 'state', ['configuration']],
    [{ Malware: [{ Name: 'x' }] }, 'alert', ['intrusion_detection', 'malware']],
    [{ Types: ['Effects/Malware'] }, 'alert', ['intrusion_detection', 'malware']],
    [{ Types: ['TTPs/Discovery'] }, 'alert', ['intrusion_detection']],
    [{ Types: ['Unusual Behaviors/User'] }, 'alert', ['intrusion_detection']],
    [{ Types: ['Effects/Data Exposure'] }, 'alert', ['intrusion_detection']],
    [{ Types: ['Sensitive Data Identifications/PII'] }, 'alert', ['file']],
    [{ Types: ['TTPs/Discovery', 'Software and Configuration Checks'] }, 'alert', ['intrusion_detection']],
    [{ Types: ['Software and Configuration Checks', 'TTPs/X'] }, 'state', ['intrusion_detection']],
    [{}, 'alert', ['configuration']],
    [{ Network: { Direction: 'IN' } }, 'alert', ['configuration', 'network']],
    [{ Action: { ActionType: 'PORT_PROBE' } }, 'alert', ['configuration', 'network']],
    [{ Action: { ActionType: 'AWS_API_CALL' } }, 'alert', ['configuration']],
  ])('%j is %s %j', (over, kind, category) => {
    const { event } = read({ ...FINDING, ...NOTHING, ...over })
    expect([event.kind, event.category, event.type]).toEqual([kind, category, ['info']])
  })
})

describe('time, identity and version', () => {
  it.each([
    ['2026-11-20T08:55:00.123456789Z'],
    ['2026-11-20T17:55:00.123+09:00'],
    ['2026-11-20T08:55:00.123000+00:00'],
    ['2026-11-20 08:55:00.123'],
    [1_795_164_900.123],
    ['1795164900123'],
  ])('NA-05 UpdatedAt %s', (updatedAt) => {
    expect(read({ ...FINDING, UpdatedAt: updatedAt })['@timestamp']).toBe('2026-11-20T08:55:00.123Z')
  })

  it.each([
    [{ UpdatedAt: undefined }, 'time-missing'],
    [{ UpdatedAt: null }, 'time-missing'],
    [{ UpdatedAt: '' }, 'time-missing'],
    [{ UpdatedAt: 'soon' }, 'time-unreadable'],
    [{ UpdatedAt: {} }, 'time-unreadable'],
    [{ UpdatedAt: '2026-11-31T00:00:00Z' }, 'time-unreadable'],
    [{ UpdatedAt: '2026-11-27T00:00:00Z' }, 'time-out-of-range'],
    [{ ProcessedAt: '2026-11-27T00:00:00Z' }, 'time-out-of-range'],
    [{ Id: undefined }, 'shape'],
    [{ Id: '' }, 'shape'],
    [{ Id: 7 }, 'shape'],
    [{ ProductArn: null }, 'shape'],
  ])('%j is set aside: %s', (over, reason) => {
    expect(reasons({ ...FINDING, ...over })).toEqual([reason])
  })

  it('NA-27 the time of a finding does not depend on its state or its delivery', () => {
    const states = ['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'].map((Status) => ({ ...FINDING, Workflow: { Status } }))
    const times = states.map((state) => read(imported(state, { time: '2026-11-22T00:00:00Z' }))['@timestamp'])
    expect(new Set(times)).toEqual(new Set(['2026-11-20T08:55:00.123Z']))
  })

  it.each([
    [imported(FINDING), '2026-11-20T09:00:00.000Z'],
    [imported(FINDING, { time: '2026-11-20T08:00:00Z' }), '2026-11-20T08:55:00.123Z'],
    [imported({ ...FINDING, ProcessedAt: '2026-11-20T09:30:00Z' }), '2026-11-20T09:30:00.000Z'],
    [pulled([FINDING], { time: '2026-11-20T12:00:00Z' }), '2026-11-20T11:58:00.000Z'],
    [pulled([FINDING], { time: '2026-11-20T08:56:00Z' }), '2026-11-20T08:55:00.123Z'],
    [FINDING, '2026-11-20T08:55:00.123Z'],
  ])(
    'NA-21 the version is the latest of UpdatedAt, ProcessedAt and the time of the delivery (%#)',
    (value, expected) => {
      expect(new Date(one(value).version ?? 0).toISOString()).toBe(expected)
    },
  )

  it('NA-20 NA-21 whatever the order of delivery, one document with the newest state remains', () => {
    const later = { ...FINDING, UpdatedAt: '2026-11-21T08:55:00Z' }
    const states = [
      imported(FINDING),
      imported({ ...FINDING, Workflow: { Status: 'NOTIFIED' } }, { time: '2026-11-20T10:00:00Z' }),
      pulled([{ ...FINDING, Workflow: { Status: 'NOTIFIED' } }], { time: '2026-11-20T22:00:00Z' }),
      imported(later, { time: '2026-11-21T08:56:00Z' }),
      imported({ ...later, Workflow: { Status: 'RESOLVED' } }, { time: '2026-11-21T09:30:00Z' }),
      // Asked for before the analyst resolved it, answered after: two minutes keep it from undoing that.
      pulled([later], { time: '2026-11-21T09:30:30Z' }),
    ].map((value) => one(value))
    fc.assert(
      fc.property(fc.shuffledSubarray(states, { minLength: states.length }), (order) => {
        const index = new Map<string, Placed>()
        for (const state of order) {
          if ((state.version ?? 0) >= (index.get(state.id)?.version ?? 0)) index.set(state.id, state)
        }
        expect([...index.values()]).toEqual([states[4]])
      }),
    )
  })

  it('NA-33 the same finding in two accounts is two documents; the product is part of the identity', () => {
    const other = one({ ...FINDING, AwsAccountId: OTHER }, {}, KEY.replace(ACCOUNT, OTHER))
    const ids = [one(FINDING), other, one({ ...FINDING, ProductArn: product('macie') })].map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(other.id.startsWith(`${OTHER}.`)).toBe(true)
  })

  it.each([
    [
      'imported again, later times',
      { UpdatedAt: '2026-11-21T00:00:00Z', LastObservedAt: '2026-11-21T00:00:00Z' },
      true,
    ],
    ['processed again', { ProcessedAt: '2026-11-20T23:00:00Z' }, true],
    ['workflow', { Workflow: { Status: 'SUPPRESSED' } }, false],
    ['note', { Note: { Text: '対応済み' } }, false],
    ['severity', { Severity: { Label: 'LOW' } }, false],
    ['record state', { RecordState: 'ARCHIVED' }, false],
    ['verification', { VerificationState: 'FALSE_POSITIVE' }, false],
    ['EPSS score', { Vulnerabilities: [{ Id: 'CVE-2026-0001', EpssScore: '0.9' }] }, true],
  ])('NA-20 content hash after a change of %s', (_, over, equal) => {
    const hash = (record: Json) => read(record).hinomi.finding.content_hash
    const before = { ...FINDING, Vulnerabilities: [{ Id: 'CVE-2026-0001', EpssScore: '0.1' }] }
    expect(hash({ ...before, ...over }) === hash(before)).toBe(equal)
  })
})

describe('copies of native findings', () => {
  const guardDuty = { ...FINDING, ProductArn: product('guardduty'), Id: GUARDDUTY_ID }
  const inspector = { ...FINDING, ProductArn: product('inspector'), Id: INSPECTOR_ID }

  it.each([
    ['guardduty', guardDuty, GUARDDUTY_ID.slice(GUARDDUTY_ID.lastIndexOf('/') + 1)],
    ['inspector', inspector, INSPECTOR_ID],
  ])(
    'NA-22 %s: linked to the native document, counted only where the native source is missing',
    (id, finding, nativeId) => {
      const canonical = documentId(digest, ACCOUNT, id, [nativeId])
      const both = read(finding, { expectedSources: ['guardduty', 'inspector', 'securityhub'] }).hinomi.finding
      const alone = read(finding, { expectedSources: ['securityhub'] }).hinomi.finding
      expect([both.canonical_id, both.is_primary]).toEqual([canonical, false])
      expect([alone.canonical_id, alone.is_primary]).toEqual([canonical, true])
    },
  )

  it.each([
    product('securityhub'),
    product('macie'),
    `arn:aws:securityhub:ap-northeast-1:${ACCOUNT}:product/${ACCOUNT}/default`,
    'arn:aws:securityhub:ap-northeast-1::product/example/guardduty',
    'arn:aws:securityhub:ap-northeast-1::product/aws/guardduty/x',
  ])('NA-22 %s is the primary record', (ProductArn) => {
    const { hinomi } = read({ ...FINDING, ProductArn }, { expectedSources: ['guardduty', 'inspector'] })
    expect([hinomi.finding.canonical_id, hinomi.finding.is_primary]).toEqual([undefined, true])
  })

  it('NA-62 a sample is marked and tagged', () => {
    const { hinomi, tags } = read({ ...guardDuty, Sample: true })
    expect([hinomi.finding.is_sample, tags]).toEqual([true, ['sample']])
    expect(read({ ...guardDuty, Sample: false }).hinomi.finding.is_sample).toBe(false)
  })
})

describe('routes', () => {
  it.each(fixtureFindings().map((finding, number) => [`${number} ${finding.Id}`, finding] as const))(
    '%s is the same document bare, from EventBridge and from a pull',
    (_, finding) => {
      const bare = withoutRoute(run([finding]))
      const page = run([pulled([FINDING, finding])])
      expect(withoutRoute(run([imported(finding)]))).toEqual(bare)
      expect(withoutRoute({ ...page, documents: page.documents.slice(1) })).toEqual(bare)
    },
  )

  it('findings in another format are not taken for ours', () => {
    expect(reasons(imported({ class_uid: 2004 }, { 'detail-type': 'Findings Imported V2' }))).toEqual(['shape'])
    const others = [
      null,
      [],
      'x',
      {},
      { class_uid: 2003, finding_info: { uid: 'x' } },
      { id: 'x', type: 'Recon:EC2/Portscan' },
    ]
    expect(others.filter(source.recognizes)).toEqual([])
    expect(source.recognizes(FINDING)).toBe(true)
  })
})

describe('trust', () => {
  it.each([
    [ACCOUNT, ACCOUNT, ACCOUNT, []],
    [ACCOUNT, ACCOUNT, undefined, []],
    [ACCOUNT, ACCOUNT, null, []],
    [ACCOUNT, ACCOUNT, '', []],
    [ACCOUNT, ACCOUNT, Number(ACCOUNT), []],
    [ACCOUNT, OTHER, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, OTHER, ['account-mismatch']],
    [ACCOUNT, ACCOUNT, Number(OTHER), ['account-mismatch']],
    [OTHER, ACCOUNT, ACCOUNT, ['account-mismatch']],
    [ACCOUNT, OTHER, OTHER, ['account-mismatch']],
  ])('NA-32 key %s, envelope %s, finding %s: %j', (key, envelope, AwsAccountId, expected) => {
    const value = imported({ ...FINDING, AwsAccountId }, { account: envelope })
    expect(reasons(value, KEY.replace(ACCOUNT, key))).toEqual(expected)
  })

  it.each([
    ['ap-northeast-3', 'ap-northeast-3', ['region-mismatch']],
    ['AP-NORTHEAST-1', 'ap-northeast-1', undefined],
    ['global', 'global', undefined],
    [undefined, 'ap-northeast-1', undefined],
  ])('Region %s is kept as %s, tagged %j', (Region, expected, tags) => {
    const { document } = one({ ...FINDING, Region })
    expect(document).toMatchObject({ cloud: { region: expected } })
    expect((document as { tags?: string[] }).tags).toEqual(tags)
  })

  it('NA-30 no text in a finding makes it disappear', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, Id) => {
        const record = {
          ...FINDING,
          Id,
          GeneratorId: text,
          Title: text,
          Types: [text],
          ProductName: text,
          RecordState: text,
          Workflow: { Status: text },
          Compliance: { Status: text, SecurityControlId: text },
          Resources: [{ Type: text, Id: text, Region: text, Tags: { [text]: text } }],
          Note: { Text: text, UpdatedAt: text },
          Network: { SourceDomain: text, SourceIpV4: text, Direction: text },
        }
        const { documents, rejections, skipped } = run([record])
        expect([documents.length, rejections, skipped]).toEqual([1, [], []])
        expect(complaintsAbout(documents[0]?.document ?? {}, source)).toEqual([])
      }),
    )
  })
})

describe('secrets', () => {
  it.each([
    [{ AwsLambdaFunction: { Environment: { Variables: { PASSWORD: 'hunter2', HOST: 'hunter2' } } } }],
    [
      {
        AwsCodeBuildProject: { Environment: { EnvironmentVariables: [{ Name: 'KEY', Value: 'hunter2' }, 'hunter2'] } },
      },
    ],
    [{ AwsEcsTaskDefinition: { ContainerDefinitions: [{ Environment: [{ Name: 'KEY', Value: 'hunter2' }] }] } }],
    [{ AwsEc2LaunchTemplate: { LaunchTemplateData: { UserData: 'hunter2' } } }],
    [{ Other: { MasterUserPassword: 'hunter2', 'db.secret': 'hunter2', Authorization: 'hunter2', cookie: 'hunter2' } }],
    [{ Other: { SecretAccessKey: 'hunter2', PrivateKey: 'hunter2', Variables: '{"PASSWORD":"hunter2"}' } }],
  ])('%j is written without what it must not tell', (Details) => {
    const { document } = one({ ...FINDING, Resources: [{ Type: 'Other', Id: 'x', Details }] })
    expect(JSON.stringify(document)).not.toContain('hunter2')
    expect(JSON.stringify(document)).toContain(HIDDEN)
  })

  it('fields of a product and of an analyst are held to the same', () => {
    const { document } = one({
      ...FINDING,
      ProductFields: { 'scan/secret': 'hunter2' },
      UserDefinedFields: { password: 'hunter2' },
    })
    expect(JSON.stringify(document)).not.toContain('hunter2')
  })

  it('details without secrets are left alone, references to secrets too', () => {
    const details = {
      AwsEc2Instance: { MetadataOptions: { HttpTokens: 'required' }, NetworkInterfaces: [{ Id: 'eni-1' }] },
      Other: {
        MasterUserSecret: 'arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:x',
        PasswordResetRequired: true,
      },
    }
    expect(hideSecrets(details)).toBe(details)
  })
})

describe('whatever comes', () => {
  it('any JSON is a document or a rejection, never a bug', () => {
    const parts = [
      'Resources',
      'Compliance',
      'Severity',
      'Action',
      'Network',
      'Vulnerabilities',
      'Detection',
      'ProductFields',
    ]
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(...parts), (value, part) => {
        for (const record of [value, { ...FINDING, [part]: value }, { ...FINDING, [part]: [value] }]) {
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
      required: ['Id', 'ProductArn', 'UpdatedAt', 'AwsAccountId'],
      parts: 300,
    })
  })

  it('nesting without end is no bug', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 300; level++) deep = { Deep: [deep] }
    const Resources = [{ Type: 'Other', Id: 'x', Tags: deep, Details: deep }]
    const { document } = one({ ...FINDING, ProductFields: deep, UserDefinedFields: deep, Resources })
    expect(complaintsAbout(document, source)).toEqual([])
  })

  it('long lists and texts stay within their limits', () => {
    const many = Array.from({ length: 500 }, (_, number) => number)
    const { hinomi, related, event } = read({
      ...FINDING,
      Title: '長'.repeat(2000),
      Description: '長'.repeat(9000),
      Note: { Text: '長'.repeat(2000) },
      Resources: many.map((number) => ({ Type: 'AwsIamUser', Id: `arn:aws:iam::${ACCOUNT}:user/u-${number}` })),
      Vulnerabilities: [{ Id: 'CVE-2026-1', ReferenceUrls: many.map((number) => `https://example.com/${number}`) }],
    })
    expect([(hinomi.resource.all as string[]).length, related?.user?.length]).toEqual([100, 200])
    expect([String(hinomi.finding.title).length, String(hinomi.finding.description).length]).toEqual([512, 8000])
    expect(String(event.reason).length).toBe(512)
    expect(hinomi.truncated).toEqual(['event.reason', 'hinomi.finding.description', 'hinomi.finding.title', 'message'])
  })
})

/** One finding that has every part that any fixture has. */
function everything(): Json {
  const merged = mergedRecord(fixtureFindings())
  return { ...merged, ...structuredClone(FINDING), Resources: merged.Resources, Types: merged.Types }
}

it.each([
  ['ThreatIntelIndicators', { ThreatIntelIndicators: Array.from({ length: 190_000 }, () => ({})) }],
  ['Signals', { Detection: { Sequence: { Signals: Array.from({ length: 190_000 }, () => ({ FirstSeenAt: 1 })) } } }],
])('190,000 %s are many, and no bug', (_, part) => {
  expect(reasons(imported({ ...FINDING, ...part }))).toEqual([])
})
