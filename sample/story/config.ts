import { HOUR_MS, MINUTE_MS } from '../clock.ts'
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

/** AWS has noticed the use of the credentials, too. */
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
  const at = plot.at.tiedTogether + 40 * MINUTE_MS
  return [
    noticePlan(
      plot.site,
      random,
      plot.region.region,
      notice,
      { at, start: plot.at.stolen },
      [],
      [plot.caller.accessKeyId],
    ),
  ]
}
