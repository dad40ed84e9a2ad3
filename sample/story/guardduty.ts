import { MINUTE_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import {
  accessKeyDetails,
  apiAction,
  bucketDetails,
  instanceDetails,
  networkAction,
  probeAction,
} from '../sources/guardduty-parts.ts'
import { type GuardDutyPlan, guardDutyPlan } from '../sources/guardduty-plan.ts'
import type { Plot } from './plot.ts'
import { sequenceOf } from './sequence.ts'

/** Findings of the story by what they say. */
export interface StoryFindings {
  readonly probe: GuardDutyPlan
  readonly credentials: GuardDutyPlan
  readonly discovery: GuardDutyPlan
  readonly discoveryInS3: GuardDutyPlan
  readonly persistence: GuardDutyPlan
  readonly exfiltration: GuardDutyPlan
  readonly traffic: GuardDutyPlan
  readonly trailStopped: GuardDutyPlan
  readonly sequence: GuardDutyPlan
}

interface Telling {
  readonly type: string
  readonly severity: number
  readonly title: string
  readonly description: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly action?: object
  readonly feature: string
  readonly role?: 'TARGET' | 'ACTOR'
  readonly detection?: object
  /** When it is published, then when it is updated. */
  readonly at: readonly number[]
}

const INFO = { value: '{}', type: 'default' }

/** The attack as GuardDuty sees it. */
export function storyFindings(plot: Plot): StoryFindings {
  const random = plot.site.random.fork('story', 'guardduty')
  const { instance, caller, bucket, attacker, at } = plot
  const credentials = told(plot, random, {
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    severity: 8,
    title: `Credentials for the EC2 instance role ${instance.role.name} were used from an external IP address.`,
    description: `Credentials created exclusively for the EC2 instance ${instance.id} using instance role ${instance.role.name} have been used from an external IP address ${attacker.address}.`,
    resource: { ...keyResource(plot), instanceDetails: instanceDetails(plot.site.account, plot.region, instance) },
    action: apiAction('ListBuckets', 's3', attacker),
    feature: 'CloudTrail',
    at: [at.stolen + 15 * MINUTE_MS, at.stolen + 30 * MINUTE_MS, at.trailStopped],
  })
  const discovery = told(plot, random, {
    type: 'Discovery:IAMUser/AnomalousBehavior',
    severity: 2,
    title: `User ${caller.userName} is anomalously invoking APIs commonly used in Discovery tactics.`,
    description: `APIs commonly used in Discovery tactics were invoked by user AssumedRole : ${caller.userName} under unusual circumstances. Such activity is not typically seen from this user.`,
    resource: keyResource(plot),
    action: apiAction('GetAccountAuthorizationDetails', 'iam', attacker),
    feature: 'CloudTrail',
    at: [at.discovered + 35 * MINUTE_MS],
  })
  const exfiltration = told(plot, random, {
    type: 'Exfiltration:S3/AnomalousBehavior',
    severity: 8,
    title: `User ${caller.userName} is anomalously invoking S3 APIs commonly used in Exfiltration tactics.`,
    description: `APIs commonly used in Exfiltration tactics were invoked by user AssumedRole : ${caller.userName} on S3 bucket ${bucket.name} under unusual circumstances.`,
    resource: bucketResource(plot),
    action: apiAction('GetObject', 's3', attacker, { affectedResources: { 'AWS::S3::Bucket': bucket.name } }),
    feature: 'S3DataEvents',
    at: [at.exfiltrated + 55 * MINUTE_MS, at.exfiltrated + 95 * MINUTE_MS],
  })
  const trailStopped = told(plot, random, {
    type: 'Stealth:IAMUser/CloudTrailLoggingDisabled',
    severity: 2,
    title: `AWS CloudTrail trail ${plot.site.resources.trailName} was disabled.`,
    description: `AWS CloudTrail trail ${plot.site.resources.trailName} was disabled by ${caller.userName} calling StopLogging under unusual circumstances. This can be attackers attempt to cover their tracks by eliminating any trace of activity performed while they accessed your account.`,
    resource: keyResource(plot),
    action: apiAction('StopLogging', 'cloudtrail', attacker),
    feature: 'CloudTrail',
    at: [at.trailStopped + 13 * MINUTE_MS],
  })
  return {
    probe: told(plot, random, {
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
      title: `An unprotected port on EC2 instance ${instance.id} is being probed.`,
      description: `EC2 instance ${instance.id} has an unprotected port which is being probed by a known malicious host ${attacker.address}.`,
      resource: {
        resourceType: 'Instance',
        instanceDetails: instanceDetails(plot.site.account, plot.region, instance),
      },
      action: probeAction(instance, attacker, 443),
      feature: 'FlowLogs',
      at: [at.probed + 45 * MINUTE_MS],
    }),
    credentials,
    discovery,
    discoveryInS3: told(plot, random, {
      type: 'Discovery:S3/AnomalousBehavior',
      severity: 2,
      title: `User ${caller.userName} is anomalously invoking S3 APIs commonly used in Discovery tactics.`,
      description: `APIs commonly used in Discovery tactics were invoked by user AssumedRole : ${caller.userName} on S3 bucket ${bucket.name} under unusual circumstances.`,
      resource: bucketResource(plot),
      action: apiAction('ListObjects', 's3', attacker, { affectedResources: { 'AWS::S3::Bucket': bucket.name } }),
      feature: 'S3DataEvents',
      at: [at.exfiltrated + 20 * MINUTE_MS],
    }),
    persistence: told(plot, random, {
      type: 'Persistence:IAMUser/AnomalousBehavior',
      severity: 5,
      title: `User ${caller.userName} is anomalously invoking APIs commonly used in Persistence tactics.`,
      description: `APIs commonly used in Persistence tactics were invoked by user AssumedRole : ${caller.userName} under unusual circumstances.`,
      resource: keyResource(plot),
      action: apiAction('CreateRole', 'iam', attacker, { affectedResources: { 'AWS::IAM::Role': plot.backdoor.name } }),
      feature: 'CloudTrail',
      at: [at.backdoor + 22 * MINUTE_MS],
    }),
    exfiltration,
    traffic: told(plot, random, {
      type: 'Behavior:EC2/TrafficVolumeUnusual',
      severity: 5,
      title: `Unusually large amount of network traffic from EC2 instance ${instance.id} to ${attacker.address}.`,
      description: `EC2 instance ${instance.id} is generating unusually large amounts of network traffic to remote host ${attacker.address}.`,
      resource: {
        resourceType: 'Instance',
        instanceDetails: instanceDetails(plot.site.account, plot.region, instance),
      },
      action: networkAction('OUTBOUND', instance, attacker, { local: 48_210, remote: 443 }),
      feature: 'FlowLogs',
      role: 'ACTOR',
      at: [at.exfiltrated + 75 * MINUTE_MS],
    }),
    trailStopped,
    sequence: told(plot, random, {
      type: 'AttackSequence:S3/CompromisedData',
      severity: 9.1,
      title: `Potential data compromise of one or more S3 buckets involving a sequence of actions associated with ${caller.userName}.`,
      description: `A sequence of actions involving 4 signals indicating a possible data compromise of the S3 bucket ${bucket.name} was observed for ${caller.principalId} in account ${plot.site.account.id}.`,
      resource: { resourceType: 'AttackSequence' },
      detection: { sequence: sequenceOf(plot, [credentials, discovery, exfiltration, trailStopped]) },
      feature: 'Correlation',
      at: [at.tiedTogether, at.tiedTogether + 45 * MINUTE_MS],
    }),
  }
}

function told(plot: Plot, random: Random, telling: Telling): GuardDutyPlan {
  const { site, region } = plot
  const [first = 0] = telling.at
  return guardDutyPlan(
    {
      account: site.account.id,
      region: region.region,
      detectorId: region.detectorId,
      id: random.hex(32),
      type: telling.type,
      title: telling.title,
      description: telling.description,
      createdAt: first - 3 * MINUTE_MS,
      resource: telling.resource,
      service: {
        ...(telling.action === undefined ? {} : { action: telling.action }),
        resourceRole: telling.role ?? 'TARGET',
        additionalInfo: INFO,
        featureName: telling.feature,
        ...(telling.detection === undefined ? {} : { detection: telling.detection }),
      },
    },
    telling.at.map((at, index) => ({ at, count: 1 + index * 7, severity: telling.severity })),
  )
}

function keyResource(plot: Plot): Readonly<Record<string, unknown>> {
  return { resourceType: 'AccessKey', accessKeyDetails: accessKeyDetails(plot.caller) }
}

function bucketResource(plot: Plot): Readonly<Record<string, unknown>> {
  const { site, bucket, caller, at } = plot
  return {
    resourceType: 'S3Bucket',
    accessKeyDetails: accessKeyDetails(caller),
    s3BucketDetails: [bucketDetails(site.account, bucket, at.stolen - 400 * 24 * 60 * MINUTE_MS)],
  }
}
