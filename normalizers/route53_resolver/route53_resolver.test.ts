import fc from 'fast-check'
import { expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { ResolverQuery } from './record.ts'
import { source } from './source.ts'

const ACCOUNT = '111122223333'
const KEY = `AWSLogs/${ACCOUNT}/vpcdnsquerylogs/vpc-0a1b2c3d/2026/11/20/vpc-0a1b2c3d_vpcdnsquerylogs_${ACCOUNT}_20261120T0900Z_0a1b2c3d.log.gz`
const QUERY = {
  version: '1.100000',
  account_id: ACCOUNT,
  region: 'ap-northeast-1',
  query_timestamp: '2026-11-20T09:00:01Z',
  query_name: 'www.example.jp.',
}

function run(records: readonly unknown[]): Expected {
  return runFixture({ title: 'made by a test', key: KEY, records }, [source])
}

function one(over: object) {
  return run([{ ...QUERY, ...over }]).documents[0]?.document as {
    event: Record<string, unknown>
    dns: { question: Record<string, unknown>; answers: Record<string, string[]>; resolved_ip: string[] }
  }
}

it.each([
  ['www.Example.JP.', 'www.example.jp'],
  ['.', '.'],
  ['localhost', 'localhost'],
  ['1.0.0.10.in-addr.arpa.', '1.0.0.10.in-addr.arpa'],
])('the name %s is %s', (query_name, name) => {
  expect(one({ query_name }).dns.question.name).toBe(name)
})

it.each([
  ['ALERT', 'alert', ['protocol']],
  ['BLOCK', 'alert', ['denied', 'protocol']],
  ['ALLOW', 'event', ['protocol']],
  [undefined, 'event', ['protocol']],
])('firewall action %s makes %s %j', (firewall_rule_action, kind, type) => {
  expect(one({ firewall_rule_action }).event).toMatchObject({ kind, type })
})

it('keeps at most fifty answers, and resolves addresses only', () => {
  const answers = Array.from({ length: 80 }, (_, index) => ({ Rdata: `192.0.2.${index}`, Type: 'A', Class: 'IN' }))
  const { dns } = one({ answers: [{ Rdata: 'host.example.jp.', Type: 'CNAME', Class: 'IN' }, ...answers] })
  expect([dns.answers.data?.length, dns.answers.data?.[0], dns.resolved_ip.length]).toEqual([50, 'host.example.jp', 49])
})

it('NA-32 the query of another account costs only itself', () => {
  const { rejections, documents } = run([{ ...QUERY, account_id: '444455556666' }, QUERY])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([['account-mismatch'], 1])
})

it('NA-25 the key is read from its start', () => {
  expect([routeKey(KEY, [source]).kind, routeKey(`x/${KEY}`, [source]).kind]).toEqual(['native', 'unknown'])
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(ResolverQuery.shape)), (value, name) => {
      expectSound(source, run([value, { ...QUERY, [name]: value }]))
    }),
  )
})
