import { ASFF_RESOURCE_TYPES } from './asff-resource-types.ts'

const GUARDDUTY_TYPES: Readonly<Record<string, string>> = {
  Instance: 'AWS::EC2::Instance',
  AccessKey: 'AWS::IAM::AccessKey',
  S3Bucket: 'AWS::S3::Bucket',
  S3Object: 'AWS::S3::Object',
  EKSCluster: 'AWS::EKS::Cluster',
  KubernetesCluster: 'AWS::EKS::Cluster',
  ECSCluster: 'AWS::ECS::Cluster',
  Container: 'AWS::ECS::Container',
  RDSDBInstance: 'AWS::RDS::DBInstance',
  RDSLimitlessDB: 'AWS::RDS::DBShardGroup',
  Lambda: 'AWS::Lambda::Function',
  EBSVolume: 'AWS::EC2::Volume',
  EBSSnapshot: 'AWS::EC2::Snapshot',
  EC2Image: 'AWS::EC2::Image',
}

const INSPECTOR_TYPES: Readonly<Record<string, string>> = {
  AWS_EC2_INSTANCE: 'AWS::EC2::Instance',
  AWS_ECR_CONTAINER_IMAGE: 'AWS::ECR::ContainerImage',
  AWS_ECR_REPOSITORY: 'AWS::ECR::Repository',
  AWS_LAMBDA_FUNCTION: 'AWS::Lambda::Function',
  CODE_REPOSITORY: 'CodeRepository',
}

const asff = lookup(ASFF_RESOURCE_TYPES)
const guardDuty = lookup(GUARDDUTY_TYPES)
const inspector = lookup(INSPECTOR_TYPES)

/** Returns the CloudFormation name of an ASFF resource type, in any case: `AwsEc2Instance` → `AWS::EC2::Instance`; unknown ones stay. */
export function asffResourceType(type: string | undefined): string | undefined {
  return asff(type)
}

/** Returns the CloudFormation name of a GuardDuty resource type, in any case: `S3Bucket` → `AWS::S3::Bucket`; unknown ones stay. */
export function guardDutyResourceType(type: string | undefined): string | undefined {
  return guardDuty(type)
}

/** Returns the CloudFormation name of an Inspector resource type, in any case; unknown ones stay. */
export function inspectorResourceType(type: string | undefined): string | undefined {
  return inspector(type)
}

/** Returns the service of a CloudFormation type in lower case, `AWS::EC2::Instance` → `ec2`; undefined when the type names none. */
export function serviceOfResourceType(type: string | undefined): string | undefined {
  if (type === undefined || !type.startsWith('AWS::')) return undefined
  const end = type.indexOf('::', 5)
  return end <= 5 ? undefined : type.slice(5, end).toLowerCase()
}

function lookup(table: Readonly<Record<string, string>>): (type: string | undefined) => string | undefined {
  const byLowerCase = new Map(Object.entries(table).map(([word, type]) => [word.toLowerCase(), type]))
  return (type) => (type === undefined || type === '' ? undefined : (byLowerCase.get(type.toLowerCase()) ?? type))
}
