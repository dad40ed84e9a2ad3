import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { isGuardrailRule } from './guardrail-rules.ts'
import { ruleOrigin } from './rule-name.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const EVENTS = `events/${ACCOUNT}/config/ap-northeast-1/2026/11/20/09/hinomi-1.gz`

type Json = Record<string, unknown>

const RESULT: Json = {
  complianceType: 'NON_COMPLIANT',
  resultRecordedTime: '2026-11-20T09:00:01.123Z',
  annotation: '公開されています',
}
const CHANGE: Json = {
  configRuleName: 'required-tags',
  resourceType: 'AWS::EC2::Instance',
  resourceId: 'i-0a1b2c3d4e5f60718',
  awsAccountId: ACCOUNT,
  awsRegion: 'ap-northeast-1',
  notificationCreationTime: '2026-11-20T09:00:01.900Z',
  newEvaluationResult: RESULT,
}

function run(records: readonly unknown[], expectedSources: readonly string[] = []): Expected {
  return runFixture({ title: 'made by a test', key: EVENTS, records, account: { expectedSources } }, [source])
}

function event(detail: unknown, over: Json = {}): Json {
  return {
    'detail-type': 'Config Rules Compliance Change',
    source: 'aws.config',
    account: ACCOUNT,
    region: 'ap-northeast-1',
    time: '2026-11-20T09:00:02Z',
    detail,
    ...over,
  }
}

function one(change: unknown, expectedSources: readonly string[] = []) {
  const [placed] = run([event(change)], expectedSources).documents
  if (placed === undefined) throw new Error('no document')
  return placed as typeof placed & {
    document: { event: Json; hinomi: Json & { finding: Json }; aws: { config: Json }; rule: Json }
  }
}

function hashOf(document: unknown): unknown {
  return (document as { hinomi: { finding: Json } }).hinomi.finding.content_hash
}

function reasons(records: readonly unknown[]): string[] {
  return run(records).rejections.map(({ reason }) => reason)
}

describe('severity and status', () => {
  it.each([
    ['required-tags', 'NON_COMPLIANT', 40, 'medium', 'open'],
    ['s3-bucket-public-read-prohibited', 'NON_COMPLIANT', 70, 'high', 'open'],
    ['ROOT_ACCOUNT_MFA_ENABLED', 'NON_COMPLIANT', 70, 'high', 'open'],
    ['required-tags', 'COMPLIANT', 0, 'info', 'resolved'],
    ['required-tags', 'NOT_APPLICABLE', 0, 'info', 'resolved'],
    ['required-tags', 'INSUFFICIENT_DATA', 1, 'low', 'unknown'],
    ['required-tags', 'SOMETHING_NEW', 0, 'info', 'unknown'],
  ])('NA-02 %s %s is %s %s, %s', (configRuleName, complianceType, number, label, status) => {
    const { document } = one({ ...CHANGE, configRuleName, newEvaluationResult: { ...RESULT, complianceType } })
    expect([document.event.severity, document.hinomi.severity, document.hinomi.finding.status]).toEqual([
      number,
      label,
      status,
    ])
  })

  it('NA-20 an older result that arrives late has a lower version under the same id', () => {
    const newer = one(CHANGE)
    const older = run([
      event(
        {
          ...CHANGE,
          notificationCreationTime: '2026-11-01T00:00:00Z',
          newEvaluationResult: { ...RESULT, resultRecordedTime: '2026-11-01T00:00:00Z' },
        },
        { time: '2026-11-01T00:00:01Z' },
      ),
    ]).documents[0]
    expect(older?.id).toBe(newer.id)
    expect(older?.version).toBeLessThan(newer.version ?? 0)
  })

  it('NA-22 a copy of what Security Hub reports is not primary, and is where Security Hub is not watched', () => {
    const copy = { ...CHANGE, configRuleName: 'securityhub-s3-bucket-ssl-requests-only-1a2b3c4d' }
    expect(one(copy, ['securityhub']).document.hinomi.finding.is_primary).toBe(false)
    expect(one(copy, ['ocsf_finding']).document.hinomi.finding.is_primary).toBe(false)
    expect(one(copy).document.hinomi.finding.is_primary).toBe(true)
    expect(one(CHANGE, ['securityhub']).document.hinomi.finding.is_primary).toBe(true)
  })
})

describe('rule names', () => {
  it.each([
    ['securityhub-vpc-flow-logs-enabled-1a2b3c4d', 'vpc-flow-logs-enabled', 'securityhub'],
    ['iam-password-policy-conformance-pack-abc123xyz', 'iam-password-policy', 'conformance-pack-abc123xyz'],
    ['required-tags', 'required-tags', 'config'],
    ['securityhub-odd', 'securityhub-odd', 'securityhub'],
    ['必須タグ', '必須タグ', 'config'],
  ])('%s is %s of %s', (name, baseName, ruleset) => {
    expect(ruleOrigin(name)).toEqual({ baseName, ruleset })
  })

  it('knows guardrail rules by managed identifier and by proposed name', () => {
    expect([
      isGuardrailRule('CLOUD_TRAIL_ENABLED'),
      isGuardrailRule('restricted-ssh'),
      isGuardrailRule('required-tags'),
    ]).toEqual([true, true, false])
  })
})

it('NA-25 the same result by EventBridge and by pull is one document', () => {
  const details = {
    EvaluationResults: [
      {
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName: 'required-tags',
            ResourceType: 'AWS::EC2::Instance',
            ResourceId: 'i-0a1b2c3d4e5f60718',
          },
        },
        ComplianceType: 'NON_COMPLIANT',
        ResultRecordedTime: 1795165201.123,
        Annotation: '公開されています',
      },
    ],
  }
  const pulled = run([event(details, { 'detail-type': 'Config Rules Compliance Details', source: 'hinomi.pull' })])
  const { id, document } = one({
    ...CHANGE,
    configRuleARN: 'arn:aws:config:ap-northeast-1:111122223333:config-rule/config-rule-ab12cd',
    messageType: 'ComplianceChangeNotification',
    oldEvaluationResult: { complianceType: 'COMPLIANT' },
  })
  expect(pulled.documents[0]?.id).toBe(id)
  expect(hashOf(pulled.documents[0]?.document)).toBe(hashOf(document))
  expect(pulled.documents[0]?.document).toMatchObject({
    '@timestamp': '2026-11-20T09:00:01.123Z',
    rule: { id: document.rule.id },
  })
})

it('NA-32 another account or Region than that of the key costs only that record', () => {
  expect(
    reasons([event({ ...CHANGE, awsAccountId: '444455556666' }), event({ ...CHANGE, awsRegion: 'us-east-1' })]),
  ).toEqual(['account-mismatch', 'region-mismatch'])
})

it('NA-04 a time that is missing or cannot be read costs only that record', () => {
  const without = {
    ...CHANGE,
    notificationCreationTime: undefined,
    newEvaluationResult: { complianceType: 'COMPLIANT' },
  }
  expect(reasons([event(without), event({ ...CHANGE, newEvaluationResult: { resultRecordedTime: 'soon' } })])).toEqual([
    'time-missing',
    'time-unreadable',
  ])
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expectSound(source, run([event(value), event({ ...CHANGE, newEvaluationResult: value }), value]))
    }),
  )
})

it.each([
  'configRuleARN',
  'messageType',
  'oldEvaluationResult',
  'awsAccountId',
  'awsRegion',
  'notificationCreationTime',
])('bears any value as %s', (name) => {
  for (const value of [undefined, null, '', 7, 'x', [], {}, true]) {
    const { rejections } = run([event({ ...CHANGE, [name]: value })])
    expect(rejections.filter(({ reason }) => !reason.endsWith('-mismatch'))).toEqual([])
  }
})
