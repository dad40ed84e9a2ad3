import { MINUTE_MS } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Flow, Traffic } from '../sources/vpcflow-lines.ts'
import type { Plot } from './plot.ts'

const SCANNED_PORTS = 60
const EXFILTRATION_FLOWS = 44
/** 44 flows of about 300 MB in 50 minutes: over 10 GiB in an hour to one address. */
const EXFILTRATION_BYTES = 300_000_000
const TCP = 6
const SYN = 2

/** The attack as the network interface of the server shows it; flow logs name its private address. */
export function storyFlows(plot: Plot): Flow[] {
  const random = plot.site.random.fork('story', 'vpcflow')
  return [...probe(plot, random), ...enter(plot, random), ...control(plot, random), ...exfiltrate(plot, random)]
}

function flow(
  plot: Plot,
  end: number,
  seconds: number,
  traffic: Omit<Traffic, 'source' | 'destination' | 'protocol'>,
): Flow {
  const { region, instance, attacker } = plot
  const inbound = traffic.direction === 'ingress'
  const endSeconds = Math.floor(end / 1_000)
  return {
    region: region.region,
    interfaceId: instance.interfaceId,
    instanceId: instance.id,
    subnetId: instance.subnetId,
    start: endSeconds - seconds,
    end: endSeconds,
    status: 'OK',
    traffic: {
      ...traffic,
      protocol: TCP,
      source: inbound ? attacker.address : instance.address,
      destination: inbound ? instance.address : attacker.address,
    },
  }
}

/** Two sweeps over many ports, each within a few minutes. */
function probe(plot: Plot, random: Random): Flow[] {
  return [0, 30 * MINUTE_MS].flatMap((sweep) =>
    Array.from({ length: SCANNED_PORTS }, (_, index) =>
      flow(plot, plot.at.probed + sweep + index * 3_500, random.between(1, 20), {
        sourcePort: random.between(40_000, 60_000),
        destinationPort: portOf(index),
        packets: 1,
        bytes: 44,
        action: 'REJECT',
        direction: 'ingress',
        flags: SYN,
      }),
    ),
  )
}

function portOf(index: number): number {
  const known = [
    21, 22, 23, 25, 80, 110, 139, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5900, 6379, 8080, 8443, 9200, 27017,
  ]
  return known[index] ?? 8_000 + index * 7
}

/** Requests that are let in, and the answers. */
function enter(plot: Plot, random: Random): Flow[] {
  return Array.from({ length: 10 }, (_, index) => {
    const end = plot.at.entered + index * 50_000
    const port = random.between(40_000, 60_000)
    const common = { packets: 24, action: 'ACCEPT', flags: 3 } as const
    return [
      flow(plot, end, 20, {
        ...common,
        sourcePort: port,
        destinationPort: 443,
        bytes: random.between(2_000, 9_000),
        direction: 'ingress',
      }),
      flow(plot, end, 20, {
        ...common,
        sourcePort: 443,
        destinationPort: port,
        bytes: random.between(4_000, 30_000),
        direction: 'egress',
      }),
    ]
  }).flat()
}

/** The server keeps a connection to the attacker from the moment it was entered. */
function control(plot: Plot, random: Random): Flow[] {
  return Array.from({ length: 20 }, (_, index) =>
    flow(plot, plot.at.entered + 12 * MINUTE_MS + index * 12 * MINUTE_MS, 60, {
      sourcePort: 51_422,
      destinationPort: 4444,
      packets: random.between(20, 90),
      bytes: random.between(3_000, 40_000),
      action: 'ACCEPT',
      direction: 'egress',
      flags: 0,
    }),
  )
}

function exfiltrate(plot: Plot, random: Random): Flow[] {
  return Array.from({ length: EXFILTRATION_FLOWS }, (_, index) => {
    const end = plot.at.exfiltrated + 5 * MINUTE_MS + index * 68_000
    const port = random.between(40_000, 60_000)
    const bytes = EXFILTRATION_BYTES + random.below(30_000_000)
    const common = { action: 'ACCEPT', flags: 3 } as const
    return [
      flow(plot, end, 60, {
        ...common,
        sourcePort: port,
        destinationPort: 443,
        packets: Math.ceil(bytes / 1_400),
        bytes,
        direction: 'egress',
      }),
      flow(plot, end, 60, {
        ...common,
        sourcePort: 443,
        destinationPort: port,
        packets: 9_000,
        bytes: 470_000,
        direction: 'ingress',
      }),
    ]
  }).flat()
}
