import type { Random } from '../random.ts'
import { isoSeconds } from '../time-text.ts'

/** Who calls, from where, with what. */
export interface Actor {
  /** Raw `userIdentity`. */
  readonly identity: object
  /** The name in messages of refused calls. */
  readonly arn: string
  readonly address: string
  readonly userAgent: string
  /** The call was made in the web console: it has no TLS details of its own. */
  readonly console?: boolean
  /** An AWS service calls by itself or for somebody. */
  readonly service?: boolean
  readonly vpcEndpointId?: string
}

/** A call that was made and its answer. */
export interface MadeCall {
  /** Service name without `.amazonaws.com`. */
  readonly source: string
  readonly name: string
  readonly write: boolean
  readonly eventType?: 'AwsApiCall' | 'AwsConsoleSignIn' | 'AwsServiceEvent'
  /** Data event of S3. */
  readonly data?: boolean
  readonly request?: unknown
  readonly response?: unknown
  readonly resources?: readonly object[]
  readonly additional?: object
  readonly error?: { readonly code: string; readonly message: string }
  readonly sharedEventId?: string
}

export interface Occasion {
  readonly account: string
  readonly region: string
  readonly time: number
}

/** Writes one CloudTrail record (eventVersion 1.11) with its members in the order in which AWS writes them. */
export function trailRecord(random: Random, { account, region, time }: Occasion, actor: Actor, call: MadeCall): object {
  const eventType = call.eventType ?? 'AwsApiCall'
  const failed = call.error !== undefined
  return {
    eventVersion: '1.11',
    userIdentity: actor.identity,
    eventTime: isoSeconds(time),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: region,
    sourceIPAddress: actor.address,
    userAgent: actor.userAgent,
    ...(call.error === undefined ? {} : { errorCode: call.error.code, errorMessage: call.error.message }),
    requestParameters: call.request ?? null,
    responseElements: failed && eventType === 'AwsApiCall' ? null : (call.response ?? null),
    ...(call.additional === undefined ? {} : { additionalEventData: call.additional }),
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: !call.write,
    ...(call.resources === undefined ? {} : { resources: call.resources }),
    eventType,
    managementEvent: call.data !== true,
    recipientAccountId: account,
    ...(call.sharedEventId === undefined ? {} : { sharedEventID: call.sharedEventId }),
    ...(actor.vpcEndpointId === undefined ? {} : { vpcEndpointId: actor.vpcEndpointId, vpcEndpointAccountId: account }),
    eventCategory: call.data === true ? 'Data' : 'Management',
    ...(actor.service === true || actor.console === true
      ? {}
      : {
          tlsDetails: {
            tlsVersion: 'TLSv1.3',
            cipherSuite: 'TLS_AES_128_GCM_SHA256',
            clientProvidedHostHeader: hostOf(call.source, region),
          },
        }),
    ...(actor.console === true && eventType === 'AwsApiCall' ? { sessionCredentialFromConsole: 'true' } : {}),
  }
}

/** The refusal of a call, as IAM words it. */
export function denial(
  actor: Actor,
  call: Pick<MadeCall, 'source' | 'name'>,
  target: string,
): NonNullable<MadeCall['error']> {
  const action = `${call.source}:${call.name.replace(/20\d{6}(v\d)?$/, '')}`
  if (call.source === 'ec2') {
    return {
      code: 'Client.UnauthorizedOperation',
      message: `You are not authorized to perform this operation. User: ${actor.arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
    }
  }
  return {
    code: call.source === 's3' || call.source === 'iam' ? 'AccessDenied' : 'AccessDeniedException',
    message: `User: ${actor.arn} is not authorized to perform: ${action} on resource: ${target} because no identity-based policy allows the ${action} action`,
  }
}

function hostOf(source: string, region: string): string {
  if (source === 'iam') return 'iam.amazonaws.com'
  if (source === 'signin') return 'signin.aws.amazon.com'
  return `${source}.${region}.amazonaws.com`
}
