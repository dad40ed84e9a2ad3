/**
 * Managed rules whose breach opens the account or blinds those who watch it: high, where other breaches are medium (AWS Config: list of
 * managed rules). A rule may be named by its managed identifier or by the name that the console proposes.
 */
const GUARDRAIL_RULES: ReadonlySet<string> = new Set([
  'access-keys-rotated',
  'cloud-trail-enabled',
  'cloud-trail-log-file-validation-enabled',
  'cloudtrail-enabled',
  'cloudtrail-security-trail-enabled',
  'ec2-ebs-snapshot-public-restorable-check',
  'ebs-snapshot-public-restorable-check',
  'guardduty-enabled-centralized',
  'iam-no-inline-policy-check',
  'iam-policy-no-statements-with-admin-access',
  'iam-root-access-key-check',
  'iam-user-mfa-enabled',
  'incoming-ssh-disabled',
  'lambda-function-public-access-prohibited',
  'mfa-enabled-for-iam-console-access',
  'multi-region-cloud-trail-enabled',
  'multi-region-cloudtrail-enabled',
  'rds-instance-public-access-check',
  'rds-snapshots-public-prohibited',
  'restricted-common-ports',
  'restricted-ssh',
  'root-account-hardware-mfa-enabled',
  'root-account-mfa-enabled',
  's3-account-level-public-access-blocks',
  's3-account-level-public-access-blocks-periodic',
  's3-bucket-level-public-access-prohibited',
  's3-bucket-public-read-prohibited',
  's3-bucket-public-write-prohibited',
  'securityhub-enabled',
  'vpc-default-security-group-closed',
  'vpc-sg-open-only-to-authorized-ports',
])

/** Says whether a rule, by its name without suffix, guards the account itself. */
export function isGuardrailRule(baseName: string): boolean {
  return GUARDRAIL_RULES.has(baseName.toLowerCase().replaceAll('_', '-'))
}
