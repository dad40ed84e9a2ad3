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
  const moment = new Date(time).toISOString().replace('Z', '000+0000')
  return JSON.stringify({
    firewall_name: FIREWALL,
    availability_zone: instance.zone,
    event_timestamp: String(Math.floor(time / 1000)),
    event: {
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
      timestamp: moment,
      direction: 'to_server',
    },
  })
}

/** Alerts of the firewall through which servers reach the outside. */
export const networkFirewall = lineLogSource({
  id: 'network_firewall',
  share: 0.006,
  sparse: true,
  draw: (random, _site, region, time) => firewallLine(time, random.pick(region.instances), random, chooseAlert(random)),
  key(random, site, region, at) {
    const { id } = site.account
    const name = `${id}_network-firewall_alert_${region.region}_${FIREWALL}_${compactMinute(at)}_${random.hex(8)}.log.gz`
    return `AWSLogs/${id}/network-firewall/alert/${region.region}/${FIREWALL}/${hourFolder(at)}/${name}`
  },
})
