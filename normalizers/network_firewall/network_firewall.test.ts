import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const keyOf = (kind: string) =>
  `AWSLogs/${ACCOUNT}/network-firewall/${kind}/ap-northeast-1/hinomi/2026/11/20/09/${ACCOUNT}_network-firewall_${kind}_ap-northeast-1_hinomi_202611200905_0a1b2c3d.log.gz`

const EVENT = {
  timestamp: '2026-11-20T09:00:01.521925+0000',
  event_type: 'alert',
  src_ip: '10.0.1.100',
  src_port: 46736,
  dest_ip: '203.0.113.80',
  dest_port: 443,
  proto: 'TCP',
  alert: { action: 'blocked', signature_id: 5, rev: 1, signature: 'not on the list', category: '', severity: 1 },
}

function run(events: readonly unknown[], kind = 'alert'): Expected {
  const records = events.map((event) => ({ firewall_name: 'hinomi', event_timestamp: '1795165201', event }))
  return runFixture({ title: 'made by a test', key: keyOf(kind), records }, [source])
}

function one(over: object, kind = 'alert') {
  return run([{ ...EVENT, ...over }], kind).documents[0]?.document as {
    '@timestamp': string
    event: Record<string, unknown>
    hinomi: Record<string, unknown>
    source: Record<string, unknown>
    dns?: { question: Record<string, unknown> }
    aws: { network_firewall: Record<string, unknown> }
  }
}

describe('severity', () => {
  it.each([
    [1, 70, 'high'],
    [2, 40, 'medium'],
    [3, 10, 'low'],
    [4, 1, 'low'],
    [255, 1, 'low'],
  ])('NA-02 Suricata %d is %d %s', (severity, number, label) => {
    const { event, hinomi } = one({ alert: { ...EVENT.alert, severity } })
    expect([event.severity, event.risk_score, hinomi.severity]).toEqual([number, severity, label])
  })
})

it.each([
  ['blocked', undefined, 'denied', 'failure'],
  ['allowed', 'drop', 'denied', 'failure'],
  ['allowed', 'alert', 'allowed', 'success'],
  ['allowed', undefined, 'allowed', 'success'],
])('alert %s with verdict %s is %s', (action, verdict, type, outcome) => {
  const { event } = one({ alert: { ...EVENT.alert, action }, verdict: verdict && { action: verdict } })
  expect(event.type).toContain(type)
  expect(event.outcome).toBe(outcome)
})

it('ICMP has no ports', () => {
  expect(one({ proto: 'ICMP', src_port: 0 }).source).toEqual({ ip: '10.0.1.100' })
})

it('ports and times may be text, and TLS records name no type', () => {
  const { source: from, event } = one(
    { event_type: undefined, alert: undefined, src_port: '46736', tls_error: { error_message: 'SSL_ERROR' } },
    'tls',
  )
  expect([from.port, event.action, event.reason, event.kind]).toEqual([46736, 'tls-error', 'SSL_ERROR', 'event'])
})

it('without a time of its own the record has that of the firewall', () => {
  expect(one({ timestamp: undefined })['@timestamp']).toBe('2026-11-20T09:00:01.000Z')
})

it.each([
  ['["A","B"]', ['A', 'B']],
  [
    ['A', 'B'],
    ['A', 'B'],
  ],
  ['plain', ['plain']],
  ['{"a":', ['{"a":']],
])('reads the category %j', (aws_category, expected) => {
  expect(one({ aws_category }).aws.network_firewall.aws_category).toEqual(expected)
})

it.each([
  [{ rrname: 'Evil.example.com.', rrtype: 'A' }],
  [{ queries: [{ rrname: 'evil.example.com', rrtype: 'A' }] }],
  [{ query: [{ rrname: 'evil.example.com', rrtype: 'A' }] }],
])('reads the question of %j', (dns) => {
  expect(one({ dns }).dns?.question).toEqual({ name: 'evil.example.com', type: 'A' })
})

it('NA-25 the key is read from its start', () => {
  expect([
    routeKey(keyOf('alert'), [source]).kind,
    routeKey(`/${keyOf('flow')}`, [source]).kind,
    routeKey(`x/${keyOf('tls')}`, [source]).kind,
    routeKey(keyOf('other'), [source]).kind,
  ]).toEqual(['native', 'native', 'unknown', 'unknown'])
})

it('makes a document or a clean rejection of anything', () => {
  const names = [
    ...Object.keys(EVENT),
    'netflow',
    'http',
    'tls',
    'dns',
    'verdict',
    'tcp',
    'revocation_check',
    'flow_id',
  ]
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...names), (value, name) => {
      expectSound(source, run([value, { ...EVENT, [name]: value }]))
    }),
  )
})
