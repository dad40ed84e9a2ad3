/** A control whose findings occur in the bench; texts are ours, ids are those of AWS. */
export interface Control {
  readonly id: string
  readonly rule: string
  readonly severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
  readonly onInstance: boolean
  readonly title: string
  readonly description: string
  readonly requirements: readonly string[]
}

const s3 = (id: string, severity: Control['severity'], rule: string, what: string): Control => ({
  id: `S3.${id}`,
  rule,
  severity,
  onInstance: false,
  title: `S3 general purpose buckets should ${what}`,
  description: `This control checks whether an Amazon S3 general purpose bucket is set to ${what}. The control fails if the setting is missing or weaker.`,
  requirements: ['NIST.800-53.r5 AC-3', 'NIST.800-53.r5 SC-7(3)', `CIS AWS Foundations Benchmark v3.0.0/2.1.${id}`],
})

const ec2 = (id: string, severity: Control['severity'], rule: string, what: string): Control => ({
  id: `EC2.${id}`,
  rule,
  severity,
  onInstance: true,
  title: `EC2 instances should ${what}`,
  description: `This control checks whether an Amazon EC2 instance is set to ${what}. The control fails if the instance was started otherwise.`,
  requirements: ['NIST.800-53.r5 AC-3', 'NIST.800-53.r5 AC-6', 'PCI DSS v3.2.1/2.2.2'],
})

export const CONTROLS: readonly Control[] = [
  s3('1', 'MEDIUM', 's3-account-level-public-access-blocks', 'have block public access settings enabled'),
  s3('2', 'CRITICAL', 's3-bucket-public-read-prohibited', 'block public read access'),
  s3('3', 'CRITICAL', 's3-bucket-public-write-prohibited', 'block public write access'),
  s3('5', 'MEDIUM', 's3-bucket-ssl-requests-only', 'require requests to use SSL'),
  s3('6', 'HIGH', 's3-bucket-blacklisted-actions-prohibited', 'restrict access to other AWS accounts'),
  s3('8', 'HIGH', 's3-bucket-level-public-access-prohibited', 'block public access'),
  s3('9', 'MEDIUM', 's3-bucket-logging-enabled', 'have server access logging enabled'),
  s3('13', 'LOW', 's3-lifecycle-policy-check', 'have lifecycle configurations'),
  s3('14', 'LOW', 's3-bucket-versioning-enabled', 'have versioning enabled'),
  s3('17', 'MEDIUM', 's3-default-encryption-kms', 'be encrypted at rest with AWS KMS keys'),
  ec2('8', 'HIGH', 'ec2-imdsv2-check', 'use Instance Metadata Service Version 2'),
  ec2('9', 'HIGH', 'ec2-instance-no-public-ip', 'not have a public IPv4 address'),
  ec2('17', 'LOW', 'ec2-instance-multiple-eni-check', 'not use multiple network interfaces'),
  ec2('4', 'MEDIUM', 'ec2-stopped-instance', 'be removed after a specified time when stopped'),
  ec2('24', 'MEDIUM', 'ec2-paravirtual-instance-check', 'not use paravirtual instance types'),
  { ...ec2('1', 'MEDIUM', 'ec2-instance-managed-by-systems-manager', 'be managed by Systems Manager'), id: 'SSM.1' },
  { ...ec2('2', 'HIGH', 'ec2-managedinstance-patch-compliance-status-check', 'be patched'), id: 'SSM.2' },
]
