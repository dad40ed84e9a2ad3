import type { Period } from './clock.ts'
import type { FindingPlan } from './findings.ts'
import type { Random } from './random.ts'
import type { AccountResources } from './resources.ts'
import type { SampleObject } from './sample-object.ts'
import type { ItemFacts } from './sources/config-item.ts'
import type { GuardDutyPlan } from './sources/guardduty-plan.ts'
import type { InspectorPlan } from './sources/inspector-plan.ts'
import type { LogLine } from './sources/line-log.ts'
import type { Flow } from './sources/vpcflow-lines.ts'
import type { SampleAccount, SampleSourceId } from './world.ts'

/** A CloudTrail record with the Region under which the trail delivers it. */
export interface TrailRecord {
  readonly time: number
  readonly region: string
  readonly record: object
}

/** Records that are told, not drawn by lot: the sources mix them among their own. */
export interface Told {
  readonly cloudtrail: readonly TrailRecord[]
  /** CloudTrail Insights, which lie under a folder of their own. */
  readonly insights: readonly TrailRecord[]
  readonly vpcflow: readonly Flow[]
  readonly guardduty: readonly GuardDutyPlan[]
  readonly securityhub: readonly FindingPlan[]
  readonly inspector: readonly InspectorPlan[]
  readonly alb: readonly LogLine[]
  readonly waf: readonly LogLine[]
  readonly route53_resolver: readonly LogLine[]
  readonly network_firewall: readonly LogLine[]
  readonly config_compliance: readonly FindingPlan[]
  readonly config_item: readonly ItemFacts[]
  readonly health: readonly FindingPlan[]
  readonly ocsf_finding: readonly FindingPlan[]
  readonly ocsf_event: readonly LogLine[]
}

/** One account at work: what it has, when it sends, and how many records each of its sources makes. */
export interface Site {
  readonly account: SampleAccount
  readonly resources: AccountResources
  /** Ends earlier than the sample for the account that goes silent. */
  readonly period: Period
  readonly random: Random
  readonly budget: Readonly<Record<SampleSourceId, number>>
  /** About how many log records an object holds. */
  readonly perObject: number
  /** When our pull exporter read all findings of the account. */
  readonly pulls: readonly number[]
  readonly told: Told
  /** False: nothing happens that a rule shall find. */
  readonly incidents: boolean
}

/** One source of the sample: adding a source is adding one file that exports such a value. */
export interface SampleSource {
  readonly id: SampleSourceId
  /** Its share of all records; those of all sources add up to 1. */
  readonly share: number
  /** Makes the objects of one account, one after the other, about `site.budget[id]` records in all. */
  objects(site: Site): Generator<SampleObject>
}

/** A site where nothing is told. */
export const NOTHING_TOLD: Told = {
  ...{ cloudtrail: [], insights: [], vpcflow: [], guardduty: [], securityhub: [], inspector: [] },
  ...{ alb: [], waf: [], route53_resolver: [], network_firewall: [] },
  ...{ config_compliance: [], config_item: [], health: [], ocsf_finding: [], ocsf_event: [] },
}
