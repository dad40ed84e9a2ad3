import { MINUTE_MS } from '../clock.ts'
import type { LogLine } from '../sources/line-log.ts'
import { type FirewallAlert, firewallFlowLine, firewallLine, firewallTlsLine } from '../sources/network-firewall.ts'
import { queryLine } from '../sources/route53-resolver.ts'
import type { Plot } from './plot.ts'

/** The name that the intruder's program reports to. */
export const CONTROL_NAME = 'cdn-sync.example.net'
const REPORTS = 18

/** The names that the server asks for once it is entered: regularly, and warned of by the DNS Firewall. */
export function storyQueries(plot: Plot): LogLine[] {
  const random = plot.site.random.fork('story', 'dns')
  return Array.from({ length: REPORTS }, (_, index) => {
    const time = plot.at.entered + 11 * MINUTE_MS + index * 12 * MINUTE_MS
    const query = {
      name: `${CONTROL_NAME}.`,
      type: 'A',
      code: 'NOERROR',
      answer: plot.attacker.address,
      firewall: 'ALERT',
    } as const
    const line = queryLine(plot.site, plot.region, time, plot.instance, random.between(40_000, 60_000), query)
    return { time, region: plot.region.region, line }
  })
}

/** What the firewall at the way out sees: the server talks to the attacker, and much leaves. */
export function storyFirewall(plot: Plot): LogLine[] {
  const random = plot.site.random.fork('story', 'firewall')
  const { attacker, instance, region } = plot
  const at = (time: number, alert: FirewallAlert): LogLine => ({
    time,
    region: region.region,
    line: firewallLine(time, instance, random, alert),
  })
  const control = Array.from({ length: 6 }, (_, index) =>
    at(plot.at.entered + 13 * MINUTE_MS + index * 25 * MINUTE_MS, {
      sid: 2024897,
      signature: 'MALWARE command and control on port 4444',
      category: 'A Network Trojan was detected',
      severity: 1,
      action: 'allowed',
      destination: attacker.address,
      port: 4444,
      protocol: 'unknown',
    }),
  )
  const leaving = at(plot.at.exfiltrated + 6 * MINUTE_MS, {
    sid: 1000031,
    signature: 'Large upload to an address that is not on the list',
    category: 'Potential Corporate Privacy Violation',
    severity: 1,
    action: 'allowed',
    destination: attacker.address,
    port: 443,
    protocol: 'tls',
    serverName: CONTROL_NAME,
  })
  const uploads = Array.from({ length: 8 }, (_, index): LogLine => {
    const time = plot.at.exfiltrated + (7 + index * 6) * MINUTE_MS
    const line = firewallFlowLine(time, instance, attacker.address, 443, 1_600_000_000)
    return { time, region: region.region, line, kind: 'flow' }
  })
  const refused = plot.at.exfiltrated + 2 * MINUTE_MS
  const line = firewallTlsLine(refused, instance, attacker.address, CONTROL_NAME)
  return [...control, leaving, ...uploads, { time: refused, region: region.region, line, kind: 'tls' }]
}
