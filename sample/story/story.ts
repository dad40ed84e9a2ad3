import type { Site, Told } from '../site.ts'
import { LOG4SHELL } from '../sources/inspector-vulnerabilities.ts'
import { iso } from '../time-text.ts'
import type { SampleSourceId } from '../world.ts'
import { STOLEN_OBJECTS, storyInsights, storyTrail } from './cloudtrail.ts'
import { storyCompliance, storyItems, storyNotices } from './config.ts'
import { type StoryFindings, storyFindings } from './guardduty.ts'
import { storyVulnerabilities } from './inspector.ts'
import { CONTROL_NAME, storyFirewall, storyQueries } from './network.ts'
import { storyOcsfEvents, storyOcsfFindings } from './ocsf.ts'
import { makePlot, type Plot } from './plot.ts'
import { storyHubFindings } from './securityhub.ts'
import { storyFlows } from './vpcflow.ts'
import { storyWeb } from './web.ts'

/** One step of the story; `at` is ISO 8601 in UTC. */
export interface StoryStep {
  readonly at: string
  readonly sources: readonly SampleSourceId[]
  readonly en: string
  readonly ja: string
}

/** The names by which the attack can be followed through all sources, and its time line. */
export interface Story {
  readonly account: string
  readonly accountName: string
  readonly region: string
  readonly attackerAddress: string
  readonly accessKeyId: string
  readonly roleName: string
  readonly roleArn: string
  readonly instanceId: string
  readonly interfaceId: string
  /** Private address, by which flow logs name the server. */
  readonly instanceAddress: string
  readonly bucket: string
  readonly stolenObjects: number
  readonly backdoorRoleName: string
  readonly backdoorRoleArn: string
  readonly backdoorPolicyArn: string
  readonly foreignAccount: string
  readonly trailName: string
  readonly vulnerabilityId: string
  /** The name that the intruder's program asks for. */
  readonly controlName: string
  /** GuardDuty finding ids by what they say. */
  readonly guardDutyIds: Readonly<Record<keyof StoryFindings, string>>
  /** Inspector finding ARNs. */
  readonly inspectorArns: { readonly vulnerability: string; readonly reachability: string }
  /** The exposure that only the new Security Hub tells. */
  readonly exposureId: string
  /** Security Hub findings that are no copies, as ProductArn, a slash, and Id. */
  readonly securityHubIds: {
    readonly policyControl: string
    readonly trailControl: string
    readonly externalAccess: string
  }
  readonly steps: readonly StoryStep[]
}

/** Tells the attack on the site's account in the last three days before `end`: its records for all sources, and what there is to find. */
export function tellStory(site: Site, end: number): { told: Told; story: Story } {
  const plot = makePlot(site, end)
  const findings = storyFindings(plot)
  const { vulnerability, reachability } = storyVulnerabilities(plot)
  const hub = storyHubFindings(plot, findings, [vulnerability, reachability])
  const newHub = storyOcsfFindings(plot, findings.sequence, vulnerability)
  return {
    told: {
      cloudtrail: storyTrail(plot),
      insights: storyInsights(plot),
      vpcflow: storyFlows(plot),
      guardduty: Object.values(findings),
      inspector: [vulnerability, reachability],
      ...storyWeb(plot),
      route53_resolver: storyQueries(plot),
      network_firewall: storyFirewall(plot),
      config_compliance: storyCompliance(plot),
      config_item: storyItems(plot),
      health: storyNotices(plot),
      securityhub: [...hub.copies, hub.policyControl, hub.trailControl, hub.externalAccess],
      ocsf_finding: [newHub.exposure, ...newHub.copies],
      ocsf_event: storyOcsfEvents(plot),
    },
    story: {
      ...namesOf(plot),
      guardDutyIds: idsOf(findings),
      inspectorArns: { vulnerability: vulnerability.id, reachability: reachability.id },
      exposureId: newHub.exposure.id,
      securityHubIds: {
        policyControl: hub.policyControl.id,
        trailControl: hub.trailControl.id,
        externalAccess: hub.externalAccess.id,
      },
      steps: stepsOf(plot),
    },
  }
}

function namesOf(
  plot: Plot,
): Omit<Story, 'guardDutyIds' | 'inspectorArns' | 'exposureId' | 'securityHubIds' | 'steps'> {
  const { site, region, instance, bucket, caller, attacker, backdoor } = plot
  return {
    account: site.account.id,
    accountName: site.account.name,
    region: region.region,
    attackerAddress: attacker.address,
    accessKeyId: caller.accessKeyId,
    roleName: instance.role.name,
    roleArn: instance.role.arn,
    instanceId: instance.id,
    interfaceId: instance.interfaceId,
    instanceAddress: instance.address,
    bucket: bucket.name,
    stolenObjects: STOLEN_OBJECTS,
    backdoorRoleName: backdoor.name,
    backdoorRoleArn: backdoor.arn,
    backdoorPolicyArn: plot.backdoorPolicyArn,
    foreignAccount: plot.foreignAccount,
    trailName: site.resources.trailName,
    vulnerabilityId: LOG4SHELL.id,
    controlName: CONTROL_NAME,
  }
}

function idsOf(findings: StoryFindings): Readonly<Record<keyof StoryFindings, string>> {
  return {
    probe: findings.probe.id,
    credentials: findings.credentials.id,
    discovery: findings.discovery.id,
    discoveryInS3: findings.discoveryInS3.id,
    persistence: findings.persistence.id,
    exfiltration: findings.exfiltration.id,
    traffic: findings.traffic.id,
    trailStopped: findings.trailStopped.id,
    sequence: findings.sequence.id,
  }
}

function stepsOf({ at, instance, attacker, backdoor, bucket, foreignAccount, site }: Plot): StoryStep[] {
  const step = (time: number, sources: readonly SampleSourceId[], en: string, ja: string): StoryStep => ({
    at: iso(time),
    sources,
    en,
    ja,
  })
  const trail = site.resources.trailName
  return [
    step(
      at.exploitKnown,
      ['inspector', 'securityhub', 'ocsf_finding'],
      `${LOG4SHELL.id} on ${instance.id}, reachable from the internet: an exploit is known`,
      `インターネットから到達できる ${instance.id} の ${LOG4SHELL.id} に攻撃コードが公開された`,
    ),
    step(
      at.probed,
      ['vpcflow', 'waf', 'alb', 'ocsf_event', 'guardduty', 'securityhub'],
      `${attacker.address} sweeps the ports of the server`,
      `${attacker.address} がサーバーのポートを探索した`,
    ),
    step(
      at.entered,
      ['waf', 'alb', 'vpcflow', 'route53_resolver', 'network_firewall', 'ocsf_event'],
      'Requests are let in and the server connects back',
      '通信が許可され、サーバーから攻撃元への接続が始まった',
    ),
    step(
      at.stolen,
      ['cloudtrail', 'guardduty', 'securityhub'],
      `Credentials of the role ${instance.role.name} are used from ${attacker.address}`,
      `ロール ${instance.role.name} の認証情報が ${attacker.address} から使われた`,
    ),
    step(
      at.discovered,
      ['cloudtrail', 'guardduty', 'securityhub'],
      'The attacker looks around; several calls are refused',
      '攻撃者が環境を探索し、複数の呼び出しが拒否された',
    ),
    step(
      at.backdoor,
      ['cloudtrail', 'config_item', 'config_compliance', 'guardduty', 'securityhub'],
      `The role ${backdoor.name} with administrator rights trusts ${foreignAccount}`,
      `管理者権限を持ち ${foreignAccount} を信頼するロール ${backdoor.name} が作られた`,
    ),
    step(
      at.cameBack,
      ['cloudtrail'],
      `${foreignAccount} assumes the role`,
      `${foreignAccount} がそのロールを引き受けた`,
    ),
    step(
      at.exfiltrated,
      ['cloudtrail', 'vpcflow', 'network_firewall', 'guardduty', 'securityhub'],
      `${STOLEN_OBJECTS} files of resident records leave the bucket ${bucket.name}`,
      `バケット ${bucket.name} から住民記録のファイル ${STOLEN_OBJECTS} 件が持ち出された`,
    ),
    step(
      at.trailStopped,
      ['cloudtrail', 'config_compliance', 'guardduty', 'securityhub'],
      `The trail ${trail} is stopped; deleting it is refused`,
      `証跡 ${trail} が停止された。削除は拒否された`,
    ),
    step(
      at.tiedTogether,
      ['guardduty', 'securityhub', 'ocsf_finding'],
      'GuardDuty ties the signals to one critical attack sequence',
      'GuardDuty が一連の動きを重大な攻撃シーケンスとして検出した',
    ),
    step(at.noticed, ['securityhub'], 'An analyst takes the finding up', '担当者が検出結果の対応を始めた'),
  ]
}
