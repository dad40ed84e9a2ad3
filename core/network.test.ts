import { expect, it } from 'vitest'
import { transportName } from './network.ts'

it('names the protocols that operators know and leaves the others a number', () => {
  expect([0, 1, 6, 17, 58, 132].map(transportName)).toEqual(['hopopt', 'icmp', 'tcp', 'udp', 'ipv6-icmp', 'sctp'])
  expect([3, 33, 255, -1, 6.5].map(transportName)).toEqual([undefined, undefined, undefined, undefined, undefined])
})
