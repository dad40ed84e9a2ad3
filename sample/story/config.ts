import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts'
import type { FindingPlan } from '../findings.ts'
import type { ItemFacts } from '../sources/config-item.ts'
import { compliancePlan } from '../sources/config-rules.ts'
import { noticePlan } from '../sources/health.ts'
import type { Plot } from './plot.ts'

/** What Config makes of the attack: a policy that grants everything, and a trail that records nothing. */
export function storyCompliance(plot: Plot): FindingPlan[] {
  const { site, region, at } = plot
  const inOrder = { at: site.period.start + 3 * HOUR_MS, compliance: 'COMPLIANT' } as const
  return [
    compliancePlan(
      site.account,
      region.region,
      { name: 'iam-policy-no-statements-with-admin-access', resourceType: 'AWS::IAM::Policy' },
      plot.backdoorPolicyArn.split('/').at(-1) ?? plot.backdoorPolicyArn,
      [{ at: at.backdoor + 9 * MINUTE_MS, compliance: 'NON_COMPLIANT' }],
    ),
    compliancePlan(
      site.account,
      region.region,
      { name: 'cloudtrail-enabled', resourceType: 'AWS::::Account' },
      site.account.id,
      [inOrder, { at: at.trailStopped + 14 * MINUTE_MS, compliance: 'NON_COMPLIANT' }],
    ),
  ]
}

/** The role that is left behind, as Config records it. */
export function storyItems({ at, backdoor, region }: Plot): ItemFacts[] {
  return [
    {
      time: at.backdoor + 4 * MINUTE_MS,
      region: region.region,
      resourceType: 'AWS::IAM::Role',
      resourceId: backdoor.id,
      resourceName: backdoor.name,
      arn: backdoor.arn,
      status: 'ResourceDiscovered',
      configuration: { roleName: backdoor.name, path: '/' },
      global: true,
    },
  ]
}

/** AWS has noticed the use of the credentials, too; and it will retire the hardware of the server, which has nothing to do with it. */
export function storyNotices(plot: Plot): FindingPlan[] {
  const random = plot.site.random.fork('story', 'health')
  const notice = {
    code: 'AWS_RISK_CREDENTIALS_COMPROMISED',
    service: 'RISK',
    category: 'issue',
    scope: 'ACCOUNT_SPECIFIC',
    text: 'Credentials of a role in your account may be in use by a third party.',
    actionability: 'ACTION_REQUIRED',
  } as const
  const retirement = {
    code: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
    service: 'EC2',
    category: 'scheduledChange',
    scope: 'ACCOUNT_SPECIFIC',
    text: 'EC2 has detected degradation of the underlying hardware. The instance will be stopped.',
    actionability: 'ACTION_REQUIRED',
  } as const
  const { region } = plot.region
  const announced = { at: plot.at.exploitKnown, start: plot.at.exploitKnown + 9 * DAY_MS }
  const noticed = { at: plot.at.tiedTogether + 40 * MINUTE_MS, start: plot.at.stolen }
  return [
    noticePlan(plot.site, random, region, notice, noticed, [], [plot.caller.accessKeyId]),
    noticePlan(plot.site, random, region, retirement, announced, [], [plot.instance.id]),
  ]
}
