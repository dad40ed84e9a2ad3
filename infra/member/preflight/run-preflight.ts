import { objectOf } from '#core/json-object.ts'
import type { Answer, Ask, PreflightSettings, QuestionId, State } from './answer.ts'

/** State and detail of an answer. */
export type Found = readonly [state: State, detail: string]
type Questions = Readonly<Record<QuestionId, () => Promise<Found>>>

/** Hard limit of trails in a Region (AWS CloudTrail quotas). */
const MAX_TRAILS = 5
const MAX_DETAIL_CHARACTERS = 160

/**
 * Finds out what is there in one account and Region, which slots are taken, and who administers what; every call only reads.
 *
 * Never throws: a call that is denied or fails is an answer too.
 */
export async function runPreflight(ask: Ask, settings: PreflightSettings): Promise<readonly Answer[]> {
  return answerAll(questionsOf(ask, settings))
}

/** Asks all questions at once; one that throws is answered by its error. */
export function answerAll<Id extends Answer['id']>(
  questions: Readonly<Record<Id, () => Promise<Found>>>,
): Promise<readonly Answer[]> {
  return Promise.all(
    Object.entries<() => Promise<Found>>(questions).map(async ([id, question]) => {
      const [state, detail] = await question().catch(failureOf)
      return { id: id as Id, state, detail: detail.replace(/[;\s]+/g, ' ').slice(0, MAX_DETAIL_CHARACTERS) }
    }),
  )
}

/** Returns the GuardDuty detector that the answers name; undefined when there is none. */
export function detectorIn(answers: readonly Answer[]): string | undefined {
  return /[0-9a-f]{32}/.exec(answers.find(({ id }) => id === 'guardduty-detector')?.detail ?? '')?.[0]
}

function questionsOf(ask: Ask, { bucket, vpcIds }: PreflightSettings): Questions {
  const call =
    (client: string, service: string) =>
    (operation: string, input: Readonly<Record<string, unknown>> = {}) =>
      ask({ client, service, operation, input })
  const guardDuty = call('guardduty', 'GuardDuty')
  const securityHub = call('securityhub', 'SecurityHub')
  const config = call('config-service', 'ConfigService')
  const ec2 = call('ec2', 'EC2')
  let detectors: Promise<unknown[]> | undefined
  const detector = async () => {
    detectors ??= guardDuty('ListDetectors').then(({ DetectorIds }) => listOf(DetectorIds))
    return (await detectors)[0]
  }
  /** Asks GuardDuty about the detector, if there is one. */
  const ofDetector = async (operation: string, read: (answer: Json, DetectorId: unknown) => Found | Promise<Found>) => {
    const DetectorId = await detector()
    if (DetectorId === undefined) return ['missing', 'no detector'] as const
    return read(await guardDuty(operation, { DetectorId }), DetectorId)
  }
  const administrator = ({ Administrator }: Json): Found => {
    const { AccountId } = objectOf(Administrator)
    return AccountId === undefined ? ['alone', ''] : ['member', `administrator ${AccountId}`]
  }

  return {
    'guardduty-detector': () =>
      ofDetector('GetDetector', ({ Status, FindingPublishingFrequency }, id) => [
        Status === 'DISABLED' ? 'missing' : 'ready',
        `${id} ${Status}, updates ${FindingPublishingFrequency}`,
      ]),
    'guardduty-administrator': () => ofDetector('GetAdministratorAccount', administrator),
    'guardduty-destination': () =>
      ofDetector('ListPublishingDestinations', async ({ Destinations }, DetectorId) => {
        const { DestinationId, Status } = objectOf(listOf(Destinations)[0])
        if (DestinationId === undefined) return ['free', '']
        const described = await guardDuty('DescribePublishingDestination', { DetectorId, DestinationId })
        const { DestinationArn } = objectOf(described.DestinationProperties)
        return [DestinationArn === `arn:aws:s3:::${bucket}` ? 'ours' : 'taken', `${DestinationArn} ${Status}`]
      }),
    'securityhub-hub': async () => ['ready', `${(await securityHub('DescribeHub')).HubArn}`],
    'securityhub-administrator': async () => administrator(await securityHub('GetAdministratorAccount')),
    'inspector-status': async () => {
      const { accounts } = await ask({
        client: 'inspector2',
        service: 'Inspector2',
        operation: 'BatchGetAccountStatus',
      })
      const { state, resourceState } = objectOf(listOf(accounts)[0])
      const { status } = objectOf(state)
      const scanned = Object.entries(objectOf(resourceState))
        .filter(([, value]) => objectOf(value).status === 'ENABLED')
        .map(([name]) => name)
      return [status === 'ENABLED' ? 'ready' : 'missing', `${status} ${scanned.join(' ')}`.trim()]
    },
    'config-rules': async () => {
      const { ConfigRules, NextToken } = await config('DescribeConfigRules')
      const count = listOf(ConfigRules).length
      return [count === 0 ? 'missing' : 'ready', `${count}${NextToken === undefined ? '' : ' or more'} rules`]
    },
    'config-channel': async () => {
      const { s3BucketName } = objectOf(listOf((await config('DescribeDeliveryChannels')).DeliveryChannels)[0])
      return s3BucketName === undefined ? ['free', ''] : ['taken', `${s3BucketName}`]
    },
    'cloudtrail-trails': async () => {
      const described = await ask({ client: 'cloudtrail', service: 'CloudTrail', operation: 'DescribeTrails' })
      const trails = listOf(described.trailList).map(objectOf)
      const detail = `${trails.length} of ${MAX_TRAILS} trails`
      if (trails.some(({ S3BucketName }) => S3BucketName === bucket)) return ['ours', detail]
      return [trails.length < MAX_TRAILS ? 'free' : 'taken', detail]
    },
    'vpc-flow-logs': async () => {
      const [vpcs, logs] = await Promise.all([ec2('DescribeVpcs'), ec2('DescribeFlowLogs')])
      const ids = listOf(vpcs.Vpcs).map((vpc) => objectOf(vpc).VpcId)
      const lost = vpcIds.filter((id) => !ids.includes(id))
      if (lost.length > 0) return ['missing', `no ${lost.join(' ')} here`]
      const toUs = listOf(logs.FlowLogs).filter((log) => `${objectOf(log).LogDestination}`.includes(`:${bucket}`))
      return [toUs.length > 0 ? 'ours' : 'free', `${toUs.length} to the centre, VPCs ${ids.slice(0, 5).join(' ')}`]
    },
    'waf-logging': async () => {
      const input = { Scope: 'REGIONAL' }
      const listed = await ask({ client: 'wafv2', service: 'WAFV2', operation: 'ListLoggingConfigurations', input })
      const targets = listOf(listed.LoggingConfigurations).flatMap((one) => listOf(objectOf(one).LogDestinationConfigs))
      const toUs = targets.filter((arn) => `${arn}`.endsWith('deliverystream/aws-waf-logs-hinomi')).length
      const detail = `${toUs} web ACLs log to the centre, ${targets.length - toUs} elsewhere`
      if (toUs > 0) return ['ours', detail]
      return [targets.length > 0 ? 'taken' : 'free', detail]
    },
  }
}

type Json = Readonly<Record<string, unknown>>

/** Errors that say that the service is not switched on here (API references of Security Hub and Inspector). */
const NOT_ON = /^InvalidAccess|not subscribed|not enabled/
const DENIED = /AccessDenied|Unauthorized|ExplicitDeny/

function failureOf(thrown: unknown): Found {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (NOT_ON.test(name) || NOT_ON.test(message)) return ['missing', name]
  if (DENIED.test(name)) return ['denied', /service control policy/i.test(message) ? `${name} (scp)` : name]
  return ['unknown', `${name}: ${message}`]
}

/** Returns a list; what is none is empty. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
