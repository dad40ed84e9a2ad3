import { networkDirection, networkType, readIp } from '#core/address.ts'
import { flatObject } from '#core/flat-object.ts'
import { transportName } from '#core/network.ts'
import { isoTime } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import type { NormalizeOutcome, RecordContext, SourceDocument } from '#core/source.ts'
import { unique } from '#core/text.ts'
import { readTime } from '#core/time.ts'
import type { VPCFLOW_FIELDS } from './fields.ts'
import { column, type FlowRecord } from './record.ts'

export type FlowDocument = SourceDocument<'vpcflow', typeof VPCFLOW_FIELDS>
type OwnFields = NonNullable<NonNullable<FlowDocument['aws']>['vpcflow']>

const TRAFFIC_PATHS: readonly string[] = [
  '',
  'same-vpc',
  'internet-gateway-or-gateway-endpoint',
  'virtual-private-gateway',
  'peering-same-region',
  'peering-other-region',
  'local-gateway',
  'gateway-endpoint',
  'internet-gateway',
]
const ENCRYPTION_STATUS: readonly string[] = ['none', 'nitro', 'application', 'both']
const MAX_PORT = 65_535
const TCP_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'fin'],
  [2, 'syn'],
  [4, 'rst'],
  [8, 'psh'],
  [16, 'ack'],
  [32, 'urg'],
]

/**
 * Makes the document of one flow: who talked to whom, how much, and whether it was let through.
 *
 * Millions of these are written, so nothing is said twice: no message, no event.end (it is `@timestamp`), packet addresses only where
 * they differ from those of the flow.
 */
export function normalizeFlow(record: FlowRecord, context: RecordContext): NormalizeOutcome<FlowDocument> {
  const logStatus = column(record, 'log-status')
  if (logStatus === 'NODATA') return { kind: 'skip', reason: 'nodata' }

  const endText = column(record, 'end')
  const time = readTime(endText ?? column(record, 'start'))
  if (time === undefined) {
    const missing = endText === undefined && column(record, 'start') === undefined
    return reject(missing ? 'time-missing' : 'time-unreadable', { path: 'end', message: 'no epoch seconds' })
  }

  const action = column(record, 'action')
  const gap = logStatus === 'SKIPDATA'
  const source = gap ? undefined : address(record, 'srcaddr', context)
  const destination = gap ? undefined : address(record, 'dstaddr', context)
  const packetSource = address(record, 'pkt-srcaddr', context)
  const packetDestination = address(record, 'pkt-dstaddr', context)
  const bytes = count(record, 'bytes', context)
  const packets = count(record, 'packets', context)
  const protocol = count(record, 'protocol', context)
  const transport = protocol === undefined ? undefined : transportName(protocol)

  const document: FlowDocument = {
    event: {
      kind: 'event',
      category: ['network'],
      type: gap ? ['info'] : typesOf(action),
      action: action?.toLowerCase(),
      outcome: gap ? 'unknown' : outcomeOf(action),
      reason: column(record, 'reject-reason'),
      start: isoTime(column(record, 'start'), context.notes),
    },
    cloud: {
      region: column(record, 'region') ?? context.region,
      instance: instance(column(record, 'instance-id')),
    },
    source: { ip: source, port: count(record, 'srcport', context, MAX_PORT), bytes, packets },
    destination: { ip: destination, port: count(record, 'dstport', context, MAX_PORT) },
    network: {
      bytes,
      direction: networkDirection(packetSource ?? source, packetDestination ?? destination),
      iana_number: transport === undefined ? protocol?.toString() : undefined,
      transport,
      type: column(record, 'type')?.toLowerCase() ?? networkType(source),
    },
    hinomi: {
      network: {
        eni_id: column(record, 'interface-id'),
        vpc_id: column(record, 'vpc-id'),
        subnet_id: column(record, 'subnet-id'),
      },
    },
    related: { ip: unique([source, destination, packetSource, packetDestination]) },
    aws: {
      vpcflow: {
        version: notTwo(count(record, 'version', context)),
        log_status: logStatus === 'OK' ? undefined : logStatus,
        pkt_srcaddr: packetSource === source ? undefined : packetSource,
        pkt_dstaddr: packetDestination === destination ? undefined : packetDestination,
      },
    },
  }
  if (record.columns.size > 14 || record.values.length > 14) addRareColumns(document, record, context)
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

function typesOf(action: string | undefined): readonly string[] {
  if (action === 'ACCEPT') return ['allowed', 'connection']
  if (action === 'REJECT') return ['connection', 'denied']
  return ['connection']
}

function outcomeOf(action: string | undefined): string {
  if (action === 'ACCEPT') return 'success'
  if (action === 'REJECT') return 'failure'
  return 'unknown'
}

function address(record: FlowRecord, name: string, context: RecordContext): string | undefined {
  const text = column(record, name)
  if (text === undefined) return undefined
  const ip = readIp(text)
  if (ip === undefined) context.notes.tag('unparsed-field')
  return ip
}

function count(
  record: FlowRecord,
  name: string,
  context: RecordContext,
  highest = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const text = column(record, name)
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= highest) return number
  context.notes.tag('unparsed-field')
  return undefined
}

function instance(id: string | undefined): { id: readonly string[] } | undefined {
  return id === undefined ? undefined : { id: [id] }
}

function notTwo(version: number | undefined): number | undefined {
  return version === 2 ? undefined : version
}

/** Columns of versions 3 and later, of Transit Gateway flow logs, and those that we do not know. */
function addRareColumns(document: FlowDocument, record: FlowRecord, context: RecordContext): void {
  const text = (name: string) => column(record, name)
  const number = (name: string) => count(record, name, context)
  const own = document.aws?.vpcflow as OwnFields
  const flags = number('tcp-flags')
  const path = number('traffic-path')
  const encryption = number('encryption-status')
  Object.assign(own, {
    flow_direction: text('flow-direction'),
    tcp_flags: flags,
    tcp_flags_array: flags === undefined ? undefined : TCP_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => name),
    pkt_src_aws_service: text('pkt-src-aws-service'),
    pkt_dst_aws_service: text('pkt-dst-aws-service'),
    az_id: text('az-id'),
    sublocation_type: text('sublocation-type'),
    sublocation_id: text('sublocation-id'),
    traffic_path: path,
    traffic_path_name: path === undefined ? undefined : TRAFFIC_PATHS[path],
    encryption_status: encryption === undefined ? undefined : ENCRYPTION_STATUS[encryption],
    resource_id: text('resource-id'),
    interface_type: text('interface-type'),
    ecs_service_name: text('ecs-service-name'),
    ecs_task_definition_arn: text('ecs-task-definition-arn'),
    ecs_task_id: text('ecs-task-id'),
    ecs_container_instance_id: text('ecs-container-instance-id'),
    ecs_container_instance_arn: text('ecs-container-instance-arn'),
    ecs_second_container_id: text('ecs-second-container-id'),
    next_hop: {
      interface_id: text('next-hop-interface-id'),
      interface_type: text('next-hop-interface-type'),
      subnet_id: text('next-hop-subnet-id'),
      az_id: text('next-hop-az-id'),
      vpc_id: text('next-hop-vpc-id'),
    },
  } satisfies OwnFields)
  addEcsTask(document, text)
  if (record.columns.has('tgw-id')) addTransitGateway(own, text, number)
  own.extra = flatObject(unknownColumns(record), 'aws.vpcflow.extra', context.notes)
}

function addEcsTask(document: FlowDocument, text: (name: string) => string | undefined): void {
  const cluster = text('ecs-cluster-arn') ?? text('ecs-cluster-name')
  const task = text('ecs-task-arn')
  const container = text('ecs-container-id')
  if (container !== undefined) document.container = { id: container }
  if (cluster === undefined && task === undefined) return
  document.orchestrator = {
    type: 'ecs',
    cluster: { id: text('ecs-cluster-arn'), name: text('ecs-cluster-name') },
    resource: task === undefined ? undefined : { id: task, type: 'task' },
  }
}

function addTransitGateway(
  own: OwnFields,
  text: (name: string) => string | undefined,
  number: (name: string) => number | undefined,
): void {
  const source = text('tgw-src-vpc-account-id')
  const destination = text('tgw-dst-vpc-account-id')
  Object.assign(own, {
    kind: 'tgw',
    tgw_id: text('tgw-id'),
    tgw_attachment_id: text('tgw-attachment-id'),
    tgw_pair_attachment_id: text('tgw-pair-attachment-id'),
    src_account_id: source,
    dst_account_id: destination,
    account_pair: pairOf(source, destination),
    src_vpc_id: text('tgw-src-vpc-id'),
    dst_vpc_id: text('tgw-dst-vpc-id'),
    src_subnet_id: text('tgw-src-subnet-id'),
    dst_subnet_id: text('tgw-dst-subnet-id'),
    src_eni: text('tgw-src-eni'),
    dst_eni: text('tgw-dst-eni'),
    src_az_id: text('tgw-src-az-id'),
    dst_az_id: text('tgw-dst-az-id'),
    packets_lost_no_route: number('packets-lost-no-route'),
    packets_lost_blackhole: number('packets-lost-blackhole'),
    packets_lost_mtu_exceeded: number('packets-lost-mtu-exceeded'),
    packets_lost_ttl_expired: number('packets-lost-ttl-expired'),
  } satisfies OwnFields)
}

/** Lists name pairs of accounts, whichever of them began to talk. */
function pairOf(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined || one === other) return undefined
  return one < other ? `${one}-${other}` : `${other}-${one}`
}

/** Columns that a field above is made from; all others are kept by their own name. */
const KNOWN_COLUMNS = new Set(
  (
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status ' +
    'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id ' +
    'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path reject-reason resource-id encryption-status interface-type ' +
    'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ' +
    'ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id ' +
    'next-hop-interface-id next-hop-interface-type next-hop-subnet-id next-hop-az-id next-hop-vpc-id ' +
    'resource-type tgw-id tgw-attachment-id tgw-pair-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id ' +
    'tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id ' +
    'packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired'
  ).split(' '),
)

function unknownColumns(record: FlowRecord): Record<string, string> | undefined {
  const extra: [string, string][] = []
  for (const name of record.columns.keys()) {
    const value = KNOWN_COLUMNS.has(name) ? undefined : column(record, name)
    if (value !== undefined) extra.push([name, value])
  }
  record.values.slice(record.columns.size).forEach((value, index) => {
    extra.push([`col_${record.columns.size + index + 1}`, value])
  })
  return extra.length === 0 ? undefined : Object.fromEntries(extra)
}
