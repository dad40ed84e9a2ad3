import type { Notes } from '#core/notes.ts'
import { text, unique } from '#core/text.ts'
import { readTime, toIso } from '#core/time.ts'
import type { OwnFields } from './document.ts'
import { freeForm, keepChoices } from './free-form.ts'
import { visibleName } from './identity.ts'
import type { Addendum, ApiEvent, Resource, UserIdentity } from './record.ts'
import { arnOf } from './targets.ts'
import { member, readFlag, texts } from './values.ts'

/** What is said in every form of record. */
interface Head {
  readonly eventVersion?: string | number | null | undefined
  readonly eventType?: string | null | undefined
  readonly eventCategory?: string | null | undefined
}

/** Returns the part of `aws.cloudtrail` that every form of record has. */
export function headFields({ eventVersion, eventType, eventCategory }: Head): OwnFields {
  return {
    event_version: typeof eventVersion === 'number' ? String(eventVersion) : text(eventVersion),
    event_type: text(eventType),
    event_category: text(eventCategory),
  }
}

/** Returns what stands below `aws.cloudtrail` for an API event or a sign-in. */
export function ownFields(event: ApiEvent, readOnly: boolean | undefined, notes: Notes): OwnFields {
  const own: OwnFields = headFields(event)
  own.event_name = event.eventName
  own.management_event = readFlag(event.managementEvent, notes)
  own.read_only = readOnly
  own.recipient_account_id = recipientOf(event.recipientAccountId)
  own.shared_event_id = text(event.sharedEventID)
  own.vpc_endpoint_id = text(event.vpcEndpointId)
  own.vpc_endpoint_account_id = text(event.vpcEndpointAccountId)
  own.api_version = text(event.apiVersion)
  own.session_credential_from_console = readFlag(event.sessionCredentialFromConsole, notes)
  own.user_identity = identityFields(event.userIdentity, notes)
  if (event.eventSource === 'signin.amazonaws.com') own.console_login = signInFields(event.additionalEventData)
  const request =
    event.eventSource === 'wafv2.amazonaws.com' ? keepChoices(event.requestParameters) : event.requestParameters
  own.request_parameters = freeForm(request, 'aws.cloudtrail.request_parameters', notes)
  own.response_elements = freeForm(event.responseElements, 'aws.cloudtrail.response_elements', notes)
  own.additional_eventdata = freeForm(event.additionalEventData, 'aws.cloudtrail.additional_eventdata', notes)
  own.service_event_details = freeForm(event.serviceEventDetails, 'aws.cloudtrail.service_event_details', notes)
  own.edge_device_details = freeForm(event.edgeDeviceDetails, 'aws.cloudtrail.edge_device_details', notes)
  if (event.resources) own.resources = resourceFields(event.resources)
  if (event.addendum) own.addendum = addendumFields(event.addendum)
  return own
}

/** The account that received the record, as text. */
export function recipientOf(account: string | number | null | undefined): string | undefined {
  return typeof account === 'number' ? String(account) : text(account)
}

function identityFields(identity: UserIdentity | null | undefined, notes: Notes): OwnFields['user_identity'] {
  if (identity === null || identity === undefined) return undefined
  return {
    type: text(identity.type),
    arn: text(identity.arn),
    account_id: text(identity.accountId),
    access_key_id: text(identity.accessKeyId),
    principal_id: text(identity.principalId),
    user_name: visibleName(identity.userName, notes),
    invoked_by: text(identity.invokedBy),
    invoked_by_delegate_account: text(identity.invokedByDelegate?.accountId),
    credential_id: text(identity.credentialId),
    identity_provider: text(identity.identityProvider),
    on_behalf_of: identity.onBehalfOf ? { user_id: text(identity.onBehalfOf.userId) } : undefined,
    in_scope_of: identity.inScopeOf ? { source_arn: text(identity.inScopeOf.sourceArn) } : undefined,
    session_context: sessionFields(identity.sessionContext, notes),
  }
}

type SessionFields = NonNullable<OwnFields['user_identity']>['session_context']

function sessionFields(context: UserIdentity['sessionContext'], notes: Notes): SessionFields {
  if (context === null || context === undefined) return undefined
  const { attributes, sessionIssuer } = context
  return {
    mfa_authenticated: readFlag(attributes?.mfaAuthenticated, notes),
    creation_date: isoTime(attributes?.creationDate, notes),
    assumed_root: readFlag(context.assumedRoot, notes),
    source_identity: text(context.sourceIdentity),
    ec2_role_delivery: text(context.ec2RoleDelivery),
    session_issuer: sessionIssuer
      ? {
          type: text(sessionIssuer.type),
          arn: text(sessionIssuer.arn),
          account_id: text(sessionIssuer.accountId),
          principal_id: text(sessionIssuer.principalId),
          user_name: text(sessionIssuer.userName),
        }
      : undefined,
  }
}

/** Reads an optional time; one that cannot be read is left out and noted. */
export function isoTime(value: unknown, notes: Notes): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const time = readTime(value)
  if (time !== undefined) return toIso(time)
  notes.tag('unparsed-field')
  return undefined
}

function signInFields(additional: unknown): OwnFields['console_login'] {
  const mfa = text(member(additional, 'MFAUsed'))?.toLowerCase()
  return {
    mfa_used: mfa === 'yes' ? true : mfa === 'no' ? false : undefined,
    login_to: text(member(additional, 'LoginTo')),
    mobile_version: text(member(additional, 'MobileVersion')),
  }
}

function resourceFields(resources: readonly (Resource | null | undefined)[]): OwnFields['resources'] {
  return {
    arn: unique(resources.map(arnOf)),
    type: unique(resources.map((resource) => text(resource?.type))),
    account_id: unique(resources.map((resource) => text(resource?.accountId))),
  }
}

/** The corrected fields come as a list or as one text with commas. */
function addendumFields({ reason, updatedFields, originalEventID }: Addendum): OwnFields['addendum'] {
  return {
    reason: text(reason),
    updated_fields: unique(texts(updatedFields).flatMap((names) => names.split(',').map((name) => name.trim()))),
    original_event_id: text(originalEventID),
  }
}
