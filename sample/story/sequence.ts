import type { GuardDutyPlan } from '../sources/guardduty-plan.ts'
import { isoSeconds } from '../time-text.ts'
import type { Plot } from './plot.ts'

/** Raw `service.detection.sequence`: actors, resources, endpoint and the findings that are its signals. */
export function sequenceOf(plot: Plot, findings: readonly GuardDutyPlan[]): object {
  const { site, region, bucket, caller, attacker, instance } = plot
  const account = site.account.id
  const bucketArn = `arn:aws:s3:::${bucket.name}`
  const actor = `AROA:${caller.principalId}`
  const resource = (uid: string, resourceType: string, name: string, service: string, data: object) => ({
    uid,
    name,
    accountId: account,
    resourceType,
    region: region.region,
    service,
    cloudPartition: 'aws',
    tags: [],
    data,
  })
  return {
    uid: `sequence-${instance.id}`,
    description: `The credentials of ${instance.id} were used from ${attacker.address} to read the bucket ${bucket.name} and to stop a trail.`,
    actors: [
      {
        id: actor,
        user: {
          name: caller.userName,
          uid: caller.principalId,
          type: 'AssumedRole',
          credentialUid: caller.accessKeyId,
          account: { uid: account },
        },
        session: {
          uid: instance.id,
          mfaStatus: 'DISABLED',
          createdTime: isoSeconds(plot.credentialsCreatedAt),
          issuer: instance.role.arn,
        },
      },
    ],
    resources: [
      resource(bucketArn, 'S3_BUCKET', bucket.name, 's3', {
        s3Bucket: { ownerId: account, effectivePermission: 'NOT_PUBLIC', encryptionType: 'SSE-KMS' },
      }),
      resource(caller.accessKeyId, 'ACCESS_KEY', caller.accessKeyId, 'iam', {
        accessKey: { principalId: caller.principalId, userName: caller.userName, userType: 'AssumedRole' },
      }),
      resource(
        `arn:aws:ec2:${region.region}:${account}:instance/${instance.id}`,
        'EC2_INSTANCE',
        instance.name,
        'ec2',
        {
          ec2Instance: { availabilityZone: instance.zone, instanceType: instance.type, imageId: instance.imageId },
        },
      ),
    ],
    endpoints: [
      {
        id: attacker.address,
        ip: attacker.address,
        location: { city: attacker.city, country: attacker.country, lat: attacker.latitude, lon: attacker.longitude },
        autonomousSystem: { name: attacker.organization, number: Number(attacker.asn) },
      },
    ],
    signals: findings.map((finding) => signalOf(finding, actor, bucketArn, attacker.address)),
    sequenceIndicators: [
      {
        key: 'ATTACK_TACTIC',
        title: 'MITRE ATT&CK tactics',
        values: ['Credential Access', 'Discovery', 'Defense Evasion', 'Exfiltration'],
      },
      {
        key: 'ATTACK_TECHNIQUE',
        title: 'MITRE ATT&CK techniques',
        values: ['T1552.005', 'T1580', 'T1562.008', 'T1530'],
      },
      {
        key: 'HIGH_RISK_API',
        title: 'High risk APIs',
        values: ['cloudtrail:StopLogging', 's3:GetObject', 'iam:CreateRole'],
      },
      { key: 'SUSPICIOUS_USER_AGENT', title: 'Suspicious user agents', values: ['kali'] },
    ],
  }
}

function signalOf(finding: GuardDutyPlan, actor: string, bucketArn: string, endpoint: string): object {
  const first = finding.states[0]
  const last = finding.states.at(-1)
  const seconds = (time: number | undefined) => (time ?? 0) / 1_000
  return {
    uid: finding.arn,
    type: 'FINDING',
    name: finding.facts.type,
    description: finding.facts.title,
    createdAt: seconds(finding.facts.createdAt),
    updatedAt: seconds(last?.updatedAt),
    firstSeenAt: seconds(first?.updatedAt),
    lastSeenAt: seconds(last?.updatedAt),
    severity: last?.severity,
    count: last?.count,
    resourceUids: [bucketArn],
    actorIds: [actor],
    endpointIds: [endpoint],
    signalIndicators: [],
  }
}
