import { chooser, type Random } from '#sample/random.ts'
import { type Caller, drawCaller } from './cloudtrail-callers.ts'
import { CALLS, type Call } from './cloudtrail-calls.ts'
import { idOf, isoSeconds, type Place } from './draw.ts'
import { dayPath, type InputSource, minuteStamp, moments } from './input-source.ts'

const chooseCall = chooser(CALLS)

/** CloudTrail records of management events and some data events, eventVersion 1.11. */
export const cloudtrail: InputSource = {
  id: 'cloudtrail',
  records: 100_000,
  recordsPerObject: 5_000,
  key: ({ place: { account, region }, from, number }) =>
    `AWSLogs/${account}/CloudTrail/${region}/${dayPath(from)}/${account}_CloudTrail_${region}_${minuteStamp(from)}_${idOf(`cloudtrail${number}`, 16)}.json.gz`,
  open: () =>
    function* (slot, random) {
      const next = moments(slot, random)
      for (let i = 0; i < slot.records; i++) {
        yield `${i === 0 ? '{"Records":[' : ','}${JSON.stringify(trailRecord(slot.place, random, next()))}`
      }
      yield ']}'
    },
}

function trailRecord(place: Place, random: Random, time: number): object {
  const call = chooseCall(random)
  const caller = drawCaller(call.by ?? 'any', place, random, time)
  const failed = call.service === undefined && random.chance(0.04)
  const content = call.content?.(random, place, time)
  return {
    eventVersion: '1.11',
    userIdentity: caller.identity,
    eventTime: isoSeconds(time),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.name,
    awsRegion: place.region,
    sourceIPAddress: caller.address,
    userAgent: caller.userAgent,
    ...(failed ? denial(call, caller) : {}),
    requestParameters: content?.request ?? null,
    responseElements: failed ? null : (content?.response ?? null),
    ...(content?.additional === undefined ? {} : { additionalEventData: content.additional }),
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: call.write !== true,
    ...(content?.resources === undefined ? {} : { resources: content.resources }),
    eventType: call.name === 'ConsoleLogin' ? 'AwsConsoleSignIn' : 'AwsApiCall',
    managementEvent: call.data !== true,
    recipientAccountId: place.account,
    ...(call.by === 'service' ? { sharedEventID: random.uuid() } : {}),
    eventCategory: call.data === true ? 'Data' : 'Management',
    ...(caller.isService ? {} : { tlsDetails: tlsDetails(call, place) }),
  }
}

function denial(call: Call, { arn }: Caller): object {
  const action = `${call.source}:${call.name}`
  return {
    errorCode: 'AccessDenied',
    errorMessage: `User: ${arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  }
}

function tlsDetails({ source }: Call, { region }: Place): object {
  return {
    tlsVersion: 'TLSv1.3',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    clientProvidedHostHeader: `${source}.${region}.amazonaws.com`,
  }
}
