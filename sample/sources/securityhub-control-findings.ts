import { DAY_MS, HOUR_MS, nextOfficeMoment } from '../clock.ts'
import { type FindingPlan, recordsOf } from '../findings.ts'
import type { Random } from '../random.ts'
import type { Site } from '../site.ts'
import { OPERATORS } from '../world.ts'
import { type Check, checksOf } from './securityhub-controls.ts'
import { type Compliance, type HubChange, type HubFacts, hubPlan } from './securityhub-plan.ts'

const STANDARDS = ['aws-foundational-security-best-practices/v/1.0.0', 'cis-aws-foundations-benchmark/v/3.0.0'] as const

/** About how many records a control finding makes: it is imported again and again although nothing changed. */
const RECORDS_PER_FINDING = 5
const MIN_FINDINGS = 12

const EXCUSES = [
  '業務端末からの接続に必要なため、令和8年度末まで許容する。',
  '検証環境のため対象外とする。次回の見直しで再確認。',
  'ベンダーに是正を依頼済み。来月の定期保守で対応予定。',
  '共通基盤側で代替の統制を実施しているため許容。',
] as const

/** Draws the control findings of an account, about `budget` records. */
export function controlFindings(site: Site, budget: number): FindingPlan[] {
  const random = site.random.fork('securityhub', 'controls')
  const checks = shuffled(random, checksOf(site, random)).filter((check) => !isTold(site, check))
  const count = Math.min(checks.length, Math.max(MIN_FINDINGS, Math.round(budget / RECORDS_PER_FINDING)))
  const plans: FindingPlan[] = []
  let left = budget
  for (const check of checks.slice(0, count)) {
    const target = Math.round(left / (count - plans.length))
    if (target <= 0) break
    const plan = hubPlan(
      controlFacts(site, check, random, site.period.start - random.between(1, 200) * DAY_MS),
      lifeOf(site, random, target),
    )
    plans.push(plan)
    left -= recordsOf(site, plan)
  }
  return plans
}

/** An account-wide check that the story tells must not be drawn a second time with another result. */
function isTold(site: Site, { control, region }: Check): boolean {
  return (
    control.target === 'account' &&
    site.told.securityhub.some((plan) => plan.region === region && plan.id.includes(`/${control.id}/finding/`))
  )
}

/** Makes what a control finding says about a resource; also the story uses it. */
export function controlFacts(
  site: Site,
  { control, region, resource }: Check,
  random: Random,
  createdAt: number,
): HubFacts {
  const { account } = site
  const consolidated = account.consolidatedControls
  const home = `arn:aws:securityhub:${region}:${account.id}`
  const url = `https://docs.aws.amazon.com/console/securityhub/${control.id}/remediation`
  return {
    account,
    region,
    id: consolidated
      ? `${home}:security-control/${control.id}/finding/${random.uuid()}`
      : `${home}:subscription/${STANDARDS[0]}/${control.id}/finding/${random.uuid()}`,
    product: 'securityhub',
    productName: 'Security Hub',
    generatorId: consolidated ? `security-control/${control.id}` : `${STANDARDS[0]}/${control.id}`,
    types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    title: consolidated ? control.title : `${control.id} ${control.title}`,
    description: `This control checks the following: ${control.title}.`,
    label: control.label,
    createdAt,
    resources: [resource],
    extra: {
      Remediation: {
        Recommendation: {
          Text: 'For information on how to correct this issue, consult the AWS Security Hub controls documentation.',
          Url: url,
        },
      },
      ProductFields: {
        'RelatedAWSResources:0/name': `securityhub-${control.id.toLowerCase().replace('.', '-')}-0a1b2c3d`,
        'RelatedAWSResources:0/type': 'AWS::Config::ConfigRule',
      },
    },
    compliance: {
      SecurityControlId: control.id,
      RelatedRequirements: ['NIST.800-53.r5 AC-3', 'NIST.800-53.r5 SC-7'],
      AssociatedStandards: (consolidated ? STANDARDS : STANDARDS.slice(0, 1)).map((name) => ({
        StandardsId: `standards/${name}`,
      })),
    },
  }
}

type Step = 'check' | 'pass' | 'fail' | 'notify' | 'suppress' | 'delete'

/** Steps of a finding's life in time: checks, what analysts do about it, and repair; about `target` records. */
function lifeOf(site: Site, random: Random, target: number): HubChange[] {
  const { start, end } = site.period
  const first = random.chance(0.85) ? start + random.below(18 * HOUR_MS) : random.between(start, end - DAY_MS)
  const compliance = firstStatus(random)
  const steps: { at: number; step: Step }[] = []
  const add = (at: number, step: Step) => steps.push({ at, step })
  if (compliance === 'FAILED') {
    const notified = nextOfficeMoment(first + random.below(10 * DAY_MS), random)
    if (random.chance(0.55)) add(notified, 'notify')
    const end = nextOfficeMoment(notified + random.below(14 * DAY_MS), random)
    const fate = random.next()
    if (fate < 0.4) add(end, 'pass')
    else if (fate < 0.55) add(end, 'suppress')
    else if (fate < 0.62) add(end, 'delete')
  } else if (random.chance(0.08)) {
    add(random.between(first, end), 'fail')
  }
  const pulls = site.pulls.filter((pull) => first < pull).length
  for (let i = steps.length + pulls + 1; i < target; i++) add(random.between(first, end), 'check')
  return follow(
    first,
    compliance,
    steps.filter(({ at }) => at > first && at < end).sort((a, b) => a.at - b.at),
    random,
  )
}

function firstStatus(random: Random): Compliance {
  const roll = random.next()
  if (roll < 0.38) return 'FAILED'
  if (roll < 0.95) return 'PASSED'
  return roll < 0.98 ? 'WARNING' : 'NOT_AVAILABLE'
}

function follow(
  first: number,
  compliance: Compliance,
  steps: readonly { at: number; step: Step }[],
  random: Random,
): HubChange[] {
  let now: HubChange = {
    at: first,
    updatedAt: first,
    compliance,
    workflow: compliance === 'PASSED' ? 'RESOLVED' : 'NEW',
  }
  const changes = [now]
  for (const { at, step } of steps) {
    now = after(now, at, step, random)
    changes.push(now)
    if (step === 'delete') break
  }
  return changes
}

/** Security Hub sets RESOLVED when a check passes and NEW when it fails again; what an analyst sets leaves UpdatedAt alone. */
function after(now: HubChange, at: number, step: Step, random: Random): HubChange {
  switch (step) {
    case 'check':
      return { ...now, at, updatedAt: at }
    case 'pass':
      return {
        ...now,
        at,
        updatedAt: at,
        compliance: 'PASSED',
        workflow: now.workflow === 'SUPPRESSED' ? 'SUPPRESSED' : 'RESOLVED',
      }
    case 'fail':
      return { ...now, at, updatedAt: at, compliance: 'FAILED', workflow: 'NEW' }
    case 'notify':
      return { ...now, at, workflow: 'NOTIFIED' }
    case 'suppress':
      return {
        ...now,
        at,
        workflow: 'SUPPRESSED',
        note: { text: random.pick(EXCUSES), by: random.pick(OPERATORS).email, at },
      }
    case 'delete':
      return { ...now, at, updatedAt: at, archived: true }
  }
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
