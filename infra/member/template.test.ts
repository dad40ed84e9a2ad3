import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lintTemplate, readStrictly } from '#test/cfn-lint.ts'
import { deployTemplate } from '#test/infra/deployed-template.ts'
import { EVENT_ROUTES } from './event-routes.ts'
import { CONDITIONS, MAX_VPCS } from './parameters.ts'
import { MAX_TEMPLATE_BYTES, memberTemplate, readTemplate, templateText } from './template.ts'

const LINT_TIMEOUT_MS = 180_000
const TEXT = readFileSync(new URL('generated/member-template.yaml', import.meta.url), 'utf8')
const TEMPLATE = readTemplate(TEXT)
const ACCOUNT = '111122223333'
const BASE = {
  AccountId: ACCOUNT,
  CentralBucketName: 'hinomi-archive-999999999999',
  CentralKmsKeyArn: 'arn:aws:kms:ap-northeast-1:999999999999:key/0b6f2c1e-5d0a-4c61-9a53-1f2e3d4c5b6a',
}
const VPCS = Array.from({ length: MAX_VPCS }, (_, place) => `vpc-0000000${place}`)
const EVERYTHING = {
  ...BASE,
  SecurityHubV2: 'yes',
  GuardDutyDestination: 'yes',
  CloudTrail: 'write',
  VpcIds: VPCS.join(),
  ResolverLogs: 'yes',
  FirewallArn: `arn:aws:network-firewall:ap-northeast-1:${ACCOUNT}:firewall/honcho`,
  FirewallLogs: 'tls',
  WafStream: 'yes',
}

function deploy(parameters: Readonly<Record<string, string>>, region = 'ap-northeast-1', account = ACCOUNT) {
  return deployTemplate(TEMPLATE, { account, region, parameters })
}

function ofType(type: string, parameters: Readonly<Record<string, string>> = EVERYTHING) {
  return Object.values(deploy(parameters).resources)
    .filter((resource) => resource.type === type)
    .map(({ properties }) => properties)
}

const QUERY_LOG_OF_VPC = 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation'

/** Everything that this template may ever create: nothing that the government's template creates is among it. */
const RESOURCE_TYPES = [
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::FlowLog',
  'AWS::Events::Rule',
  'AWS::GuardDuty::PublishingDestination',
  'AWS::IAM::Role',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::NetworkFirewall::LoggingConfiguration',
  'AWS::Route53Resolver::ResolverQueryLoggingConfig',
  'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'Custom::HinomiFirstPull',
  'Custom::HinomiPreflight',
]

describe('the template of a member account', () => {
  it('is what its text says, after reading it again', () => {
    expect(templateText(TEMPLATE)).toBe(TEXT)
  })

  it('fits into the console without a bucket, and needs no bootstrap, assets, macros or transforms', () => {
    expect(Buffer.byteLength(TEXT)).toBeLessThanOrEqual(MAX_TEMPLATE_BYTES)
    expect(Object.keys(TEMPLATE)).not.toContain('Transform')
    expect(TEXT).not.toMatch(/Fn::Transform|Fn::ForEach|cdk-bootstrap|AssetParameters|S3Key:|AWS::Include/)
  })

  it('creates nothing but collectors: no detector, hub, recorder, channel or HubV2', () => {
    const types = new Set(Object.values(TEMPLATE.Resources).map(({ Type }) => Type))
    expect([...types].sort()).toEqual(RESOURCE_TYPES)
  })

  it('has no complaints of cfn-lint', { timeout: LINT_TIMEOUT_MS }, async () => {
    // I1022: Sub for Join is a matter of taste. I3042: the Government Cloud is in the partition aws, and bytes are dear.
    expect(await lintTemplate(TEXT, { ignore: ['I1022', 'I3042'] })).toEqual([])
  })

  it('leaves texts and code as they are, however many commas and brackets there are in them', () => {
    const code = 'exports.handler = async () => [1, { a: "x, y" }, [`, ?`, \', \']]\n[2, 3]'
    const template = memberTemplate({ pull: code, preflight: `${code}\n{ "b": [1, 2] }\n` })
    expect(readTemplate(templateText(template))).toEqual(template)
  })

  it('says the same to strict readers of YAML', { timeout: LINT_TIMEOUT_MS }, async () => {
    expect(await readStrictly(TEXT)).toEqual(TEMPLATE)
  })

  it('NA-16 every rule has exactly its one target, with the dead letter queue', () => {
    const rules = ofType('AWS::Events::Rule')
    const pairs = rules.map(({ Name, Targets }) => {
      const [target, ...others] = Targets as { Arn: string; RoleArn: string; DeadLetterConfig: { Arn: string } }[]
      expect(others).toEqual([])
      expect(target?.RoleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/hinomi-exporter-rules-ap-northeast-1`)
      return [Name, target?.Arn, target?.DeadLetterConfig.Arn]
    })

    const queue = `arn:aws:sqs:ap-northeast-1:${ACCOUNT}:hinomi-exporter-dead-letters`
    const stream = (word: string) => `arn:aws:firehose:ap-northeast-1:${ACCOUNT}:deliverystream/hinomi-exporter-${word}`
    expect(pairs).toEqual(
      ['guardduty', 'securityhub', 'inspector', 'config', 'health'].map((word) => [
        `hinomi-exporter-${word}`,
        stream(word),
        queue,
      ]),
    )
    expect(pairs.map(([, target]) => target)).toHaveLength(new Set(pairs.map(([, target]) => target)).size)
  })

  it('NA-16 the dead letter queue takes messages from our rules only, over TLS only, and its depth rings an alarm', () => {
    const [policy] = ofType('AWS::SQS::QueuePolicy')
    expect(policy?.PolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: {
            ArnLike: { 'aws:SourceArn': `arn:aws:events:ap-northeast-1:${ACCOUNT}:rule/hinomi-exporter-*` },
          },
        },
        { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    })
    expect(ofType('AWS::CloudWatch::Alarm')).toContainEqual(
      expect.objectContaining({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: 'hinomi-exporter-dead-letters' }],
        Threshold: 0,
      }),
    )
  })

  it('every stream writes gzip lines below events/ of its own account, errors below errors/, and its delay rings an alarm', () => {
    const streams = ofType('AWS::KinesisFirehose::DeliveryStream')
    expect(streams.map(({ DeliveryStreamName }) => DeliveryStreamName)).toEqual([
      ...EVENT_ROUTES.map(({ word }) => `hinomi-exporter-${word}`),
      'aws-waf-logs-hinomi',
    ])
    const alarmed = ofType('AWS::CloudWatch::Alarm').flatMap(({ MetricName, Dimensions }) =>
      MetricName === 'DeliveryToS3.DataFreshness' ? (Dimensions as { Value: string }[]).map(({ Value }) => Value) : [],
    )
    for (const [place, { DeliveryStreamName, ...stream }] of streams.entries()) {
      const word = EVENT_ROUTES[place]?.word ?? 'waf'
      expect(stream.ExtendedS3DestinationConfiguration).toMatchObject({
        BucketARN: 'arn:aws:s3:::hinomi-archive-999999999999',
        Prefix: `events/${ACCOUNT}/${word}/ap-northeast-1/!{timestamp:yyyy/MM/dd/HH}/`,
        ErrorOutputPrefix: `errors/${ACCOUNT}/${word}/ap-northeast-1/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        CompressionFormat: 'GZIP',
        // A backslash and an n, not a line break (Firehose: AppendDelimiterToRecord).
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            { Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] },
          ],
        },
      })
      expect(alarmed).toContain(DeliveryStreamName)
    }
  })

  it('everything resolves, whatever is switched on or off', () => {
    const toggles = [
      ...EVENT_ROUTES.map(({ name }) => name),
      'SecurityHubV2',
      'ConfigItems',
      'ResolverLogs',
      'WafStream',
      'GuardDutyDestination',
    ]
    for (let bits = 0; bits < 2 ** toggles.length; bits++) {
      const switched = Object.fromEntries(toggles.map((name, place) => [name, bits & (1 << place) ? 'yes' : 'no']))
      const others = {
        CloudTrail: ['no', 'write', 'all'][bits % 3] ?? 'no',
        VpcIds: VPCS.slice(0, bits % (MAX_VPCS + 1)).join() || '-',
        FirewallArn: bits % 11 === 0 ? '-' : EVERYTHING.FirewallArn,
        FirewallLogs: ['alert', 'flow', 'tls'][bits % 3] ?? 'flow',
        DetectorId: bits % 2 === 0 ? '-' : '12abc34d567e8fa901bc2d34e56789f0',
        AlarmTopicArn: bits % 5 === 0 ? '-' : `arn:aws:sns:ap-northeast-1:${ACCOUNT}:alarms`,
        PermissionsBoundaryArn: bits % 7 === 0 ? '-' : `arn:aws:iam::${ACCOUNT}:policy/boundary`,
      }
      const { resources, conditions } = deploy({ ...BASE, ...switched, ...others })
      expect(Object.keys(conditions)).toEqual(Object.keys(CONDITIONS))
      expect(Object.values(resources).filter(({ type }) => type === 'AWS::EC2::FlowLog')).toHaveLength(
        bits % (MAX_VPCS + 1),
      )
      expect(Object.values(resources).filter(({ type }) => type === QUERY_LOG_OF_VPC)).toHaveLength(
        switched.ResolverLogs === 'yes' ? bits % (MAX_VPCS + 1) : 0,
      )
    }
  })

  it('without any source it still only asks what is there', () => {
    const off = Object.fromEntries(EVENT_ROUTES.map(({ name }) => [name, 'no']))
    expect(Object.keys(deploy({ ...BASE, ...off }).resources).sort()).toEqual([
      'DeadLetters',
      'DeadLettersAlarm',
      'DeadLettersPolicy',
      'Preflight',
      'PreflightFunction',
      'PreflightLog',
      'PreflightRole',
    ])
  })

  it('what costs or takes a slot is off until somebody wants it', () => {
    const types = Object.values(deploy(BASE).resources).map(({ type }) => type)
    expect(types).not.toContain('AWS::CloudTrail::Trail')
    expect(types).not.toContain('AWS::GuardDuty::PublishingDestination')
    expect(types).not.toContain('AWS::EC2::FlowLog')
    expect(types).not.toContain('AWS::NetworkFirewall::LoggingConfiguration')
    expect(types.filter((type) => type.includes('Route53Resolver'))).toEqual([])
    const withVpc = Object.values(deploy({ ...BASE, VpcIds: 'vpc-00000001' }).resources).map(({ type }) => type)
    expect(withVpc.filter((type) => type.includes('Route53Resolver'))).toEqual([])
    expect(deploy(BASE).resources).not.toHaveProperty('WafLogStream')
  })

  it('logs the DNS queries of exactly the VPCs that are listed, through one configuration to the centre', () => {
    const [configuration, ...others] = ofType('AWS::Route53Resolver::ResolverQueryLoggingConfig')
    expect(others).toEqual([])
    expect(configuration).toEqual({
      Name: 'hinomi-exporter-dns',
      DestinationArn: `arn:aws:s3:::${BASE.CentralBucketName}`,
    })
    expect(ofType(QUERY_LOG_OF_VPC).map(({ ResourceId }) => ResourceId)).toEqual(VPCS)
    expect(new Set(ofType(QUERY_LOG_OF_VPC).map(({ ResolverQueryLogConfigId: id }) => id)).size).toBe(1)
    expect(ofType(QUERY_LOG_OF_VPC, { ...BASE, ResolverLogs: 'yes' })).toEqual([])
  })

  it.each([
    ['alert', ['ALERT']],
    ['flow', ['ALERT', 'FLOW']],
    ['tls', ['ALERT', 'FLOW', 'TLS']],
  ])('logs of a firewall: %s sends %s to the bucket of the centre', (FirewallLogs, kinds) => {
    const [logging] = ofType('AWS::NetworkFirewall::LoggingConfiguration', { ...EVERYTHING, FirewallLogs })
    expect(logging).toEqual({
      FirewallArn: EVERYTHING.FirewallArn,
      LoggingConfiguration: {
        LogDestinationConfigs: kinds.map((LogType) => ({
          ...{ LogType, LogDestinationType: 'S3' },
          LogDestination: { bucketName: BASE.CentralBucketName },
        })),
      },
    })
  })

  it('makes a trail in the home Region only', () => {
    expect(deploy(EVERYTHING).resources).toHaveProperty('Trail')
    expect(deploy(EVERYTHING, 'ap-northeast-3').resources).not.toHaveProperty('Trail')
  })

  it('gives roles names by Region, so that Tokyo and Osaka can stand side by side', () => {
    const names = (region: string) =>
      Object.values(deploy(EVERYTHING, region).resources).flatMap(({ type, properties }) =>
        type === 'AWS::IAM::Role' ? [String(properties.RoleName)] : [],
      )
    const all = [...names('ap-northeast-1'), ...names('ap-northeast-3')]
    expect(new Set(all).size).toBe(all.length)
    expect(all.every((name) => name.startsWith('hinomi-exporter-') && name.length <= 64)).toBe(true)
  })

  it('NA-58 refuses another account and a Region that is not allowed, in one sentence, before anything is created', () => {
    expect(deploy(BASE).refusals).toEqual([])
    expect(deploy(BASE, 'ap-northeast-1', '444455556666').refusals).toEqual([
      '別のアカウント用のテンプレートです / this template was made for another account',
    ])
    expect(deploy(BASE, 'us-east-1').refusals).toEqual([
      '使えるのは ap-northeast-1, ap-northeast-3 だけです / this may be deployed there only',
    ])
    expect(() => deploy({ ...BASE, AccountId: '11112222333' })).toThrow(/AccountId/)
    expect(() => deploy({ ...BASE, VpcIds: 'vpc-00000001, vpc-00000002' })).toThrow(/VpcIds/)
  })
})
