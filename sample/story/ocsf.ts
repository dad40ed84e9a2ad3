import { MINUTE_MS } from '../clock.ts'
import type { FindingPlan } from '../findings.ts'
import type { GuardDutyPlan } from '../sources/guardduty-plan.ts'
import type { InspectorPlan } from '../sources/inspector-plan.ts'
import { LOG4SHELL } from '../sources/inspector-vulnerabilities.ts'
import type { LogLine } from '../sources/line-log.ts'
import { call, eventLine, type OcsfEvent, query, signIn, traffic } from '../sources/ocsf-event.ts'
import { detection, exposure, type Scene, weakness } from '../sources/ocsf-kinds.ts'
import { ocsfResource } from '../sources/ocsf-plan.ts'
import { CONTROL_NAME } from './network.ts'
import type { Plot } from './plot.ts'

const TRIES = 6
const REFUSED = 5

/** What the new Security Hub says of the attack: an exposure, which only it tells, and again what GuardDuty and Inspector said. */
export function storyOcsfFindings(
  plot: Plot,
  sequence: GuardDutyPlan,
  vulnerability: InspectorPlan,
): { exposure: FindingPlan; copies: FindingPlan[] } {
  const { site, instance, bucket, at } = plot
  const { region } = plot.region
  const scene = (createdAt: number): Scene => ({ site, region, createdAt })
  const uid = site.random.fork('story', 'ocsf').uuid()
  const exposed = at.exploitKnown + 12 * MINUTE_MS
  const stolen = ocsfResource(site.account, region, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket.name}`, bucket.name)
  return {
    exposure: exposure(scene(at.exploitKnown), uid, instance, exposed, 'CRITICAL'),
    copies: [
      detection(scene(sequence.facts.createdAt), sequence, 'CRITICAL', stolen),
      weakness(scene(vulnerability.facts.firstObservedAt), vulnerability.id, LOG4SHELL, instance, [
        { at: at.exploitKnown + 2 * MINUTE_MS, status: 'New' },
      ]),
    ],
  }
}

/** What programs of the account saw: sign-ins that fail, a server that is kept from calling out, and an export that is refused. */
export function storyOcsfEvents(plot: Plot): LogLine[] {
  const { site, instance, attacker, at } = plot
  const { region } = plot.region
  const random = site.random.fork('story', 'ocsf-events')
  const told: { time: number; event: OcsfEvent }[] = [
    ...Array.from({ length: TRIES }, (_, index) => ({
      time: at.probed + 8 * MINUTE_MS + index * 4_000,
      event: signIn('admin', attacker.address, true),
    })),
    { time: at.entered + 10 * MINUTE_MS, event: query(instance, CONTROL_NAME) },
    ...Array.from({ length: REFUSED }, (_, index) => ({
      time: at.entered + (11 + index * 2) * MINUTE_MS,
      event: traffic(instance, attacker.address, 4445, true),
    })),
    { time: at.exfiltrated - 6 * MINUTE_MS, event: call('batch', instance.address, 'ExportResidents', 'Forbidden') },
  ]
  return told.map(({ time, event }) => ({ time, region, line: eventLine(site, region, time, random, event) }))
}
