import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PULL_SOURCES } from '#ingest/exporters/pull-sources.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { FIXTURE_NOW, fixturesOf, runFixture } from '#test/contract/fixture.ts'
import { deployTemplate } from '#test/infra/deployed-template.ts'
import { matchesPattern } from '#test/infra/event-pattern.ts'
import { EVENT_ROUTES } from './event-routes.ts'
import { readTemplate } from './template.ts'

const ACCOUNT = '111122223333'
const template = readTemplate(readFileSync(new URL('generated/member-template.yaml', import.meta.url), 'utf8'))

function resourcesWith(parameters: Readonly<Record<string, string>>) {
  return deployTemplate(template, {
    account: ACCOUNT,
    region: 'ap-northeast-1',
    parameters: {
      AccountId: ACCOUNT,
      CentralBucketName: 'hinomi-archive-999999999999',
      CentralKmsKeyArn: 'arn:aws:kms:ap-northeast-1:999999999999:key/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a',
      ...parameters,
    },
  }).resources
}

function rulesWith(parameters: Readonly<Record<string, string>>) {
  const resources = resourcesWith(parameters)
  return EVENT_ROUTES.map(({ name, word }) => ({ word, pattern: resources[`${name}Rule`]?.properties.EventPattern }))
}

const RULES = rulesWith({})
const ALL_RULES = rulesWith({ ConfigItems: 'yes', SecurityHubV2: 'yes' })

/** The words of the rules that would take an event; each of them stands for a stream. */
function takenBy(event: unknown, rules = RULES): string[] {
  return rules.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ word }) => word)
}

interface Envelope {
  readonly source: string
  readonly account: string
  readonly 'detail-type': string
  readonly detail: unknown
}

/** Envelopes of our fixtures that EventBridge would write in this account; pulls and those of other accounts are none. */
const ENVELOPES = SOURCES.flatMap((source) =>
  fixturesOf(source).flatMap(({ name, fixture }) =>
    (fixture.records ?? [])
      .filter(isEnvelope)
      .filter(({ account, source: sender }) => account === ACCOUNT && sender.startsWith('aws.'))
      .map((envelope, place) => ({ name: `${source.id}/${name} ${place}`, envelope })),
  ),
)

describe('the rules of a member account', () => {
  it('take from the fixtures exactly what the sources read, each into its own tree', () => {
    expect(ENVELOPES.length).toBeGreaterThan(40)
    for (const { name, envelope } of ENVELOPES) {
      const type = envelope['detail-type']
      const reader = SOURCES.find(({ events }) => events?.detailTypes.includes(type))
      // OCSF findings of Security Hub travel with its other findings.
      const word = reader?.events?.alsoUnder?.[0] ?? reader?.events?.word
      // A custom action is somebody pressing a button; its finding is imported as well.
      const sent = word !== undefined && type !== 'Security Hub Findings - Custom Action'
      expect(takenBy(envelope, ALL_RULES), name).toEqual(sent ? [word] : [])
    }
  })

  it.each([
    ['aws.guardduty', 'GuardDuty Malware Protection Object Scan Result'],
    ['aws.inspector2', 'Inspector2 Coverage'],
    ['aws.config', 'Config Configuration Item Change'],
    ['aws.securityhub', 'Security Hub Insight Results'],
    ['aws.securityhub', 'Findings Imported V2'],
    ['aws.ec2', 'GuardDuty Finding'],
    ['example.app', 'AWS Health Event'],
  ])('leave %s "%s" alone', (source, type) => {
    expect(takenBy({ source, account: ACCOUNT, 'detail-type': type, detail: {} })).toEqual([])
  })

  it('leave events of another account alone, which a shared bus may hold', () => {
    const event = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: {} }
    expect(takenBy({ ...event, account: ACCOUNT })).toEqual(['guardduty'])
    expect(takenBy({ ...event, account: '444455556666' })).toEqual([])
  })

  it('take findings of the new Security Hub where that is wanted', () => {
    const event = { source: 'aws.securityhub', account: ACCOUNT, 'detail-type': 'Findings Imported V2', detail: {} }
    expect(takenBy(event, rulesWith({ SecurityHubV2: 'yes' }))).toEqual(['securityhub'])
  })

  it('do not filter by state, so that closing is seen', () => {
    for (const { pattern } of RULES)
      expect(Object.keys(pattern as object)).toEqual(['source', 'account', 'detail-type'])
  })

  it('stand beside a pull for every source that can be pulled', () => {
    const pulled = EVENT_ROUTES.flatMap(({ pull }) => pull ?? [])
    expect(pulled.sort()).toEqual(PULL_SOURCES.map(({ id }) => id as string).sort())
  })
})

it('every column of our flow logs is one that the source knows', () => {
  const format = String(resourcesWith({ VpcIds: 'vpc-00000001' }).FlowLog1?.properties.LogFormat)
  const names = [...format.matchAll(/\$\{([a-z-]+)\}/g)].map(([, name = '']) => name)
  const lines = [names.join(' '), names.map((name) => FLOW_VALUES[name] ?? 'x').join(' ')]
  const key = `AWSLogs/${ACCOUNT}/vpcflowlogs/ap-northeast-1/2026/11/24/00/x.log.gz`

  const { documents, rejections } = runFixture({ title: 'our format', key, lines }, SOURCES)

  expect(rejections).toEqual([])
  expect(documents).toHaveLength(1)
  expect(documents[0]?.document).toMatchObject({ network: { bytes: 5000 }, source: { ip: '192.0.2.1' } })
  expect(documents[0]?.document).not.toHaveProperty('aws.vpcflow.extra')
})

const SECONDS = String(Math.floor(FIXTURE_NOW / 1000) - 86_400)
const FLOW_VALUES: Readonly<Record<string, string>> = {
  ...{ version: '8', 'account-id': ACCOUNT, region: 'ap-northeast-1', action: 'REJECT', 'log-status': 'OK' },
  ...{ srcaddr: '192.0.2.1', dstaddr: '198.51.100.2', 'pkt-srcaddr': '192.0.2.1', 'pkt-dstaddr': '198.51.100.2' },
  ...{ srcport: '50000', dstport: '443', protocol: '6', packets: '5', bytes: '5000', start: SECONDS, end: SECONDS },
  ...{ 'tcp-flags': '2', type: 'IPv4', 'flow-direction': 'ingress', 'traffic-path': '1', 'reject-reason': 'BPA' },
}

function isEnvelope(record: unknown): record is Envelope {
  return typeof record === 'object' && record !== null && 'detail-type' in record && 'source' in record
}
