import { DAY_MS, HOUR_MS, MINUTE_MS } from '../clock.ts'
import { deliveriesOf, eventObjects, type Feed, type FindingPlan, statesOf } from '../findings.ts'
import type { SampleObject } from '../sample-object.ts'
import type { SampleSource, Site } from '../site.ts'
import { guardDutyPlans } from './guardduty.ts'
import { VULNERABILITIES } from './inspector-vulnerabilities.ts'
import { control, detection, exposure, personalData, type Scene, weakness } from './ocsf-kinds.ts'
import { ocsfResource } from './ocsf-plan.ts'
import { CONTROLS } from './securityhub-controls.ts'

const FEED: Feed = {
  source: 'ocsf_finding',
  word: 'securityhub',
  eventSource: 'aws.securityhub',
  detailType: 'Findings Imported V2',
  pullDetailType: 'Findings V2',
  detail: (finding) => ({ findings: [finding] }),
  resources: (plan) => [plan.id],
}

const DETECTIONS = 2
const WEAKNESSES = 4
const BUCKET_CONTROLS = CONTROLS.filter(({ target }) => target === 'bucket')

/** Findings of the new Security Hub (OCSF). Where an account still has the older one, only what is told comes from here. */
export const ocsfFinding: SampleSource = {
  id: 'ocsf_finding',
  share: 0.001,
  *objects(site: Site): Generator<SampleObject> {
    const drawn = site.account.sources.includes('securityhub') ? [] : drawnPlans(site)
    yield* eventObjects(site, FEED, deliveriesOf(site, FEED, [...drawn, ...site.told.ocsf_finding], false))
  },
}

/** A few findings of every class, and checks of buckets up to the budget. */
function drawnPlans(site: Site): FindingPlan[] {
  const { account, resources, period } = site
  const random = site.random.fork('ocsf_finding', 'plans')
  const [place] = resources.regions
  const [server] = place?.instances ?? []
  if (place === undefined || server === undefined) return []
  const { region } = place
  const moment = () => random.between(period.start + HOUR_MS, period.end - DAY_MS)
  const scene = (at: number): Scene => ({ site, region, createdAt: at - 3 * MINUTE_MS })
  const bucket = () => random.pick(resources.buckets).name

  const exposed = moment()
  const data = moment()
  const self = ocsfResource(account, region, 'AWS::::Account', `AWS::::Account:${account.id}`, account.name)
  const plans: FindingPlan[] = [
    exposure(scene(exposed), random.uuid(), server, exposed, 'HIGH'),
    personalData(scene(data), random.hex(32), bucket(), data),
    ...guardDutyPlans(site)
      .slice(0, DETECTIONS)
      .map((plan) => detection(scene(plan.facts.createdAt), plan, 'MEDIUM', self)),
    ...VULNERABILITIES.slice(0, WEAKNESSES).map((found, index) => {
      const at = moment()
      const uid = `arn:aws:inspector2:${region}:${account.id}:finding/${random.hex(32)}`
      const mended = index === 0 ? [{ at: at + 6 * HOUR_MS, status: 'Resolved' } as const] : []
      return weakness(scene(at), uid, found, server, [{ at, status: 'New' }, ...mended])
    }),
  ]
  for (const [index, one] of BUCKET_CONTROLS.entries()) {
    for (const { name } of resources.buckets) {
      if (index > 0 && statesOf(plans) >= site.budget.ocsf_finding) return plans
      const at = moment()
      const passed = random.chance(0.4)
      const first = { at, status: passed ? 'Resolved' : 'New', compliance: passed ? 'PASSED' : 'FAILED' } as const
      const accepted = { at: at + 5 * HOUR_MS, status: 'Suppressed', compliance: 'FAILED' } as const
      const plan = control(scene(at), random.uuid(), one, name, [
        first,
        ...(!passed && random.chance(0.2) ? [accepted] : []),
      ])
      plans.push(plan)
    }
  }
  return plans
}
