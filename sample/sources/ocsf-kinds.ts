import { HOUR_MS } from '../clock.ts'
import type { FindingPlan } from '../findings.ts'
import type { Instance } from '../resources.ts'
import type { Site } from '../site.ts'
import type { GuardDutyPlan } from './guardduty-plan.ts'
import type { Vulnerability } from './inspector-vulnerabilities.ts'
import { type OcsfChange, type OcsfFacts, ocsfPlan, ocsfResource } from './ocsf-plan.ts'
import type { Control } from './securityhub-controls.ts'
import type { HubLabel } from './securityhub-plan.ts'

/** An account, a Region of it, and since when the finding is there. */
export interface Scene {
  readonly site: Site
  readonly region: string
  readonly createdAt: number
}

const STANDARDS = ['AWS Foundational Security Best Practices v1.0.0', 'CIS AWS Foundations Benchmark v3.0.0']

type Common = Pick<OcsfFacts, 'account' | 'region' | 'createdAt'>

function common({ site, region, createdAt }: Scene): Common {
  return { account: site.account, region, createdAt }
}

function serverOf({ site: { account }, region }: Scene, { id, name }: Instance): object {
  return ocsfResource(account, region, 'AWS::EC2::Instance', `arn:aws:ec2:${region}:${account.id}:instance/${id}`, name)
}

/** A check of a bucket. */
export function control(
  scene: Scene,
  uid: string,
  { id, title, label }: Control,
  bucket: string,
  changes: readonly OcsfChange[],
): FindingPlan {
  const reference = `https://docs.aws.amazon.com/console/securityhub/${id}/remediation`
  return ocsfPlan(
    {
      ...common(scene),
      uid: `arn:aws:securityhub:${scene.region}:${scene.site.account.id}:security-control/${id}/finding/${uid}`,
      classUid: 2003,
      product: 'Security Hub CSPM',
      title,
      description: `This control checks the following: ${title}.`,
      types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
      label,
      resources: [ocsfResource(scene.site.account, scene.region, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket}`, bucket)],
      compliance: { control: id, standards: STANDARDS },
      extra: { remediation: { desc: 'How to mend it stands in the controls reference.', references: [reference] } },
    },
    changes,
  )
}

/** A vulnerability of a server, found by Inspector. */
export function weakness(
  scene: Scene,
  uid: string,
  found: Vulnerability,
  instance: Instance,
  changes: readonly OcsfChange[],
): FindingPlan {
  const { version } = found
  return ocsfPlan(
    {
      ...common(scene),
      uid,
      classUid: 2002,
      product: 'Inspector',
      title: `${found.id} - ${found.package}`,
      description: found.description,
      types: ['Software and Configuration Checks/Vulnerabilities/CVE'],
      label: found.severity,
      resources: [serverOf(scene, instance)],
      extra: {
        vulnerabilities: [
          {
            cve: {
              uid: found.id,
              cvss: [{ base_score: found.score, version: '3.1', vector_string: found.vector }],
              epss: { score: String(found.epss) },
            },
            severity: found.severity,
            is_exploit_available: found.exploit,
            is_fix_available: found.fixed !== undefined,
            references: [`https://nvd.nist.gov/vuln/detail/${found.id}`],
            affected_packages: [{ name: found.package, version, package_manager: found.manager }],
          },
        ],
      },
    },
    changes,
  )
}

/** What Security Hub itself concludes about a server from the findings of others (Security Hub: exposure findings); nothing else tells it. */
export function exposure(scene: Scene, uid: string, instance: Instance, at: number, label: HubLabel): FindingPlan {
  const { site, region } = scene
  const server = `arn:aws:ec2:${region}:${site.account.id}:instance/${instance.id}`
  const contributing = (product: string, title: string, tag: string, values: readonly string[]) => ({
    type: 'Finding',
    title,
    tags: [{ name: tag, values }],
    product: { uid: `arn:aws:securityhub:${region}::productv2/aws/${product}` },
    observables: [{ type: 'Resource UID', type_id: 10, value: server }],
  })
  return ocsfPlan(
    {
      ...common(scene),
      uid,
      classUid: 2004,
      product: 'Security Hub',
      title: 'Internet-reachable EC2 instance has a vulnerability with a known exploit',
      description: `The instance ${instance.id} can be reached from the internet and runs software for which an exploit is known.`,
      types: ['Exposure/Potential Impact/Resource Hijacking'],
      label,
      resources: [serverOf(scene, instance)],
      info: {
        analytic: { name: 'Exposure', type: 'Rule', type_id: 1, uid: '0.0.1' },
        related_events: [
          contributing('inspector', 'Exploitable from the network', 'Vulnerability', ['Exploit Available']),
          contributing('inspector', 'Port 443 is open to the internet', 'Reachability', ['Internet Accessible']),
        ],
        related_events_count: 2,
      },
    },
    [{ at, status: 'New' }],
  )
}

/** Personal information in a bucket, found by Macie. */
export function personalData(scene: Scene, id: string, bucket: string, at: number): FindingPlan {
  const { site, region } = scene
  return ocsfPlan(
    {
      ...common(scene),
      uid: `arn:aws:macie2:${region}:${site.account.id}:finding/${id}`,
      classUid: 2006,
      product: 'Macie',
      title: 'The S3 object contains personal information.',
      description: 'The object contains personal information such as names and addresses of residents.',
      types: ['Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal'],
      label: 'HIGH',
      resources: [ocsfResource(site.account, region, 'AWS::S3::Bucket', `arn:aws:s3:::${bucket}`, bucket)],
    },
    [
      { at, status: 'New' },
      ...(at + HOUR_MS < site.period.end ? [{ at: at + HOUR_MS, status: 'In Progress' } as const] : []),
    ],
  )
}

/** A finding of GuardDuty as the new Security Hub tells it again: the ARN of the native one is its id. */
export function detection(scene: Scene, plan: GuardDutyPlan, label: HubLabel, resource: object): FindingPlan {
  const { facts, arn, states } = plan
  return ocsfPlan(
    {
      ...common(scene),
      uid: arn,
      classUid: 2004,
      product: 'GuardDuty',
      title: facts.title,
      description: facts.description,
      types: [facts.type],
      label,
      resources: [resource],
      info: { analytic: { name: facts.type, type: 'Rule', type_id: 1, uid: facts.type } },
    },
    states.slice(0, 1).map(({ at }): OcsfChange => ({ at, status: 'New' })),
  )
}
