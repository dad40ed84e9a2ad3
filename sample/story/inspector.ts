import { DAY_MS, HOUR_MS } from '../clock.ts'
import { packageFacts, reachabilityFacts } from '../sources/inspector.ts'
import { type InspectorPlan, inspectorPlan } from '../sources/inspector-plan.ts'
import { instanceResource } from '../sources/inspector-resources.ts'
import { LOG4SHELL } from '../sources/inspector-vulnerabilities.ts'
import type { Plot } from './plot.ts'

/** What Inspector knew: the server can be reached from the internet and holds a vulnerability for which an exploit exists. */
export function storyVulnerabilities(plot: Plot): { vulnerability: InspectorPlan; reachability: InspectorPlan } {
  const { site, region, instance, at } = plot
  const random = site.random.fork('story', 'inspector')
  const known = site.period.start + 3 * HOUR_MS
  const resource = instanceResource(site.account, region, instance)
  const open = { status: 'ACTIVE', severity: LOG4SHELL.severity, score: LOG4SHELL.score } as const
  return {
    vulnerability: inspectorPlan(packageFacts(site, region.region, random, LOG4SHELL, resource, known - 3 * DAY_MS), [
      { at: known, ...open, exploitAvailable: false },
      { at: at.exploitKnown, ...open, exploitAvailable: true },
    ]),
    reachability: inspectorPlan(reachabilityFacts(site, region, random, instance, 443, known - 3 * DAY_MS), [
      { at: at.exploitKnown + 5_000, status: 'ACTIVE', severity: 'INFORMATIONAL' },
    ]),
  }
}
