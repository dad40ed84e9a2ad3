import { HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { FindingPlan } from '../findings.ts'
import type { GuardDutyPlan } from '../sources/guardduty-plan.ts'
import type { InspectorPlan } from '../sources/inspector-plan.ts'
import { controlFacts } from '../sources/securityhub-control-findings.ts'
import { accountResource, CLOUDTRAIL_1, hubResource, IAM_1 } from '../sources/securityhub-controls.ts'
import { guardDutyCopy, inspectorCopy, type Triage } from '../sources/securityhub-copies.ts'
import { hubPlan } from '../sources/securityhub-plan.ts'
import { OPERATORS } from '../world.ts'
import type { StoryFindings } from './guardduty.ts'
import type { Plot } from './plot.ts'

/** What Security Hub shows of the attack: copies of all findings, two controls that fail, and the access that the new role grants. */
export function storyHubFindings(
  plot: Plot,
  findings: StoryFindings,
  vulnerabilities: readonly InspectorPlan[],
): { copies: FindingPlan[]; policyControl: FindingPlan; trailControl: FindingPlan; externalAccess: FindingPlan } {
  const { site, region, at, backdoorPolicyArn } = plot
  const random = site.random.fork('story', 'securityhub')
  const policy = hubResource('AwsIamPolicy', backdoorPolicyArn, region.region)
  const failedAt = at.backdoor + 50 * MINUTE_MS
  const passedAt = site.period.start + 2 * HOUR_MS
  const stoppedAt = at.trailStopped + 45 * MINUTE_MS
  const check = { region: region.region }
  const all: readonly GuardDutyPlan[] = Object.values(findings)
  return {
    copies: [
      ...all.map((plan) =>
        guardDutyCopy(
          site,
          plan,
          plan === findings.sequence || plan === findings.credentials ? takenUp(at.noticed) : [],
        ),
      ),
      ...vulnerabilities.map((plan) => inspectorCopy(site, plan, [])),
    ],
    policyControl: hubPlan(controlFacts(site, { ...check, control: IAM_1, resource: policy }, random, failedAt), [
      { at: failedAt, updatedAt: failedAt, compliance: 'FAILED', workflow: 'NEW' },
    ]),
    trailControl: hubPlan(
      controlFacts(
        site,
        { ...check, control: CLOUDTRAIL_1, resource: accountResource(site.account.id, region.region) },
        random,
        passedAt,
      ),
      [
        { at: passedAt, updatedAt: passedAt, compliance: 'PASSED', workflow: 'RESOLVED' },
        { at: stoppedAt, updatedAt: stoppedAt, compliance: 'FAILED', workflow: 'NEW' },
        { at: at.noticed + 5 * MINUTE_MS, updatedAt: stoppedAt, compliance: 'FAILED', workflow: 'NOTIFIED' },
      ],
    ),
    externalAccess: externalAccess(plot, random.uuid()),
  }
}

function takenUp(at: number): Triage[] {
  const by = OPERATORS[0]?.email ?? 'operator@example.jp'
  return [{ at, workflow: 'NOTIFIED', note: '重大インシデントとして対応開始。ベンダーと情報政策課へ連絡済み。', by }]
}

/** IAM Access Analyzer reaches us through Security Hub only. */
function externalAccess({ site, region, at, backdoor, foreignAccount }: Plot, id: string): FindingPlan {
  const opened = at.backdoor + 30 * MINUTE_MS
  return hubPlan(
    {
      account: site.account,
      region: region.region,
      id: `arn:aws:access-analyzer:${region.region}:${site.account.id}:analyzer/external-access/finding/${id}`,
      product: 'access-analyzer',
      productName: 'IAM Access Analyzer',
      generatorId: 'aws/access-analyzer',
      types: ['Software and Configuration Checks/AWS Security Best Practices/External Access Granted'],
      title: 'AwsIamRole/External access granted by the trust policy of a role',
      description: `AWS::IAM::Role/${backdoor.arn} allows cross-account access from ${foreignAccount}.`,
      label: 'HIGH',
      createdAt: opened,
      resources: [
        hubResource('AwsIamRole', backdoor.arn, region.region, { RoleName: backdoor.name, RoleId: backdoor.id }),
      ],
      extra: {
        ProductFields: {
          'aws/access-analyzer/externalPrincipal': `arn:aws:iam::${foreignAccount}:root`,
          'aws/access-analyzer/status': 'ACTIVE',
        },
      },
    },
    [{ at: opened, updatedAt: opened - MINUTE_MS, workflow: 'NEW' }],
  )
}
