/** Members of raw CloudTrail records and where our documents have them (CloudTrail User Guide: record contents). */
const EXACT: Readonly<Record<string, string>> = {
  eventSource: 'event.provider',
  // not event.action: public rules name the version of the API where the raw event does
  eventName: 'aws.cloudtrail.event_name',
  eventID: 'event.id',
  eventType: 'aws.cloudtrail.event_type',
  eventCategory: 'aws.cloudtrail.event_category',
  eventVersion: 'aws.cloudtrail.event_version',
  apiVersion: 'aws.cloudtrail.api_version',
  managementEvent: 'aws.cloudtrail.management_event',
  readOnly: 'aws.cloudtrail.read_only',
  recipientAccountId: 'aws.cloudtrail.recipient_account_id',
  sharedEventID: 'aws.cloudtrail.shared_event_id',
  sessionCredentialFromConsole: 'aws.cloudtrail.session_credential_from_console',
  vpcEndpointId: 'aws.cloudtrail.vpc_endpoint_id',
  vpcEndpointAccountId: 'aws.cloudtrail.vpc_endpoint_account_id',
  awsRegion: 'cloud.region',
  errorCode: 'error.code',
  errorMessage: 'error.message',
  requestID: 'http.request.id',
  sourceIPAddress: 'source.address',
  userAgent: 'user_agent.original',
  'tlsDetails.cipherSuite': 'tls.cipher',
  'tlsDetails.clientProvidedHostHeader': 'tls.client.server_name',
  'resources.ARN': 'aws.cloudtrail.resources.arn',
  'resources.arn': 'aws.cloudtrail.resources.arn',
  'resources.type': 'aws.cloudtrail.resources.type',
  'resources.accountId': 'aws.cloudtrail.resources.account_id',
  'userIdentity.type': 'aws.cloudtrail.user_identity.type',
  'userIdentity.arn': 'aws.cloudtrail.user_identity.arn',
  'userIdentity.accountId': 'aws.cloudtrail.user_identity.account_id',
  'userIdentity.accessKeyId': 'aws.cloudtrail.user_identity.access_key_id',
  'userIdentity.principalId': 'aws.cloudtrail.user_identity.principal_id',
  'userIdentity.userName': 'aws.cloudtrail.user_identity.user_name',
  'userIdentity.invokedBy': 'aws.cloudtrail.user_identity.invoked_by',
  'userIdentity.identityProvider': 'aws.cloudtrail.user_identity.identity_provider',
  'userIdentity.sessionContext.attributes.mfaAuthenticated':
    'aws.cloudtrail.user_identity.session_context.mfa_authenticated',
  'userIdentity.sessionContext.attributes.creationDate': 'aws.cloudtrail.user_identity.session_context.creation_date',
  'userIdentity.sessionContext.sourceIdentity': 'aws.cloudtrail.user_identity.session_context.source_identity',
  'userIdentity.sessionContext.ec2RoleDelivery': 'aws.cloudtrail.user_identity.session_context.ec2_role_delivery',
  'userIdentity.sessionContext.sessionIssuer.type': 'aws.cloudtrail.user_identity.session_context.session_issuer.type',
  'userIdentity.sessionContext.sessionIssuer.arn': 'aws.cloudtrail.user_identity.session_context.session_issuer.arn',
  'userIdentity.sessionContext.sessionIssuer.accountId':
    'aws.cloudtrail.user_identity.session_context.session_issuer.account_id',
  'userIdentity.sessionContext.sessionIssuer.principalId':
    'aws.cloudtrail.user_identity.session_context.session_issuer.principal_id',
  'userIdentity.sessionContext.sessionIssuer.userName':
    'aws.cloudtrail.user_identity.session_context.session_issuer.user_name',
}

/** Members with free keys: what is below keeps its name. */
const FREE: readonly (readonly [string, string])[] = [
  ['requestParameters.', 'aws.cloudtrail.request_parameters.'],
  ['responseElements.', 'aws.cloudtrail.response_elements.'],
  ['additionalEventData.', 'aws.cloudtrail.additional_eventdata.'],
  ['serviceEventDetails.', 'aws.cloudtrail.service_event_details.'],
]

/** Returns our name for a member of a raw CloudTrail record, so that public Sigma rules can be read; undefined when it is none. */
export function rawCloudTrailField(name: string): string | undefined {
  if (Object.hasOwn(EXACT, name)) return EXACT[name]
  const free = FREE.find(([raw]) => name.startsWith(raw))
  return free === undefined ? undefined : free[1] + name.slice(free[0].length)
}
