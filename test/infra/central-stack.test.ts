import { AwsSolutionsChecks } from 'cdk-nag'
import { beforeAll, describe, expect, it } from 'vitest'
import { COURIER_WAIT_MS } from '#alerts/channels/courier.ts'
import { ALARMS } from '#infra/cost.ts'
import { METRICS_NAMESPACE } from '#infra/lambdas/kit/metric-names.ts'
import { lintTemplate } from '#test/cfn-lint.ts'
import { CENTRAL_ACCOUNT as CENTRAL, exampleCentral } from './example-central.ts'
import { type Resource, resourcesOf, synthesize, type Template } from './synthesize.ts'

/** What the CDK itself writes: joins in place of `Fn::Sub`, and dependencies that another reference says already. */
const OF_THE_CDK = ['I1022', 'W3005']
const ENDPOINT = 'https://vpc-existing-abcdefghijklmnopqrstuvwxyz.ap-northeast-1.es.amazonaws.com'

const SLACK = { name: 'duty', type: 'slack', url: 'secret:hinomi/alerts#slack' }

interface Synthesized {
  readonly template: Template
  readonly text: string
  readonly alb?: string
}

let small: Synthesized
let standard: Synthesized
let existing: Synthesized
/** Mode standard with a channel on the internet. */
let outgoing: Synthesized
beforeAll(() => {
  // cdk-nag judges while they are made: anything that it finds and nobody excused is thrown
  small = made({ mode: 'small', albRegions: ['ap-northeast-1', 'ap-northeast-3'] })
  standard = made({ mode: 'standard' })
  existing = made({ endpoint: ENDPOINT, albRegions: [] })
  outgoing = made({ mode: 'standard', albRegions: [] }, [SLACK])
})

function made(file: Readonly<Record<string, unknown>>, channels?: readonly object[]): Synthesized {
  const { templates, texts } = synthesize(exampleCentral(file, undefined, channels), [new AwsSolutionsChecks()])
  const [template, text, alb] = [templates.hinomi, texts.hinomi, texts['hinomi-alb-ap-northeast-3']]
  if (template === undefined || text === undefined) throw new Error('there is no stack hinomi')
  return { template, text, ...(alb !== undefined && { alb }) }
}

function one({ template }: Synthesized, logicalId: string): Resource {
  const resource = template.Resources[logicalId]
  if (resource === undefined) throw new Error(`there is no resource ${logicalId}`)
  return resource
}

describe('the templates of the central account', () => {
  it('are as AWS wants them in each mode and Region', async () => {
    const lint = (text: string | undefined, region: string) =>
      lintTemplate(text ?? '', { regions: [region], ignore: OF_THE_CDK })

    expect(await lint(small.text, 'ap-northeast-1')).toEqual([])
    expect(await lint(existing.text, 'ap-northeast-1')).toEqual([])
    // mode standard, with everything that it may have
    expect(await lint(outgoing.text, 'ap-northeast-1')).toEqual([])
    expect(await lint(small.alb, 'ap-northeast-3')).toEqual([])
  })

  it('NA-18 are the same each time, and small enough', () => {
    expect(made({ mode: 'standard' }).text).toBe(standard.text)
    expect(Buffer.byteLength(standard.text)).toBeLessThan(1_000_000)
  })

  it('are as they were looked at', () => {
    expect(blanked(small.template)).toMatchSnapshot()
  })

  it('NA-36 hold no password, and no parameter that could be one', () => {
    for (const { text } of [small, standard, existing]) {
      expect(text).not.toMatch(/MasterUserPassword|MasterUserName|GenerateSecretString|"NoEcho"/)
    }
  })
})

/** Hashes of code and of the set-up change with every change of the program. */
function blanked(template: Template): unknown {
  return JSON.parse(JSON.stringify(template).replace(/[0-9a-f]{32,64}/g, '…'))
}

describe('the queues', () => {
  it('NA-06 every queue that a function reads takes answers about single messages', () => {
    for (const { template } of [small, standard, existing]) {
      const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      expect(mappings.length).toBeGreaterThan(0)
      for (const { Properties } of mappings)
        expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
    }
  })

  it('NA-06 hide a message for six times as long as a run may take', () => {
    const timeout = one(small, 'Loader').Properties.Timeout
    const window = one(small, 'LoaderQueue').Properties.MaximumBatchingWindowInSeconds
    expect(one(small, 'Intake').Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout + window)
    expect(one(small, 'Intake').Properties.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5)
  })

  it('NA-17 tell within five minutes of a dead letter, which stays 14 days', () => {
    const { Properties } = one(small, 'DeadLettersAlarm')
    expect(Properties).toMatchObject({
      ...{ MetricName: 'ApproximateNumberOfMessagesVisible', ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 },
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
    })
    expect(Properties.Period * Properties.EvaluationPeriods).toBe(300)
    expect(Properties.AlarmActions).toEqual([{ Ref: 'Alarms' }])
    expect(one(small, 'DeadLetters').Properties.MessageRetentionPeriod).toBe(14 * 86_400)
  })

  it('NA-45 keep messages for 14 days while OpenSearch takes nothing', () => {
    expect(one(small, 'Intake').Properties.MessageRetentionPeriod).toBe(14 * 86_400)
  })

  it('NA-12 hear of every raw object, of unknown keys and what Firehose failed with too, but not of the quarantine', () => {
    const prefixes = one(small, 'Archive').Properties.NotificationConfiguration.QueueConfigurations.map(
      ({ Event, Filter }: { Event: string; Filter: { S3Key: { Rules: { Value: string }[] } } }) => [
        Event,
        Filter.S3Key.Rules[0]?.Value,
      ],
    )
    expect(prefixes).toEqual(['AWSLogs/', 'events/', 'errors/'].map((prefix) => ['s3:ObjectCreated:*', prefix]))
    expect(one(small, 'Archive').DependsOn).toContain('IntakePolicy')
    expect(one(small, 'AlbLogs').DependsOn).toContain('IntakePolicy')
  })

  it('NA-44 let only so many loaders write at a time', () => {
    expect(one(small, 'LoaderQueue').Properties.ScalingConfig.MaximumConcurrency).toBe(2)
    expect(one(standard, 'LoaderQueue').Properties.ScalingConfig.MaximumConcurrency).toBe(6)
  })
})

describe('the buckets', () => {
  it.each([() => small, () => standard, () => existing])(
    'are versioned, closed, encrypted and outlive the stack',
    (of) => {
      for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of resourcesOf(of().template, 'AWS::S3::Bucket')) {
        expect(Properties).toMatchObject({
          VersioningConfiguration: { Status: 'Enabled' },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          PublicAccessBlockConfiguration: {
            ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
          },
        })
        expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
      }
    },
  )

  it('take a key of ours in the archive, and that of S3 where load balancers write', () => {
    const encryption = (logicalId: string) =>
      one(small, logicalId).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]
    expect(encryption('Archive')).toEqual({
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': ['ArchiveKey', 'Arn'] },
      },
    })
    expect(encryption('AlbLogs')).toEqual({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } })
    expect(one(small, 'ArchiveKey').Properties.EnableKeyRotation).toBe(true)
  })

  it('NA-51 delete what is too old, what was replaced and what was never ended', () => {
    for (const logicalId of ['Archive', 'AlbLogs']) {
      const { Rules } = one(small, logicalId).Properties.LifecycleConfiguration
      expect(Rules.some((rule: { ExpirationInDays?: number }) => (rule.ExpirationInDays ?? 0) > 0)).toBe(true)
      expect(Rules.at(-1)).toMatchObject({
        ...{ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, ExpiredObjectDeleteMarker: true },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      })
    }
  })

  it('copy logs of load balancers of another Region into the main one', () => {
    const alb: Template = JSON.parse(small.alb ?? '')
    const [bucket] = resourcesOf(alb, 'AWS::S3::Bucket')
    expect(bucket?.Properties.ReplicationConfiguration.Rules[0]).toMatchObject({
      ...{ Status: 'Enabled', DeleteMarkerReplication: { Status: 'Disabled' } },
      Destination: { Bucket: `arn:aws:s3:::hinomi-alb-${CENTRAL}` },
    })
  })

  it('NA-57 are written to by no flow log of this account, for which EC2 would change their policy', () => {
    for (const { Properties } of resourcesOf(standard.template, 'AWS::EC2::FlowLog')) {
      expect(Properties.LogDestinationType).toBe('cloud-watch-logs')
    }
  })

  it('NA-57 have one policy each, which is ours as a whole', () => {
    const policies = resourcesOf(small.template, 'AWS::S3::BucketPolicy').map(({ Properties }) => Properties.Bucket)
    expect(policies.sort()).toEqual([`hinomi-alb-${CENTRAL}`, `hinomi-archive-${CENTRAL}`])
  })
})

describe('the domain', () => {
  const domain = (of: Synthesized) => one(of, 'Search').Properties

  it.each([() => small, () => standard])('NA-36 encrypts everything and knows roles, no password', (of) => {
    expect(domain(of())).toMatchObject({
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      AdvancedSecurityOptions: {
        ...{ Enabled: true, InternalUserDatabaseEnabled: false },
        MasterUserOptions: { MasterUserARN: { 'Fn::GetAtt': ['BootstrapRole', 'Arn'] } },
      },
    })
    const principals = domain(of()).AccessPolicies.Statement.flatMap(
      ({ Principal }: { Principal: { AWS: unknown[] } }) => Principal.AWS,
    )
    expect(principals).not.toContain('*')
    const before = ['LoaderRole', 'DetectRole', 'NotifyRole', 'SearchLogPolicy']
    expect(one(of(), 'Search').DependsOn).toEqual(expect.arrayContaining(before))
  })

  it('is one t3 node in mode small, and three masters and two zones in a VPC in mode standard', () => {
    expect(domain(small).ClusterConfig).toMatchObject({ InstanceType: 't3.medium.search', InstanceCount: 1 })
    expect(domain(small).VPCOptions).toBeUndefined()
    expect(domain(standard).ClusterConfig).toMatchObject({
      ...{ DedicatedMasterCount: 3, InstanceCount: 2, ZoneAwarenessEnabled: true },
      ZoneAwarenessConfig: { AvailabilityZoneCount: 2 },
    })
    expect(domain(standard).VPCOptions.SubnetIds).toEqual([{ Ref: 'Subnet0' }, { Ref: 'Subnet1' }])
    for (const word of ['Loader', 'Detect', 'Notify', 'Bootstrap']) {
      expect(one(standard, word).Properties.VpcConfig.SubnetIds).toHaveLength(2)
      expect(one(small, word).Properties.VpcConfig).toBeUndefined()
    }
  })

  it('NA-36 is in the VPC without a way to the internet', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EIP']) {
      expect(resourcesOf(standard.template, `AWS::EC2::${type}`)).toEqual([])
    }
    for (const { Properties } of resourcesOf(standard.template, 'AWS::EC2::SecurityGroupIngress')) {
      expect(Properties.SourceSecurityGroupId).toEqual({ 'Fn::GetAtt': ['LambdaGroup', 'GroupId'] })
    }
  })

  it('NA-36 is reached by people from the private ranges that are named, and their network can be connected', () => {
    const { template } = made({ mode: 'standard', albRegions: [], clientCidrs: ['10.20.0.0/16'] })
    const fromRanges = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').filter(
      ({ Properties }) => Properties.CidrIp,
    )
    expect(fromRanges.map(({ Properties }) => Properties)).toMatchObject([
      { CidrIp: '10.20.0.0/16', FromPort: 443, ToPort: 443, GroupId: { 'Fn::GetAtt': ['DomainGroup', 'GroupId'] } },
    ])
    expect(Object.keys(template.Outputs ?? {})).toEqual(expect.arrayContaining(['VpcId', 'RouteTableId', 'SubnetIds']))
  })

  it('can be one that exists', () => {
    expect(resourcesOf(existing.template, 'AWS::OpenSearchService::Domain')).toEqual([])
    expect(one(existing, 'Loader').Properties.Environment.Variables.HINOMI_OPENSEARCH_URL).toBe(ENDPOINT)
    const arn = `arn:aws:es:ap-northeast-1:${CENTRAL}:domain/existing/*`
    expect(JSON.stringify(one(existing, 'LoaderRole'))).toContain(arn)
  })
})

describe('the functions', () => {
  it('run on Node.js 24, each with a role and a log of its own', () => {
    const own = ['Loader', 'Detect', 'Notify', 'Bootstrap']
    for (const word of own) {
      expect(one(small, word).Properties).toMatchObject({
        ...{ Runtime: 'nodejs24.x', Handler: 'index.handler', LoggingConfig: { LogGroup: { Ref: `${word}Log` } } },
        Role: { 'Fn::GetAtt': [`${word}Role`, 'Arn'] },
      })
      expect(one(small, `${word}Log`).Properties.RetentionInDays).toBe(90)
    }
  })

  it('NA-18 set OpenSearch up before anything is loaded, again when the plan changes, and with time to spare', () => {
    expect(one(small, 'Bootstrap').Properties.Environment.Variables).toMatchObject({
      ...{ HINOMI_REPLICAS: '0', HINOMI_SNAPSHOT_DAYS: '14', HINOMI_RETENTION: '{}' },
      HINOMI_WRITER_ROLES: `arn:aws:iam::${CENTRAL}:role/hinomi-loader`,
    })
    expect(one(small, 'LoaderQueue').DependsOn).toEqual(expect.arrayContaining(['SetUp']))
    expect(one(small, 'Bootstrap').Properties).toMatchObject({ Timeout: 900, MemorySize: 1_024 })
    expect(one(small, 'SetUp').Properties.version).not.toBe(one(standard, 'SetUp').Properties.version)
    expect(one(small, 'SetUp').Properties.ServiceTimeout).toBeGreaterThan(900)
  })

  it('NA-18 can answer CloudFormation from the VPC when the stack is made, and still when it is removed', () => {
    const ways = ['S3Endpoint', 'SubnetRoutes0', 'SubnetRoutes1', 'DomainFromLambdas']
    expect(one(standard, 'SetUp').DependsOn).toEqual(expect.arrayContaining(ways))
  })

  it('NA-44 detect and notify one at a time, and pile up no calls that found them busy', () => {
    for (const word of ['Detect', 'Notify']) {
      expect(one(small, word).Properties.ReservedConcurrentExecutions).toBe(1)
      expect(one(small, `${word}Calls`).Properties).toMatchObject({
        ...{ FunctionName: { Ref: word }, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      })
    }
  })

  it('NA-51 delete each night what is too old in indices that keep one name', () => {
    const { Properties, DependsOn } = one(small, 'NightlySchedule')
    expect(Properties.ScheduleExpression).toBe('cron(30 17 * * ? *)')
    expect(Properties.Targets).toMatchObject([
      { Arn: { 'Fn::GetAtt': ['Bootstrap', 'Arn'] }, Input: '{"task":"expire"}' },
    ])
    expect(DependsOn).toContain('SetUp')
    expect(one(small, 'NightlyInvoke').Properties).toMatchObject({
      ...{ FunctionName: { Ref: 'Bootstrap' }, SourceArn: { 'Fn::GetAtt': ['NightlySchedule', 'Arn'] } },
    })
    expect(one(small, 'BootstrapErrorsAlarm').Properties.EvaluationPeriods).toBe(1)
  })
})

describe('alerts to the internet', () => {
  it('are sent by the notifier itself where it is not in a VPC', () => {
    const { Resources } = made({ mode: 'small', albRegions: [] }, [SLACK]).template
    expect(Resources.Courier).toBeUndefined()
    expect(JSON.stringify(Resources.NotifyRole)).toContain(':secret:hinomi/alerts-??????')
    expect(JSON.stringify(small.template.Resources.NotifyRole)).not.toContain('secretsmanager')
  })

  it('NA-36 leave the VPC through one function outside it, which alone reads their secrets', () => {
    expect(one(outgoing, 'Courier').Properties).toMatchObject({ Timeout: 12, Runtime: 'nodejs24.x' })
    expect(one(outgoing, 'Courier').Properties.Timeout * 1000).toBeLessThan(COURIER_WAIT_MS)
    expect(one(outgoing, 'Courier').Properties.VpcConfig).toBeUndefined()
    expect(one(outgoing, 'Notify').Properties.Environment.Variables.HINOMI_COURIER).toEqual({ Ref: 'Courier' })
    expect(one(outgoing, 'LAMBDAEndpoint').Properties.PrivateDnsEnabled).toBe(true)
    expect(JSON.stringify(one(outgoing, 'NotifyRole'))).not.toContain('secretsmanager')
    expect(standard.template.Resources.Courier).toBeUndefined()
    expect(standard.template.Resources.LAMBDAEndpoint).toBeUndefined()
    for (const type of ['InternetGateway', 'NatGateway']) {
      expect(resourcesOf(outgoing.template, `AWS::EC2::${type}`)).toEqual([])
    }
    expect(one(outgoing, 'CourierErrorsAlarm').Properties.MetricName).toBe('Errors')
  })
})

describe('the alarms', () => {
  const alarms = (of: Synthesized) =>
    resourcesOf(of.template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties)

  it('tell people, in Japanese and English, of the end too', () => {
    for (const alarm of alarms(small)) {
      expect(alarm.AlarmActions).toEqual([{ Ref: 'Alarms' }])
      expect(alarm.OKActions).toEqual([{ Ref: 'Alarms' }])
      expect(alarm.AlarmDescription).toMatch(/[ぁ-ん一-龠].* \/ [a-z]/i)
    }
    const readers = resourcesOf(small.template, 'AWS::SNS::Subscription').map(({ Properties }) => Properties.Endpoint)
    expect(new Set(readers)).toEqual(new Set(['soc@example.com']))
  })

  it.each([
    ['NA-44 lag', METRICS_NAMESPACE, 'Lag'],
    ['NA-44 answers of 429', METRICS_NAMESPACE, 'BulkRetries'],
    ['NA-45 free storage', 'AWS/ES', 'FreeStorageSpace'],
    ['NA-45 a full domain', METRICS_NAMESPACE, 'ObjectsRefused'],
    ['NA-12 unknown keys', METRICS_NAMESPACE, 'ObjectsUnrecognized'],
    ['NA-12 quarantine', METRICS_NAMESPACE, 'RecordsQuarantined'],
    ['silence of everybody', METRICS_NAMESPACE, 'ObjectsLoaded'],
    ['silence of the detection, which watches each account', METRICS_NAMESPACE, 'RulesRun'],
    ['silence of the notifier', METRICS_NAMESPACE, 'AlertHeartbeat'],
    ['alerts that were given up', METRICS_NAMESPACE, 'AlertsDead'],
    ['a function that fails', 'AWS/Lambda', 'Errors'],
  ])('there is one for %s', (_, Namespace, MetricName) => {
    expect(alarms(small)).toContainEqual(expect.objectContaining({ Namespace, MetricName }))
  })

  it('NA-45 warn while a quarter of each disk is still free', () => {
    expect(one(small, 'FreeStorageAlarm').Properties.Threshold).toBe((50 * 1_024) / 4)
  })

  it('have names that each stand once, and are all on the dashboard', () => {
    const names = alarms(standard).map(({ AlarmName }) => AlarmName)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toHaveLength(ALARMS)
    const body = JSON.stringify(one(standard, 'Dashboard').Properties.DashboardBody)
    for (const name of names) expect(body).toContain(`:alarm:${name}`)
  })

  it('NA-60 include a budget', () => {
    const [budget] = resourcesOf(small.template, 'AWS::Budgets::Budget')
    expect(budget?.Properties.Budget).toMatchObject({ BudgetType: 'COST', BudgetLimit: { Amount: 500, Unit: 'USD' } })
  })
})
