import type { RegionResources } from '../resources.ts'
import type { SampleAccount } from '../world.ts'

/** One flow in one direction over one network interface; times in epoch seconds. */
export interface Flow {
  readonly region: string
  readonly interfaceId: string
  readonly instanceId: string | undefined
  readonly subnetId: string | undefined
  readonly start: number
  readonly end: number
  /** Absent: an interval without traffic (NODATA) or without capacity to record it (SKIPDATA). */
  readonly traffic: Traffic | undefined
  readonly status: 'OK' | 'NODATA' | 'SKIPDATA'
}

export interface Traffic {
  readonly source: string
  readonly destination: string
  readonly sourcePort: number
  readonly destinationPort: number
  readonly protocol: number
  readonly packets: number
  readonly bytes: number
  readonly action: 'ACCEPT' | 'REJECT'
  readonly direction: 'ingress' | 'egress'
  /** Bits of the TCP header; 0 for other protocols. */
  readonly flags: number
}

type Column = (flow: Flow, account: SampleAccount, region: RegionResources) => string | number

const NONE = '-'

function traffic(read: (traffic: Traffic) => string | number): Column {
  return (flow) => (flow.traffic === undefined ? NONE : read(flow.traffic))
}

const COLUMNS = {
  version: (_flow, account) => (account.flowFormat === 'default' ? 2 : 5),
  'account-id': (_flow, account) => account.id,
  'interface-id': (flow) => flow.interfaceId,
  srcaddr: traffic((one) => one.source),
  dstaddr: traffic((one) => one.destination),
  srcport: traffic((one) => one.sourcePort),
  dstport: traffic((one) => one.destinationPort),
  protocol: traffic((one) => one.protocol),
  packets: traffic((one) => one.packets),
  bytes: traffic((one) => one.bytes),
  start: (flow) => flow.start,
  end: (flow) => flow.end,
  action: traffic((one) => one.action),
  'log-status': (flow) => flow.status,
  'vpc-id': (_flow, _account, region) => region.vpcId,
  'subnet-id': (flow) => flow.subnetId ?? NONE,
  'instance-id': (flow) => flow.instanceId ?? NONE,
  'tcp-flags': traffic((one) => one.flags),
  type: traffic((one) => (one.source.includes(':') ? 'IPv6' : 'IPv4')),
  'pkt-srcaddr': traffic((one) => one.source),
  'pkt-dstaddr': traffic((one) => one.destination),
  region: (_flow, _account, region) => region.region,
  'az-id': (_flow, _account, region) => (region.region === 'ap-northeast-1' ? 'apne1-az4' : 'apne3-az1'),
  'pkt-src-aws-service': traffic((one) => awsService(one.source)),
  'pkt-dst-aws-service': traffic((one) => awsService(one.destination)),
  'flow-direction': traffic((one) => one.direction),
  'traffic-path': (flow, _account, region) =>
    flow.traffic === undefined ? NONE : trafficPath(flow.traffic, region, flow.instanceId),
} as const satisfies Readonly<Record<string, Column>>

type ColumnName = keyof typeof COLUMNS

/** Default format (version 2), in the order of AWS's documentation. */
const DEFAULT_FORMAT = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
] as const satisfies readonly ColumnName[]

/** A custom format of an operator: version 5 fields, in an order of his own. */
const VERSION_5_FORMAT = [
  'region',
  'az-id',
  'vpc-id',
  'subnet-id',
  'instance-id',
  'interface-id',
  'account-id',
  'flow-direction',
  'type',
  'srcaddr',
  'dstaddr',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'tcp-flags',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'traffic-path',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'version',
  'log-status',
] as const satisfies readonly ColumnName[]

/** Returns the text of a flow log object: a header that names the columns, then a line for each flow. */
export function flowLogText(account: SampleAccount, region: RegionResources, flows: readonly Flow[]): string {
  const names: readonly ColumnName[] = account.flowFormat === 'default' ? DEFAULT_FORMAT : VERSION_5_FORMAT
  const columns: Column[] = names.map((name) => COLUMNS[name])
  let text = `${names.join(' ')}\n`
  for (const flow of flows) {
    let line = ''
    for (const column of columns) line += `${line === '' ? '' : ' '}${column(flow, account, region)}`
    text += `${line}\n`
  }
  return text
}

function awsService(address: string): string {
  return address.startsWith('192.0.2.20') ? 'S3' : NONE
}

/**
 * Egress only: 1 stays inside the VPC, as do flows to its NAT gateway, 3 a virtual private gateway, 4 peering in the Region, 8 an internet
 * gateway, which only instances with a public address use.
 */
function trafficPath(one: Traffic, region: RegionResources, instanceId: string | undefined): string | number {
  if (one.direction !== 'egress') return NONE
  if (one.destination.startsWith(region.cidr.replace('0.0/16', ''))) return 1
  if (one.destination.startsWith('10.200.')) return 3
  if (one.destination.startsWith('10.')) return 4
  return region.instances.some(({ id, publicAddress }) => id === instanceId && publicAddress !== undefined) ? 8 : 1
}
