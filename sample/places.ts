import type { Random } from './random.ts'
import type { Place } from './sources/guardduty-parts.ts'

/** Networks from which the internet's background noise comes. */
const NETWORKS: readonly Omit<Place, 'address'>[] = [
  {
    asn: '64496',
    organization: 'Example Hosting One',
    country: 'Netherlands',
    city: 'Amsterdam',
    latitude: 52.37,
    longitude: 4.9,
  },
  {
    asn: '64497',
    organization: 'Example Cloud Two',
    country: 'United States',
    city: 'Ashburn',
    latitude: 39.04,
    longitude: -77.49,
  },
  {
    asn: '64498',
    organization: 'Example Telecom Three',
    country: 'Brazil',
    city: 'São Paulo',
    latitude: -23.55,
    longitude: -46.63,
  },
  {
    asn: '64499',
    organization: 'Example Net Four',
    country: 'Singapore',
    city: 'Singapore',
    latitude: 1.35,
    longitude: 103.82,
  },
]

/** The network of Japanese offices. */
const JAPAN: Omit<Place, 'address'> = {
  asn: '64510',
  organization: 'Example Japan Network',
  country: 'Japan',
  city: 'Tokyo',
  latitude: 35.68,
  longitude: 139.69,
}

/** The address of the attack story; no other record of the sample names it. */
export const ATTACKER: Place = {
  address: '198.51.100.77',
  asn: '64503',
  organization: 'Example Bulletproof Hosting',
  country: 'Romania',
  city: 'Bucharest',
  latitude: 44.43,
  longitude: 26.1,
}

const SCANNERS = 60

/** Draws the address of a scanner: 198.51.100.1-60, always in the same network, or a few IPv6 ones. */
export function scannerPlace(random: Random): Place {
  const number = random.between(1, SCANNERS + 1)
  const network = NETWORKS[number % NETWORKS.length] ?? JAPAN
  return { ...network, address: `198.51.100.${number}` }
}

/** Draws the IPv6 address of a scanner. */
export function scannerIpv6(random: Random): string {
  return `2001:db8:5ca0::${random.between(1, 40).toString(16)}`
}

/** The place of an office in Japan. */
export function officePlace(address: string): Place {
  return { ...JAPAN, address }
}

/** Draws the address of a citizen: 203.0.113.128-253. */
export function citizenAddress(random: Random): string {
  return `203.0.113.${random.between(128, 254)}`
}
