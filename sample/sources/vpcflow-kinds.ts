import { citizenAddress, scannerIpv6, scannerPlace } from '../places.ts'
import type { Random } from '../random.ts'
import { AWS_ENDPOINT_ADDRESSES, type Database, type Instance, type RegionResources } from '../resources.ts'
import type { SampleAccount } from '../world.ts'
import type { Traffic } from './vpcflow-lines.ts'

export const TCP = 6
const UDP = 17
const ICMP = 1
const ICMP_V6 = 58

/** Flow logs leave out queries to the VPC's own resolver; this one belongs to the network of the municipalities. */
const MUNICIPAL_RESOLVER = '10.200.0.53'

/** Flags over a whole flow that began and ended in the interval: SYN (2) and FIN (1). */
const REQUEST_FLAGS = 3
const SYN = 2

/** For whom flows are drawn. */
export interface Draw {
  readonly random: Random
  readonly account: SampleAccount
  readonly region: RegionResources
}

/** A flow seen from the interface of an instance or database. */
export interface Seen {
  readonly at: Instance | Database
  readonly traffic: Traffic
}

/** A kind of flow that is seen the more often the greater its weight. */
export interface FlowKind {
  readonly weight: number
  draw(draw: Draw): Seen
}

interface Connection {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol?: number
  readonly bytes: number
  readonly action?: Traffic['action']
  readonly flags?: number
}

function connection(random: Random, at: Seen['at'], direction: Traffic['direction'], one: Connection): Seen {
  const protocol = one.protocol ?? TCP
  const ported = protocol === TCP || protocol === UDP
  return {
    at,
    traffic: {
      source: one.from,
      destination: one.to,
      sourcePort: ported ? random.between(32_768, 61_000) : 0,
      destinationPort: ported ? one.port : 0,
      protocol,
      bytes: one.bytes,
      packets: Math.max(1, Math.ceil(one.bytes / 900)),
      action: one.action ?? 'ACCEPT',
      direction,
      flags: protocol === TCP ? (one.flags ?? REQUEST_FLAGS) : 0,
    },
  }
}

function instanceFor(draw: Draw, ...purposes: readonly Instance['purpose'][]): Instance {
  const fitting = draw.region.instances.filter((one) => purposes.includes(one.purpose))
  return draw.random.pick(fitting.length > 0 ? fitting : draw.region.instances)
}

/** Draws sizes from `from` to about `from` times 2^doublings, small ones more often. */
export function drawBytes(random: Random, from: number, doublings: number): number {
  return Math.floor(from * 2 ** (random.next() * random.next() * doublings))
}

/** Terminals of the town hall reach the systems over the private network of the municipalities. */
function terminal(draw: Draw): string {
  return `10.200.${draw.random.between(1, 5)}.${draw.random.between(10, 250)}`
}

/** What people at terminals and citizens cause. */
export const HUMAN_FLOWS: readonly FlowKind[] = [
  {
    weight: 40,
    draw: (draw) => {
      const web = instanceFor(draw, 'web')
      return connection(draw.random, web, 'ingress', {
        from: terminal(draw),
        to: web.address,
        port: 443,
        bytes: drawBytes(draw.random, 900, 9),
      })
    },
  },
  {
    weight: 12,
    draw: (draw) => {
      const web = instanceFor(draw, 'web')
      return connection(draw.random, web, 'ingress', {
        from: citizenAddress(draw.random),
        to: web.address,
        port: 443,
        bytes: drawBytes(draw.random, 700, 9),
      })
    },
  },
  {
    weight: 28,
    draw: (draw) => {
      const [web, application] = [instanceFor(draw, 'web'), instanceFor(draw, 'application')]
      return connection(draw.random, application, 'ingress', {
        from: web.address,
        to: application.address,
        port: 8080,
        bytes: drawBytes(draw.random, 1_200, 8),
      })
    },
  },
  {
    weight: 20,
    draw: (draw) => {
      const [application, database] = [instanceFor(draw, 'application'), draw.random.pick(draw.region.databases)]
      return connection(draw.random, database, 'ingress', {
        from: application.address,
        to: database.address,
        port: database.port,
        bytes: drawBytes(draw.random, 2_000, 10),
      })
    },
  },
]

/** What goes on day and night, with the noise of the internet. */
export const STEADY_FLOWS: readonly FlowKind[] = [
  {
    weight: 22,
    draw: (draw) => {
      const from = draw.random.pick(draw.region.instances)
      return connection(draw.random, from, 'egress', {
        from: from.address,
        to: draw.random.pick(AWS_ENDPOINT_ADDRESSES),
        port: 443,
        bytes: drawBytes(draw.random, 3_000, 7),
      })
    },
  },
  {
    weight: 14,
    draw: (draw) => {
      const from = draw.random.pick(draw.region.instances)
      return connection(draw.random, from, 'egress', {
        from: from.address,
        to: MUNICIPAL_RESOLVER,
        port: 53,
        protocol: UDP,
        bytes: draw.random.between(60, 400),
      })
    },
  },
  {
    weight: 14,
    draw: (draw) => {
      const to = instanceFor(draw, 'web', 'application')
      return connection(draw.random, to, 'ingress', {
        from: draw.region.cidr.replace('.0.0/16', '.1.5'),
        to: to.address,
        port: 8080,
        bytes: draw.random.between(300, 900),
      })
    },
  },
  { weight: 24, draw: scan },
  {
    weight: 3,
    draw: (draw) => {
      const to = instanceFor(draw, 'web')
      return connection(draw.random, to, 'ingress', {
        from: scannerIpv6(draw.random),
        to: to.ipv6 ?? '2001:db8::1',
        port: draw.random.pick(SCANNED_PORTS),
        bytes: 80,
        action: 'REJECT',
        flags: SYN,
      })
    },
  },
  {
    weight: 4,
    draw: (draw) => {
      const web = instanceFor(draw, 'web')
      const from = `2001:db8:f00d:${draw.random.between(1, 99)}::${draw.random.between(2, 250).toString(16)}`
      return connection(draw.random, web, 'ingress', {
        from,
        to: web.ipv6 ?? '2001:db8::1',
        port: 443,
        bytes: drawBytes(draw.random, 900, 8),
      })
    },
  },
  {
    weight: 3,
    draw: (draw) => {
      const to = draw.random.pick(draw.region.instances)
      return connection(draw.random, to, 'ingress', {
        from: '10.200.0.9',
        to: to.address,
        port: 0,
        protocol: ICMP,
        bytes: 84 * draw.random.between(1, 6),
      })
    },
  },
  {
    weight: 1,
    draw: (draw) => {
      const to = instanceFor(draw, 'web')
      return connection(draw.random, to, 'ingress', {
        from: 'fe80::1',
        to: to.ipv6 ?? '2001:db8::1',
        port: 0,
        protocol: ICMP_V6,
        bytes: 144,
      })
    },
  },
  {
    // The file gateway of the shared platform, in another account.
    weight: 5,
    draw: (draw) => {
      const from = instanceFor(draw, 'application')
      return connection(draw.random, from, 'egress', {
        from: from.address,
        to: '10.15.2.21',
        port: 443,
        bytes: drawBytes(draw.random, 5_000, 8),
      })
    },
  },
]

/** What the night batch moves. */
export const BATCH_FLOWS: readonly FlowKind[] = [
  {
    weight: 6,
    draw: (draw) => {
      const [batch, database] = [instanceFor(draw, 'batch'), draw.random.pick(draw.region.databases)]
      return connection(draw.random, database, 'ingress', {
        from: batch.address,
        to: database.address,
        port: database.port,
        bytes: drawBytes(draw.random, 400_000, 10),
      })
    },
  },
  {
    weight: 4,
    draw: (draw) => {
      const batch = instanceFor(draw, 'batch')
      return connection(draw.random, batch, 'egress', {
        from: batch.address,
        to: draw.random.pick(AWS_ENDPOINT_ADDRESSES),
        port: 443,
        bytes: drawBytes(draw.random, 4_000_000, 9),
      })
    },
  },
]

const SCANNED_PORTS = [22, 23, 80, 443, 445, 1433, 2375, 3306, 3389, 5432, 5900, 6379, 8080, 8443, 9200, 27017] as const

function scan(draw: Draw): Seen {
  const to = instanceFor(draw, 'web')
  return connection(draw.random, to, 'ingress', {
    from: scannerPlace(draw.random).address,
    to: to.address,
    port: draw.random.pick(SCANNED_PORTS),
    bytes: draw.random.pick([40, 44, 60]),
    action: 'REJECT',
    flags: SYN,
  })
}
