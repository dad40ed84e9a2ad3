import { objectOf } from '#core/json-object.ts'
import { type Answer, type Ask, type LogSlotId, type PreflightSettings, UNTOLD_BUCKETS } from './answer.ts'
import { answerAll, type Found, listOf } from './run-preflight.ts'

/** Firewalls and load balancers beyond these are not asked about, which the answer says: each costs a call. */
const MAX_ASKED = 20

/** What the answers about logs depend on besides the others. */
export interface LogSlotSettings extends PreflightSettings {
  /** The bucket of the centre for logs of load balancers of this Region; empty where it is not known. */
  readonly loadBalancerBucket: string
}

/**
 * Finds out where Route 53 Resolver, Network Firewall and load balancers of an account and Region log; every call only reads. These
 * questions are not in the template, which has no room for them.
 *
 * Never throws: a call that is denied or fails is an answer too.
 */
export function askLogSlots(ask: Ask, settings: LogSlotSettings): Promise<readonly Answer[]> {
  const questions: Readonly<Record<LogSlotId, () => Promise<Found>>> = {
    'resolver-logging': () => resolverLogging(ask, settings),
    'network-firewall-logging': () => firewallLogging(ask, settings),
    'load-balancer-logging': () => loadBalancerLogging(ask, settings),
  }
  return answerAll(questions)
}

/** A VPC may have several configurations, so that its slot is never taken (Route 53 Resolver: query logging). */
async function resolverLogging(ask: Ask, { bucket, vpcIds }: LogSlotSettings): Promise<Found> {
  const resolver = { client: 'route53resolver', service: 'Route53Resolver' }
  const [listed, associated] = await Promise.all([
    ask({ ...resolver, operation: 'ListResolverQueryLogConfigs' }),
    ask({ ...resolver, operation: 'ListResolverQueryLogConfigAssociations' }),
  ])
  const ours = listOf(listed.ResolverQueryLogConfigs)
    .map(objectOf)
    .filter(({ DestinationArn }) => isBucket(DestinationArn, bucket))
    .map(({ Id }) => Id)
  const vpcs = listOf(associated.ResolverQueryLogConfigAssociations)
    .map(objectOf)
    .filter(({ ResourceId }) => vpcIds.length === 0 || vpcIds.includes(String(ResourceId)))
  const toUs = vpcs.filter(({ ResolverQueryLogConfigId }) => ours.includes(ResolverQueryLogConfigId)).length
  return [toUs > 0 ? 'ours' : 'free', `${toUs} VPCs log to the centre, ${vpcs.length - toUs} elsewhere`]
}

function isBucket(arn: unknown, bucket: string): boolean {
  return bucket !== '' && (arn === `arn:aws:s3:::${bucket}` || `${arn}`.startsWith(`arn:aws:s3:::${bucket}/`))
}

/** A firewall has one destination for each type of log (Network Firewall: logging destinations). */
async function firewallLogging(ask: Ask, { bucket }: LogSlotSettings): Promise<Found> {
  const firewall = { client: 'network-firewall', service: 'NetworkFirewall' }
  const arns = listOf((await ask({ ...firewall, operation: 'ListFirewalls' })).Firewalls).map(
    (one) => objectOf(one).FirewallArn,
  )
  if (arns.length === 0) return ['missing', 'no firewall']
  const described = await Promise.all(
    arns
      .slice(0, MAX_ASKED)
      .map((FirewallArn) => ask({ ...firewall, operation: 'DescribeLoggingConfiguration', input: { FirewallArn } })),
  )
  const targets = described
    .flatMap(({ LoggingConfiguration }) => listOf(objectOf(LoggingConfiguration).LogDestinationConfigs))
    .map(objectOf)
  const isOurs = ({ LogDestination }: Target) => bucket !== '' && objectOf(LogDestination).bucketName === bucket
  const toUs = targets.filter(isOurs)
  const elsewhere = new Set(targets.filter((target) => !isOurs(target)).map(({ LogType }) => `${LogType}`))
  const taken = elsewhere.size === 0 ? '' : `, ${[...elsewhere].join(' ')} elsewhere`
  const detail = `${counted(arns, 'firewalls')}, ${toUs.length} logs to the centre${taken}`
  if (toUs.length > 0) return ['ours', detail]
  if (elsewhere.size === 0) return ['free', detail]
  return bucket === '' ? ['unknown', `${detail}, ${UNTOLD_BUCKETS}`] : ['taken', detail]
}

type Target = Readonly<Record<string, unknown>>

function counted(arns: readonly unknown[], what: string): string {
  return arns.length > MAX_ASKED ? `the first ${MAX_ASKED} of ${arns.length} ${what}` : `${arns.length} ${what}`
}

/**
 * A load balancer has one destination for its access log (Elastic Load Balancing: load balancer attributes). Network Load Balancers log into
 * the archive itself, for which another service delivers.
 */
async function loadBalancerLogging(ask: Ask, { bucket: archive, loadBalancerBucket }: LogSlotSettings): Promise<Found> {
  const balancing = { client: 'elastic-load-balancing-v2', service: 'ElasticLoadBalancingV2' }
  const listed = await ask({ ...balancing, operation: 'DescribeLoadBalancers' })
  const arns = valuesIn(listed.xml, 'LoadBalancerArn')
  if (arns.length === 0) return ['missing', 'no load balancer']
  const asked = arns.slice(0, MAX_ASKED)
  const buckets = await Promise.all(
    asked.map(async (LoadBalancerArn) => {
      const input = { LoadBalancerArn }
      const { xml } = await ask({ ...balancing, operation: 'DescribeLoadBalancerAttributes', input })
      return attributeIn(xml, 'access_logs.s3.enabled') === 'true'
        ? attributeIn(xml, 'access_logs.s3.bucket')
        : undefined
    }),
  )
  const logging = buckets.filter((bucket) => bucket !== undefined)
  const isOurs = (bucket: string) => bucket === loadBalancerBucket || bucket === archive
  const toUs = logging.filter(isOurs).length
  const elsewhere = new Set(logging.filter((bucket) => !isOurs(bucket)))
  const detail = `${counted(arns, 'load balancers')}: ${toUs} log to the centre, ${logging.length - toUs} to ${[...elsewhere].join(' ') || 'others'}`
  if (toUs > 0) return ['ours', detail]
  if (logging.length < asked.length) return ['free', detail]
  const isTold = archive !== '' && loadBalancerBucket !== ''
  return isTold ? ['taken', detail] : ['unknown', `${detail}, ${UNTOLD_BUCKETS}`]
}

function valuesIn(xml: unknown, name: string): string[] {
  return [...`${xml}`.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value)
}

/** Attributes come as members of a key and a value, in either order. */
function attributeIn(xml: unknown, key: string): string | undefined {
  const member = `${xml}`.split('<member>').find((one) => valuesIn(one, 'Key')[0] === key)
  return valuesIn(member, 'Value')[0]
}
