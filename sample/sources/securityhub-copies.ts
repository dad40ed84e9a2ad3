import { MINUTE_MS, nextOfficeMoment } from '../clock.ts'
import type { FindingPlan } from '../findings.ts'
import type { Random } from '../random.ts'
import type { Site } from '../site.ts'
import { OPERATORS } from '../world.ts'
import type { GuardDutyPlan } from './guardduty-plan.ts'
import type { InspectorPlan, InspectorSeverity } from './inspector-plan.ts'
import { hubResource } from './securityhub-controls.ts'
import { type HubChange, type HubLabel, hubPlan, type Workflow } from './securityhub-plan.ts'

/** What an analyst did about a finding in Security Hub. */
export interface Triage {
  readonly at: number
  readonly workflow: Workflow
  readonly note?: string
  readonly by: string
}

/** Security Hub shows a finding of another service some minutes after it. */
const COPYING_MS = 2.5 * MINUTE_MS

/** Draws what analysts do about a finding that was published at a moment; most are left alone. */
export function drawTriage(site: Site, random: Random, published: number): Triage[] {
  if (!random.chance(0.3)) return []
  const notified = nextOfficeMoment(published, random)
  const closed = nextOfficeMoment(notified, random)
  const by = random.pick(OPERATORS).email
  const steps: Triage[] = [
    { at: notified, workflow: 'NOTIFIED', by },
    random.chance(0.3)
      ? { at: closed, workflow: 'SUPPRESSED', note: '委託先の診断によるもの。影響なしと判断。', by }
      : { at: closed, workflow: 'RESOLVED', note: 'ベンダーに確認し、対応完了。', by },
  ]
  return steps.filter((step) => step.at < site.period.end)
}

/** Copies a GuardDuty finding into ASFF: Id is the finding's ARN, archived becomes RecordState ARCHIVED. */
export function guardDutyCopy(site: Site, plan: GuardDutyPlan, triage: readonly Triage[]): FindingPlan {
  const { facts } = plan
  const states = plan.states.map((state) => ({
    at: state.at + COPYING_MS,
    updatedAt: state.updatedAt,
    archived: state.archived,
    label: labelOf(state.severity),
  }))
  return hubPlan(
    {
      account: site.account,
      region: plan.region,
      id: plan.arn,
      product: 'guardduty',
      productName: 'GuardDuty',
      companyName: 'Amazon',
      generatorId: `arn:aws:guardduty:${plan.region}:${site.account.id}:detector/${facts.detectorId}`,
      types: [`${typePrefix(facts.type)}/${facts.type.replace('/', '-')}`],
      title: facts.title,
      description: facts.description,
      label: labelOf(plan.states[0]?.severity ?? 0),
      createdAt: facts.createdAt,
      resources: guardDutyResources(site, plan),
      extra: {
        SourceUrl: `https://${plan.region}.console.aws.amazon.com/guardduty/home?region=${plan.region}#/findings?macros=current&fId=${plan.id}`,
        ProductFields: {
          'aws/guardduty/service/serviceName': 'guardduty',
          'aws/guardduty/service/detectorId': facts.detectorId,
          'aws/guardduty/service/archived': 'false',
        },
        ...(facts.title.startsWith('[SAMPLE]') ? { Sample: true } : {}),
      },
    },
    withTriage(states, triage, site.period.end),
  )
}

/** Copies an Inspector finding into ASFF: Id is the finding's ARN, CLOSED becomes RecordState ARCHIVED. */
export function inspectorCopy(site: Site, plan: InspectorPlan, triage: readonly Triage[]): FindingPlan {
  const { facts } = plan
  const states = plan.states.map((state) => ({
    at: state.at + COPYING_MS,
    updatedAt: state.updatedAt,
    archived: state.status === 'CLOSED',
    label: asHubLabel(state.severity),
  }))
  const details = facts.details.packageVulnerabilityDetails
  return hubPlan(
    {
      account: site.account,
      region: plan.region,
      id: facts.arn,
      product: 'inspector',
      productName: 'Inspector',
      companyName: 'Amazon',
      generatorId: 'AWSInspector',
      types: [
        facts.type === 'PACKAGE_VULNERABILITY'
          ? 'Software and Configuration Checks/Vulnerabilities/CVE'
          : 'Software and Configuration Checks/AWS Security Best Practices/Network Reachability',
      ],
      title: facts.title,
      description: facts.description,
      label: asHubLabel(plan.states[0]?.severity ?? 'UNTRIAGED'),
      createdAt: facts.firstObservedAt,
      resources: [hubResource(hubTypeOf(facts.resource.type), resourceArn(site, plan), plan.region)],
      extra: {
        Remediation: { Recommendation: { Text: facts.remediation } },
        ProductFields: { 'aws/inspector/FindingStatus': 'ACTIVE', 'aws/inspector/resources': facts.resourceId },
        ...(typeof details === 'object' && details !== null
          ? { Vulnerabilities: [vulnerabilityOf(facts, details)] }
          : {}),
      },
    },
    withTriage(states, triage, site.period.end),
  )
}

/** Weaves the analysts' acts between the service's own updates, which keep the workflow that was set. */
function withTriage(
  states: readonly Omit<HubChange, 'workflow'>[],
  triage: readonly Triage[],
  end: number,
): HubChange[] {
  const acts = [
    ...states.map((state) => ({ at: state.at, state, act: undefined })),
    ...triage.map((act) => ({ at: act.at, state: undefined, act })),
  ]
  const changes: HubChange[] = []
  for (const { at, state, act } of acts.sort((a, b) => a.at - b.at)) {
    const before: HubChange = changes.at(-1) ?? { at, updatedAt: at, workflow: 'NEW' }
    if (state !== undefined) changes.push({ ...before, ...state })
    if (act !== undefined && changes.length > 0) {
      const note = act.note === undefined ? {} : { note: { text: act.note, by: act.by, at: act.at } }
      changes.push({ ...before, at, workflow: act.workflow, ...note })
    }
  }
  // A finding of the last minutes has no copy yet but for its first state, which must not be lost.
  return changes
    .filter((change, index) => change.at < end || index === 0)
    .map((change) => ({ ...change, at: Math.min(change.at, end - 1) }))
}

function labelOf(severity: number): HubLabel {
  if (severity >= 9) return 'CRITICAL'
  if (severity >= 7) return 'HIGH'
  return severity >= 4 ? 'MEDIUM' : 'LOW'
}

function asHubLabel(severity: InspectorSeverity): HubLabel {
  return severity === 'UNTRIAGED' ? 'INFORMATIONAL' : severity
}

function typePrefix(type: string): string {
  if (type.startsWith('Exfiltration')) return 'Effects/Data Exfiltration'
  if (type.startsWith('Policy')) return 'Software and Configuration Checks'
  if (type.startsWith('Behavior')) return 'Unusual Behaviors/VM'
  return 'TTPs'
}

function guardDutyResources(site: Site, plan: GuardDutyPlan): object[] {
  const { instanceDetails, accessKeyDetails, s3BucketDetails, rdsDbInstanceDetails } = plan.facts.resource
  const resources: object[] = []
  const instanceId = member(instanceDetails, 'instanceId')
  if (instanceId !== undefined) {
    resources.push(
      hubResource(
        'AwsEc2Instance',
        `arn:aws:ec2:${plan.region}:${site.account.id}:instance/${instanceId}`,
        plan.region,
      ),
    )
  }
  const bucket = Array.isArray(s3BucketDetails) ? member(s3BucketDetails[0], 'arn') : undefined
  if (bucket !== undefined) resources.push(hubResource('AwsS3Bucket', bucket, plan.region))
  const database = member(rdsDbInstanceDetails, 'dbInstanceArn')
  if (database !== undefined) resources.push(hubResource('AwsRdsDbInstance', database, plan.region))
  const key = member(accessKeyDetails, 'accessKeyId')
  if (key !== undefined) {
    const details = {
      PrincipalName: member(accessKeyDetails, 'userName'),
      PrincipalType: member(accessKeyDetails, 'userType'),
    }
    resources.push(hubResource('AwsIamAccessKey', `AWS::IAM::AccessKey:${key}`, plan.region, details))
  }
  return resources.length > 0
    ? resources
    : [hubResource('AwsAccount', `AWS::::Account:${site.account.id}`, plan.region)]
}

function member(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found = (value as Readonly<Record<string, unknown>>)[name]
  return typeof found === 'string' ? found : undefined
}

function hubTypeOf(type: unknown): string {
  if (type === 'AWS_EC2_INSTANCE') return 'AwsEc2Instance'
  return type === 'AWS_LAMBDA_FUNCTION' ? 'AwsLambdaFunction' : 'AwsEcrContainerImage'
}

function resourceArn(site: Site, plan: InspectorPlan): string {
  const { resourceId } = plan.facts
  return resourceId.startsWith('arn:')
    ? resourceId
    : `arn:aws:ec2:${plan.region}:${site.account.id}:instance/${resourceId}`
}

function vulnerabilityOf(facts: InspectorPlan['facts'], details: object): object {
  const { vulnerabilityId, vulnerablePackages, cvss, sourceUrl } = details as Readonly<Record<string, unknown>>
  const epss = facts.details.epss
  const packages = Array.isArray(vulnerablePackages) ? vulnerablePackages : []
  const scores = Array.isArray(cvss) ? cvss : []
  return {
    Id: vulnerabilityId,
    VulnerablePackages: packages.map((one: Readonly<Record<string, unknown>>) => ({
      Name: one.name,
      Version: one.version,
      PackageManager: one.packageManager,
      FixedInVersion: one.fixedInVersion,
      FilePath: one.filePath,
    })),
    Cvss: scores.map((one: Readonly<Record<string, unknown>>) => ({
      BaseScore: one.baseScore,
      BaseVector: one.scoringVector,
      Source: one.source,
      Version: one.version,
    })),
    Vendor: { Name: 'NVD', Url: sourceUrl },
    ReferenceUrls: [sourceUrl],
    FixAvailable: facts.details.fixAvailable,
    ...(typeof epss === 'object' && epss !== null && 'score' in epss ? { EpssScore: epss.score } : {}),
  }
}
