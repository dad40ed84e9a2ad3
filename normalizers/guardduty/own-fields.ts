import { flatObject } from '#core/flat-object.ts'
import type { Notes } from '#core/notes.ts'
import { readNumber } from '#core/number.ts'
import { present } from '#core/optional-value.ts'
import { text, unique } from '#core/text.ts'
import { additionalInfo } from './additional-info.ts'
import type { OwnFields } from './document.ts'
import type { FindingType } from './finding-type.ts'
import type { Finding } from './record.ts'
import type { Action } from './record-action.ts'
import type { Bucket } from './record-resource.ts'
import { loginAttempts } from './user.ts'

/** What other parts of the finding have found out already. */
interface Known {
  readonly type: FindingType
  readonly threatLists: readonly string[] | undefined
  readonly malware: OwnFields['malware']
  readonly sequence: OwnFields['sequence']
}

/** Returns what stands below `aws.guardduty`. */
export function ownFields(finding: Finding, known: Known, notes: Notes): OwnFields {
  const { resource, service } = finding
  const { type } = known
  const { awsApiCallAction: api, dnsRequestAction: dns, kubernetesApiCallAction: kubernetes } = service?.action ?? {}
  const key = resource?.accessKeyDetails
  const buckets = present(resource?.s3BucketDetails)
  const context = flatObject(service?.runtimeDetails?.context, 'aws.guardduty.runtime.context', notes)
  return {
    arn: text(finding.arn),
    detector_id: text(service?.detectorId),
    partition: text(finding.partition),
    schema_version: text(finding.schemaVersion),
    confidence: readNumber(finding.confidence),
    resource_type: text(resource?.resourceType),
    resource_role: text(service?.resourceRole),
    resource_affected: type.resource,
    threat_family: type.family,
    detection_mechanism: type.mechanism,
    artifact: type.artifact,
    feature_name: text(service?.featureName),
    archived: service?.archived ?? undefined,
    user_feedback: text(service?.userFeedback),
    associated_sequence_arn: text(finding.associatedAttackSequenceArn),
    custom_rule_name: text(finding.customDetectionRuleName),
    threat_lists: known.threatLists,
    access_key: key ? { id: text(key.accessKeyId), user_type: text(key.userType) } : undefined,
    api: api ? apiFields(api) : undefined,
    dns: dns ? { blocked: dns.blocked ?? undefined, domain_with_suffix: text(dns.domainWithSuffix) } : undefined,
    kubernetes: kubernetes ? kubernetesFields(kubernetes) : undefined,
    rds: databaseFields(finding),
    s3: buckets.length === 0 ? undefined : bucketFields(buckets),
    malware: known.malware,
    sequence: known.sequence,
    runtime: context === undefined ? undefined : { context },
    additional_info: additionalInfo(service?.additionalInfo, notes),
    anomaly: flatObject(service?.detection?.anomaly, 'aws.guardduty.anomaly', notes),
  }
}

function apiFields(call: NonNullable<Action['awsApiCallAction']>): OwnFields['api'] {
  return {
    name: text(call.api),
    service: text(call.serviceName),
    caller_type: text(call.callerType),
    error_code: text(call.errorCode),
  }
}

function kubernetesFields(call: NonNullable<Action['kubernetesApiCallAction']>): OwnFields['kubernetes'] {
  return {
    verb: text(call.verb),
    request_uri: text(call.requestUri),
    status_code: call.statusCode ?? undefined,
    resource: text(call.resource),
    subresource: text(call.subresource),
    parameters: text(call.parameters),
  }
}

function databaseFields({ resource, service }: Finding): OwnFields['rds'] {
  const database = resource?.rdsDbInstanceDetails ?? resource?.rdsLimitlessDbDetails
  const user = resource?.rdsDbUserDetails
  const attempts = loginAttempts(service?.action)
  if (!database && !user && attempts.length === 0) return undefined
  return {
    engine: text(database?.engine),
    auth_method: text(user?.authMethod),
    failed_attempts: sum(attempts.map(({ failedLoginAttempts }) => failedLoginAttempts)),
    successful_attempts: sum(attempts.map(({ successfulLoginAttempts }) => successfulLoginAttempts)),
  }
}

function bucketFields(buckets: readonly Bucket[]): OwnFields['s3'] {
  return {
    bucket_names: unique(buckets.map(({ name }) => text(name))),
    public_access: unique(buckets.map(({ publicAccess }) => text(publicAccess?.effectivePermission))),
  }
}

/** Adds what is there; undefined when nothing is, or when the sum is no whole number that a field can hold. */
function sum(counts: readonly (number | null | undefined)[]): number | undefined {
  const given = present(counts)
  const total = given.reduce((sofar, count) => sofar + count, 0)
  return given.length === 0 || !Number.isSafeInteger(total) ? undefined : total
}
