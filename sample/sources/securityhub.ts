import { HOUR_MS, MINUTE_MS, nextOfficeMoment } from '../clock.ts'
import { deliveriesOf, eventObjects, type Feed, type FindingPlan, pullObjects, recordsOf } from '../findings.ts'
import type { Random } from '../random.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { isoInJapan } from '../time-text.ts'
import { guardDutyPlans } from './guardduty.ts'
import { inspectorPlans } from './inspector.ts'
import { controlFindings } from './securityhub-control-findings.ts'
import { hubResource } from './securityhub-controls.ts'
import { drawTriage, guardDutyCopy, inspectorCopy } from './securityhub-copies.ts'
import { type HubFacts, hubPlan } from './securityhub-plan.ts'

const FEED: Feed = {
  source: 'securityhub',
  word: 'securityhub',
  eventSource: 'aws.securityhub',
  detailType: 'Security Hub Findings - Imported',
  pullDetailType: 'Security Hub Findings',
  detail: (finding) => ({ findings: [finding] }),
  resources: (plan) => [plan.id],
}

const GUARDDUTY_COPIES_SHARE = 0.2
const INSPECTOR_COPIES_SHARE = 0.25

/** Security Hub CSPM (ASFF): controls, copies of GuardDuty's and Inspector's findings, and findings that only come here. */
export const securityhub: SampleSource = {
  id: 'securityhub',
  share: 0.06,
  *objects(site: Site): Generator<SampleObject> {
    const plans = [...hubPlans(site), ...site.told.securityhub]
    yield* eventObjects(site, FEED, deliveriesOf(site, FEED, plans, false))
    yield* pullObjects(site, FEED, plans)
  },
}

function hubPlans(site: Site): FindingPlan[] {
  const random = site.random.fork('securityhub', 'copies')
  const budget = Math.max(0, site.budget.securityhub - recordsOf(site, ...site.told.securityhub))
  const others = budget === 0 ? [] : otherFindings(site)
  const guardDuty = copies(site, budget * GUARDDUTY_COPIES_SHARE, guardDutyPlans(site), (plan) =>
    guardDutyCopy(site, plan, drawTriage(site, random, plan.states.at(-1)?.at ?? 0)),
  )
  const inspector = copies(site, budget * INSPECTOR_COPIES_SHARE, inspectorPlans(site), (plan) =>
    inspectorCopy(site, plan, drawTriage(site, random, plan.states.at(-1)?.at ?? 0)),
  )
  const left = budget - recordsOf(site, ...others, ...guardDuty, ...inspector)
  return [...others, ...guardDuty, ...inspector, ...controlFindings(site, left)]
}

function copies<P extends FindingPlan>(
  site: Site,
  budget: number,
  plans: readonly P[],
  copy: (plan: P) => FindingPlan,
): FindingPlan[] {
  const made: FindingPlan[] = []
  let left = budget
  for (const plan of plans) {
    if (left <= 0) break
    const one = copy(plan)
    made.push(one)
    left -= recordsOf(site, one)
  }
  return made
}

/** One finding each of products that reach us only through Security Hub. */
function otherFindings(site: Site): FindingPlan[] {
  const random = site.random.fork('securityhub', 'others')
  const region = site.account.regions[0]
  const bucket = site.resources.buckets[0]
  if (region === undefined || bucket === undefined) return []
  const resource = hubResource('AwsS3Bucket', `arn:aws:s3:::${bucket.name}`, region, { Name: bucket.name })
  const first = random.between(site.period.start + HOUR_MS, site.period.end - 2 * HOUR_MS)
  const common = { account: site.account, region, createdAt: first - 3 * MINUTE_MS, resources: [resource] }
  const all: HubFacts[] = [macieFacts(common, random), diagnosisFacts(common, random)]
  return all.map((facts) => {
    const opened = { at: first, updatedAt: first - MINUTE_MS, workflow: 'NEW' } as const
    const at = nextOfficeMoment(first, random)
    return hubPlan(
      facts,
      at < site.period.end && random.chance(0.5) ? [opened, { ...opened, at, workflow: 'NOTIFIED' }] : [opened],
    )
  })
}

type Common = Pick<HubFacts, 'account' | 'region' | 'createdAt' | 'resources'>

function macieFacts(common: Common, random: Random): HubFacts {
  return {
    ...common,
    id: `arn:aws:macie2:${common.region}:${common.account.id}:finding/${random.hex(32)}`,
    product: 'macie',
    productName: 'Macie',
    companyName: 'Amazon',
    generatorId: 'aws/macie',
    types: ['Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal'],
    title: 'The S3 object contains personal information.',
    description:
      'The object contains personal information such as names, addresses and telephone numbers of residents.',
    label: 'HIGH',
  }
}

/** A product of the vendor's own: no company of AWS, Japanese text, dates with an offset. */
function diagnosisFacts(common: Common, random: Random): HubFacts {
  return {
    ...common,
    id: `shindan/${common.account.id}/${random.hex(8)}`,
    product: `${common.account.id}/default`,
    productName: 'Default',
    companyName: common.account.vendor.name,
    generatorId: 'shindan-2026',
    types: ['Software and Configuration Checks/Vulnerabilities'],
    title: '管理画面のパスワード試行回数に上限がない',
    description: '定期診断の結果: 管理画面でログイン失敗の回数制限が設定されていない。',
    label: 'MEDIUM',
    date: isoInJapan,
  }
}
