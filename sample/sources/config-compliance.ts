import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts'
import { deliveriesOf, eventObjects, type Feed, type FindingPlan, statesOf } from '../findings.ts'
import { chooser, type Random } from '../random.ts'
import type { RegionResources } from '../resources.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { type Compliance, type ConfigRule, compliancePlan, type Judgement } from './config-rules.ts'

const FEED: Feed = {
  source: 'config_compliance',
  word: 'config',
  eventSource: 'aws.config',
  detailType: 'Config Rules Compliance Change',
  pullDetailType: 'Config Rules Compliance Details',
  detail: (change) => change,
  resources: () => [],
}

const chooseRule = chooser<ConfigRule & { readonly weight: number; readonly broken: number }>([
  { weight: 6, name: 'required-tags', resourceType: 'AWS::EC2::Instance', broken: 0.5 },
  { weight: 4, name: 'encrypted-volumes', resourceType: 'AWS::EC2::Volume', broken: 0.2 },
  { weight: 4, name: 's3-bucket-versioning-enabled', resourceType: 'AWS::S3::Bucket', broken: 0.3 },
  { weight: 2, name: 's3-bucket-public-read-prohibited', resourceType: 'AWS::S3::Bucket', broken: 0.04 },
  { weight: 3, name: 'restricted-ssh', resourceType: 'AWS::EC2::SecurityGroup', broken: 0.06 },
  { weight: 3, name: 'rds-storage-encrypted', resourceType: 'AWS::RDS::DBInstance', broken: 0.1 },
  { weight: 3, name: 'lambda-inside-vpc', resourceType: 'AWS::Lambda::Function', broken: 0.4 },
  { weight: 2, name: 'securityhub-vpc-flow-logs-enabled-1a2b3c4d', resourceType: 'AWS::EC2::VPC', broken: 0.2 },
  { weight: 2, name: 'iam-password-policy-conformance-pack-abc123xyz', resourceType: 'AWS::::Account', broken: 0.1 },
])

/** Compliance with Config rules: changes only, as EventBridge delivers them. */
export const configCompliance: SampleSource = {
  id: 'config_compliance',
  share: 0.006,
  *objects(site: Site): Generator<SampleObject> {
    const plans = [...drawnPlans(site), ...site.told.config_compliance]
    yield* eventObjects(site, FEED, deliveriesOf(site, FEED, plans, false))
  },
}

function drawnPlans(site: Site): FindingPlan[] {
  const random = site.random.fork('config_compliance', 'plans')
  const plans: FindingPlan[] = []
  const seen = new Set<string>()
  let left = site.budget.config_compliance - statesOf(site.told.config_compliance)
  for (let tries = 0; left > 0 && tries < 10_000; tries++) {
    const rule = chooseRule(random)
    const region = random.pick(site.resources.regions)
    const resource = resourceOf(site, region, rule, random)
    if (seen.has(`${rule.name} ${resource}`)) continue
    seen.add(`${rule.name} ${resource}`)
    const plan = compliancePlan(site.account, region.region, rule, resource, judgements(site, random, rule.broken))
    plans.push(plan)
    left -= plan.states.length
  }
  return plans
}

function judgements(site: Site, random: Random, broken: number): Judgement[] {
  const first = random.between(site.period.start + HOUR_MS, site.period.end - MINUTE_MS)
  const compliance: Compliance = random.chance(broken)
    ? 'NON_COMPLIANT'
    : random.chance(0.03)
      ? 'INSUFFICIENT_DATA'
      : 'COMPLIANT'
  const list: Judgement[] = [{ at: first, compliance }]
  const next = first + random.between(1, 8) * DAY_MS
  if (compliance === 'NON_COMPLIANT' && random.chance(0.5) && next < site.period.end) {
    list.push({ at: next, compliance: 'COMPLIANT' })
  }
  return list
}

function resourceOf(site: Site, region: RegionResources, { resourceType }: ConfigRule, random: Random): string {
  if (resourceType === 'AWS::EC2::Instance') return random.pick(region.instances).id
  if (resourceType === 'AWS::EC2::SecurityGroup') return random.pick(region.instances).securityGroupId
  if (resourceType === 'AWS::EC2::Volume') return `vol-0${random.hex(16)}`
  if (resourceType === 'AWS::S3::Bucket') return random.pick(site.resources.buckets).name
  if (resourceType === 'AWS::RDS::DBInstance') return random.pick(region.databases).name
  if (resourceType === 'AWS::Lambda::Function') return random.pick(region.functions).name
  return resourceType === 'AWS::EC2::VPC' ? region.vpcId : site.account.id
}
