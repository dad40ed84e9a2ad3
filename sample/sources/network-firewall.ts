import { chooser, type Random } from '../random.ts'
import type { Instance } from '../resources.ts'
import { compactMinute, hourFolder } from '../time-text.ts'
import { lineLogSource } from './line-log.ts'

/** What a rule saw. */
export interface FirewallAlert {
  readonly sid: number
  readonly signature: string
  readonly category: string
  readonly severity: number
  readonly action: 'allowed' | 'blocked'
  readonly destination: string
  readonly port: number
  readonly protocol: string
  readonly serverName?: string
}

const FIREWALL = 'hinomi-egress'

const chooseAlert = chooser<FirewallAlert & { readonly weight: number }>([
  {
    weight: 12,
    sid: 1000010,
    signature: 'TLS server name not on the list',
    category: 'Potential Corporate Privacy Violation',
    severity: 3,
    action: 'allowed',
    destination: '192.0.2.204',
    port: 443,
    protocol: 'tls',
    serverName: 'update.example.com',
  },
  {
    weight: 3,
    sid: 1000020,
    signature: 'SSH to the outside',
    category: 'Potentially Bad Traffic',
    severity: 2,
    action: 'blocked',
    destination: '198.51.100.20',
    port: 22,
    protocol: 'ssh',
  },
])

/** Writes an alert as Network Firewall logs it (AWS Network Firewall: contents of a log). */
export function firewallLine(time: number, instance: Instance, random: Random, alert: FirewallAlert): string {
  return record(time, instance, {
    src_ip: instance.address,
    src_port: random.between(32_768, 61_000),
    event_type: 'alert',
    alert: {
      severity: alert.severity,
      signature_id: alert.sid,
      rev: 1,
      signature: alert.signature,
      action: alert.action,
      category: alert.category,
    },
    flow_id: random.between(1_000_000_000_000, 2_000_000_000_000),
    dest_ip: alert.destination,
    dest_port: alert.port,
    proto: 'TCP',
    app_proto: alert.protocol,
    verdict: { action: alert.action === 'blocked' ? 'drop' : 'alert' },
    ...(alert.serverName && { tls: { sni: alert.serverName, version: 'UNDETERMINED' } }),
    pkt_src: 'geneve encapsulation',
    timestamp: moment(time),
    direction: 'to_server',
  })
}

function record(time: number, { zone }: Instance, event: object): string {
  const seconds = String(Math.floor(time / 1000))
  return JSON.stringify({ firewall_name: FIREWALL, availability_zone: zone, event_timestamp: seconds, event })
}

/** Suricata writes microseconds, and the zone without colon. */
function moment(time: number): string {
  return new Date(time).toISOString().replace('Z', '000+0000')
}

/** Writes a flow in one direction. */
export function firewallFlowLine(
  time: number,
  instance: Instance,
  destination: string,
  port: number,
  bytes: number,
): string {
  return record(time, instance, {
    src_ip: instance.address,
    src_port: 50_022,
    dest_ip: destination,
    dest_port: port,
    proto: 'TCP',
    app_proto: 'tls',
    event_type: 'netflow',
    flow_id: time,
    netflow: {
      pkts: Math.ceil(bytes / 1_400),
      bytes,
      start: moment(time - 60_000),
      end: moment(time),
      age: 60,
      min_ttl: 62,
      max_ttl: 62,
    },
    tcp: { tcp_flags: '1b', syn: true, fin: true },
    timestamp: moment(time),
  })
}

/** Writes what TLS inspection could not open; such records name no type. */
export function firewallTlsLine(time: number, instance: Instance, destination: string, serverName: string): string {
  return record(time, instance, {
    src_ip: instance.address,
    src_port: '50023',
    dest_ip: destination,
    dest_port: '443',
    sni: serverName,
    tls_error: { error_message: 'SSL_ERROR_SSL: certificate verify failed' },
    timestamp: moment(time),
  })
}

/** Alerts of the firewall through which servers reach the outside. */
export const networkFirewall = lineLogSource({
  id: 'network_firewall',
  share: 0.006,
  sparse: true,
  draw: (random, _site, region, time) => firewallLine(time, random.pick(region.instances), random, chooseAlert(random)),
  key(random, site, region, at, kind = 'alert') {
    const { id } = site.account
    const name = `${id}_network-firewall_${kind}_${region.region}_${FIREWALL}_${compactMinute(at)}_${random.hex(8)}.log.gz`
    return `AWSLogs/${id}/network-firewall/${kind}/${region.region}/${FIREWALL}/${hourFolder(at)}/${name}`
  },
})
