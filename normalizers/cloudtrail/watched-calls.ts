import { all, any, type Condition, exists, is, like, not } from '#core/panels/condition.ts'

/** Calls that make the account blind: they end or weaken what records and what watches (CloudTrail, GuardDuty, Security Hub, Config, flow logs, logs, alarms). */
const BLINDING_CALLS = [
  'BatchDisableStandards',
  'DeleteAlarms',
  'DeleteConfigRule',
  'DeleteConfigurationRecorder',
  'DeleteDeliveryChannel',
  'DeleteDetector',
  'DeleteEventDataStore',
  'DeleteFlowLogs',
  'DeleteLogGroup',
  'DeleteTrail',
  'DisableAlarmActions',
  'DisableSecurityHub',
  'DisassociateFromAdministratorAccount',
  'PutEventSelectors',
  'StopConfigurationRecorder',
  'StopLogging',
  'UpdateDetector',
  'UpdateTrail',
] as const

/** Calls that change who may do what (IAM). */
const RIGHTS_CALLS = [
  'AddUserToGroup',
  'AttachGroupPolicy',
  'AttachRolePolicy',
  'AttachUserPolicy',
  'CreateAccessKey',
  'CreateLoginProfile',
  'CreateOpenIDConnectProvider',
  'CreatePolicy',
  'CreatePolicyVersion',
  'CreateRole',
  'CreateSAMLProvider',
  'CreateUser',
  'DeactivateMFADevice',
  'DeleteRolePermissionsBoundary',
  'DeleteUserPermissionsBoundary',
  'PutGroupPolicy',
  'PutRolePolicy',
  'PutUserPolicy',
  'SetDefaultPolicyVersion',
  'UpdateAssumeRolePolicy',
  'UpdateLoginProfile',
  'UpdateSAMLProvider',
] as const

/** Calls that can open a network or data to others (EC2, S3, RDS, Lambda, KMS). */
const OPENING_CALLS = [
  'AddPermission',
  'AttachInternetGateway',
  'AuthorizeSecurityGroupIngress',
  'CreateNetworkAclEntry',
  'CreateVpcPeeringConnection',
  'DeleteAccountPublicAccessBlock',
  'DeletePublicAccessBlock',
  'ModifyDBSnapshotAttribute',
  'ModifyImageAttribute',
  'ModifySecurityGroupRules',
  'ModifySnapshotAttribute',
  'PutBucketAcl',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutKeyPolicy',
  'ReplaceNetworkAclEntry',
  'ScheduleKeyDeletion',
] as const

/** The Regions that accounts of the Government Cloud may use; global services stand as `global`. */
const HOME_REGIONS = ['ap-northeast-1', 'ap-northeast-3', 'global'] as const

/** Services that record their calls in us-east-1, wherever they were made (CloudTrail User Guide: global service events). */
const GLOBAL_SERVICES = [
  'account',
  'billing',
  'budgets',
  'ce',
  'cloudfront',
  'globalaccelerator',
  'health',
  'iam',
  'organizations',
  'route53',
  'route53domains',
  'shield',
  'signin',
  'sso',
  'sts',
  'support',
  'trustedadvisor',
  'waf',
] as const

/** A call that makes the account blind. */
export const BLINDING = is('event.action', ...BLINDING_CALLS)

/** A call that blinds, changes rights, or opens something. */
export const SENSITIVE = is('event.action', ...BLINDING_CALLS, ...RIGHTS_CALLS, ...OPENING_CALLS)

/** The caller lacked the right. */
export const DENIED: Condition<'error.code'> = any(
  like('error.code', '*AccessDenied*'),
  like('error.code', '*Unauthorized*'),
)

/** Something was opened to everybody. */
export const OPENED: Condition<'hinomi.public' | 'hinomi.sg_world_ports'> = any(
  is('hinomi.public', true),
  exists('hinomi.sg_world_ports'),
)

/** A sign-in to the console. */
export const SIGN_IN = is('event.action', 'ConsoleLogin')

/** A sign-in without a second factor by someone whose factor AWS knows: for people of an identity provider it always says no. */
export const SIGN_IN_WITHOUT_MFA: Condition<
  'event.action' | 'event.outcome' | 'aws.cloudtrail.console_login.mfa_used' | 'aws.cloudtrail.user_identity.type'
> = all(
  SIGN_IN,
  is('event.outcome', 'success'),
  is('aws.cloudtrail.console_login.mfa_used', false),
  is('aws.cloudtrail.user_identity.type', 'IAMUser', 'Root'),
)

/** A change in a Region that nobody should use. */
export const OUTSIDE_HOME: Condition<'hinomi.is_write' | 'cloud.region' | 'cloud.service.name'> = all(
  is('hinomi.is_write', true),
  exists('cloud.region'),
  not(is('cloud.region', ...HOME_REGIONS)),
  not(all(is('cloud.region', 'us-east-1'), is('cloud.service.name', ...GLOBAL_SERVICES))),
)
