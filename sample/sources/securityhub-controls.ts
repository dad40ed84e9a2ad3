import type { Random } from '../random.ts'
import type { RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import type { HubLabel } from './securityhub-plan.ts'

/** What a control checks. */
export type ControlTarget =
  | 'account'
  | 'bucket'
  | 'instance'
  | 'security-group'
  | 'volume'
  | 'vpc'
  | 'database'
  | 'function'
  | 'trail'
  | 'policy'
  | 'key'
  | 'secret'
  | 'repository'

/** A control of the AWS Foundational Security Best Practices standard. */
export interface Control {
  readonly id: string
  readonly title: string
  readonly label: HubLabel
  readonly target: ControlTarget
}

function control(id: string, label: HubLabel, target: ControlTarget, title: string): Control {
  return { id, label, target, title }
}

export const IAM_1 = control(
  'IAM.1',
  'HIGH',
  'policy',
  'IAM policies should not allow full "*" administrative privileges',
)
export const CLOUDTRAIL_1 = control(
  'CloudTrail.1',
  'HIGH',
  'account',
  'CloudTrail should be enabled and configured with at least one multi-Region trail that includes read and write management events',
)

/** Controls of the sample, with the titles and severities of AWS's control reference. */
export const CONTROLS: readonly Control[] = [
  control('S3.5', 'MEDIUM', 'bucket', 'S3 general purpose buckets should require requests to use SSL'),
  control('S3.8', 'HIGH', 'bucket', 'S3 general purpose buckets should block public access'),
  control('S3.9', 'MEDIUM', 'bucket', 'S3 general purpose buckets should have server access logging enabled'),
  control('S3.13', 'LOW', 'bucket', 'S3 general purpose buckets should have Lifecycle configurations'),
  control('EC2.8', 'HIGH', 'instance', 'EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)'),
  control('EC2.9', 'HIGH', 'instance', 'EC2 instances should not have a public IPv4 address'),
  control(
    'EC2.13',
    'HIGH',
    'security-group',
    'Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22',
  ),
  control(
    'EC2.18',
    'HIGH',
    'security-group',
    'Security groups should only allow unrestricted incoming traffic for authorized ports',
  ),
  control(
    'EC2.19',
    'CRITICAL',
    'security-group',
    'Security groups should not allow unrestricted access to ports with high risk',
  ),
  control('EC2.3', 'MEDIUM', 'volume', 'Attached Amazon EBS volumes should be encrypted at-rest'),
  control(
    'RDS.2',
    'CRITICAL',
    'database',
    'RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration',
  ),
  control('RDS.3', 'MEDIUM', 'database', 'RDS DB instances should have encryption at-rest enabled'),
  control('RDS.5', 'MEDIUM', 'database', 'RDS DB instances should be configured with multiple Availability Zones'),
  control('RDS.11', 'MEDIUM', 'database', 'RDS instances should have automatic backups enabled'),
  control('SSM.1', 'MEDIUM', 'instance', 'Amazon EC2 instances should be managed by AWS Systems Manager'),
  control(
    'SSM.2',
    'HIGH',
    'instance',
    'Amazon EC2 instances managed by Systems Manager should have a patch compliance status of COMPLIANT after a patch installation',
  ),
  control('Lambda.1', 'CRITICAL', 'function', 'Lambda function policies should prohibit public access'),
  control('Lambda.2', 'MEDIUM', 'function', 'Lambda functions should use supported runtimes'),
  control('SecretsManager.1', 'MEDIUM', 'secret', 'Secrets Manager secrets should have automatic rotation enabled'),
  control('ECR.1', 'HIGH', 'repository', 'ECR private repositories should have image scanning configured'),
  control('KMS.4', 'MEDIUM', 'key', 'AWS KMS key rotation should be enabled'),
  control(
    'EC2.2',
    'HIGH',
    'security-group',
    'VPC default security groups should not allow inbound or outbound traffic',
  ),
  control('EC2.6', 'MEDIUM', 'vpc', 'VPC flow logging should be enabled in all VPCs'),
  control('EC2.7', 'MEDIUM', 'account', 'EBS default encryption should be enabled'),
  control('IAM.4', 'CRITICAL', 'account', 'IAM root user access key should not exist'),
  control('IAM.6', 'CRITICAL', 'account', 'Hardware MFA should be enabled for the root user'),
  control('IAM.7', 'MEDIUM', 'account', 'Password policies for IAM users should have strong configurations'),
  control('S3.1', 'MEDIUM', 'account', 'S3 general purpose buckets should have block public access settings enabled'),
  control('GuardDuty.1', 'HIGH', 'account', 'GuardDuty should be enabled'),
  control(
    'Config.1',
    'CRITICAL',
    'account',
    'AWS Config should be enabled and use the service-linked role for resource recording',
  ),
  control('CloudTrail.2', 'MEDIUM', 'trail', 'CloudTrail should have encryption at-rest enabled'),
  control('CloudTrail.4', 'LOW', 'trail', 'CloudTrail log file validation should be enabled'),
  control('CloudTrail.5', 'LOW', 'trail', 'CloudTrail trails should be integrated with Amazon CloudWatch Logs'),
  IAM_1,
  CLOUDTRAIL_1,
]

/** One control on one resource: what becomes a finding. */
export interface Check {
  readonly control: Control
  readonly region: string
  readonly resource: object
}

/** All checks of an account: every control on every resource it is about. */
export function checksOf(site: Site, random: Random): Check[] {
  return site.resources.regions.flatMap((region) =>
    CONTROLS.flatMap((one) =>
      resourcesFor(site, region, one.target, random).map((resource) => ({
        control: one,
        region: region.region,
        resource,
      })),
    ),
  )
}

/** An ASFF resource. */
export function hubResource(type: string, id: string, region: string, details?: object, tags?: object): object {
  return {
    Type: type,
    Id: id,
    Partition: 'aws',
    Region: region,
    ...(tags === undefined ? {} : { Tags: tags }),
    ...(details === undefined ? {} : { Details: { [type]: details } }),
  }
}

/** The account itself as a resource. */
export function accountResource(account: string, region: string): object {
  return hubResource('AwsAccount', `AWS::::Account:${account}`, region)
}

function resourcesFor(site: Site, region: RegionResources, target: ControlTarget, random: Random): object[] {
  const { account, resources } = site
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region.region}:${account.id}:${rest}`
  const make = (type: string, id: string, details?: object, tags?: object) =>
    hubResource(type, id, region.region, details, tags)
  switch (target) {
    case 'account':
      return [accountResource(account.id, region.region)]
    case 'bucket':
      return resources.buckets.map((bucket) =>
        make('AwsS3Bucket', `arn:aws:s3:::${bucket.name}`, { Name: bucket.name }, { 内容: bucket.holds }),
      )
    case 'instance':
      return region.instances.map((instance) =>
        make(
          'AwsEc2Instance',
          arn('ec2', `instance/${instance.id}`),
          {
            Type: instance.type,
            ImageId: instance.imageId,
            VpcId: region.vpcId,
            SubnetId: instance.subnetId,
            IpV4Addresses: [instance.address],
          },
          { Name: instance.name },
        ),
      )
    case 'security-group':
      return [...new Set(region.instances.map((instance) => instance.securityGroupId))].map((group) =>
        make('AwsEc2SecurityGroup', arn('ec2', `security-group/${group}`), { GroupId: group, VpcId: region.vpcId }),
      )
    case 'volume':
      return region.instances.map(() =>
        make('AwsEc2Volume', arn('ec2', `volume/vol-0${random.hex(16)}`), { Encrypted: false }),
      )
    case 'vpc':
      return [make('AwsEc2Vpc', arn('ec2', `vpc/${region.vpcId}`))]
    case 'database':
      return region.databases.map((database) =>
        make('AwsRdsDbInstance', database.arn, {
          DBInstanceIdentifier: database.name,
          Engine: 'postgres',
          StorageEncrypted: true,
        }),
      )
    case 'function':
      return region.functions.map((one) =>
        make('AwsLambdaFunction', one.arn, { FunctionName: one.name, Runtime: 'python3.12' }),
      )
    case 'trail':
      return [
        make('AwsCloudTrailTrail', arn('cloudtrail', `trail/${resources.trailName}`), { Name: resources.trailName }),
      ]
    case 'policy':
      return [make('AwsIamPolicy', `arn:aws:iam::${account.id}:policy/${account.slug}-app-policy`)]
    case 'key':
      return [make('AwsKmsKey', region.keyArn)]
    case 'secret':
      return region.secretArns.map((secret) => make('AwsSecretsManagerSecret', secret))
    case 'repository':
      return region.repositories.map((name) => make('AwsEcrRepository', arn('ecr', `repository/${name}`)))
  }
}
