import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { type Expected, runFixture } from '#test/contract/fixture.ts'
import { keptHeaders } from './headers.ts'
import { WebAclLog } from './record.ts'
import { source } from './source.ts'
import { readWebAcl } from './web-acl.ts'

const ACCOUNT = '111122223333'
const KEY = `AWSLogs/${ACCOUNT}/WAFLogs/ap-northeast-1/shinsei/2026/11/20/09/00/${ACCOUNT}_waflogs_ap-northeast-1_shinsei_20261120T0900Z_0a1b.log.gz`
const ARN = `arn:aws:wafv2:ap-northeast-1:${ACCOUNT}:regional/webacl/shinsei/41f0c2d3`

const LOG = {
  timestamp: 1795165202503,
  webaclId: ARN,
  action: 'ALLOW',
  terminatingRuleId: 'Default_Action',
  httpRequest: { clientIp: '203.0.113.10', country: 'JP', headers: [], uri: '/', httpMethod: 'GET' },
}

function run(records: readonly unknown[]): Expected {
  return runFixture({ title: 'made by a test', key: KEY, records }, [source])
}

function one(over: object) {
  return run([{ ...LOG, ...over }]).documents[0]?.document as {
    event: Record<string, unknown>
    http: Record<string, unknown>
    aws: { waf: Record<string, unknown> }
  }
}

describe('actions', () => {
  it.each([
    ['ALLOW', 'event', ['access', 'allowed'], 'success'],
    ['COUNT', 'event', ['access', 'allowed'], 'success'],
    ['BLOCK', 'alert', ['access', 'denied'], 'failure'],
    ['CAPTCHA', 'alert', ['access', 'denied'], 'failure'],
    ['CHALLENGE', 'alert', ['access', 'denied'], 'failure'],
    ['SOMETHING_NEW', 'event', ['access', 'allowed'], 'success'],
  ])('%s is %s %j %s', (action, kind, type, outcome) => {
    expect(one({ action }).event).toMatchObject({ kind, type, outcome, action: action.toLowerCase() })
  })

  it('a rule that only counted makes an alert of a request that passed', () => {
    expect(one({ nonTerminatingMatchingRules: [{ ruleId: 'count', action: 'COUNT' }] }).event.kind).toBe('alert')
  })
})

it('keeps no header but those that name host, program and origin', () => {
  const headers = ['Host', 'COOKIE', 'Authorization', 'x-api-key', 'User-Agent'].map((name) => ({
    name,
    value: `of ${name}`,
  }))
  expect(keptHeaders({ headers })).toEqual({ host: 'of Host', 'user-agent': 'of User-Agent' })
})

it('no secret of a header gets into a document', () => {
  const headers = [
    { name: 'Cookie', value: 'himitsu' },
    { name: 'Proxy-Authorization', value: 'himitsu' },
  ]
  expect(JSON.stringify(one({ httpRequest: { ...LOG.httpRequest, headers } }))).not.toContain('himitsu')
})

it('no password of a URL in a header gets into a document', () => {
  const headers = ['referer', 'origin'].map((name) => ({ name, value: 'https://yamada:himitsu@example.jp/' }))
  expect(JSON.stringify(one({ httpRequest: { ...LOG.httpRequest, headers } }))).not.toContain('himitsu')
})

it('no token of a URL gets into a document, and the rest of the query stays', () => {
  const headers = [{ name: 'referer', value: 'https://example.jp/?access_token=himitsu' }]
  const args = 'id=1&apikey=himitsu&X-Amz-Signature=himitsu'
  const document = one({
    httpRequest: { ...LOG.httpRequest, headers, args, uri: '/a;jsessionid=himitsu', fragment: 'access_token=himitsu' },
  })
  expect(JSON.stringify(document)).not.toContain('himitsu')
  expect(document).toMatchObject({ url: { query: 'id=1&apikey=(removed)&X-Amz-Signature=(removed)' } })
})

it('no piece of a header that is dropped comes back as what a rule matched; other pieces stay', () => {
  const detail = (location: string, matchedFieldName: string) => ({
    ...{ conditionType: 'SQL_INJECTION', location, matchedFieldName },
    matchedData: [`himitsu of ${matchedFieldName}`],
  })
  const text = JSON.stringify(
    one({
      action: 'BLOCK',
      terminatingRuleMatchDetails: [
        detail('HEADER', 'Cookie'),
        detail('COOKIE', 'session'),
        detail('ALL_QUERY_ARGS', 'id'),
      ],
      nonTerminatingMatchingRules: [{ ruleId: 'r', ruleMatchDetails: [detail('HEADER', 'authorization')] }],
    }),
  )
  expect(text.match(/himitsu of \w+/g)).toEqual(['himitsu of id'])
})

it.each([
  [ARN, { scope: 'regional', name: 'shinsei', account: ACCOUNT, region: 'ap-northeast-1' }],
  ['arn:aws:wafv2:us-east-1:111122223333:global/webacl/koho/1', { scope: 'global', name: 'koho' }],
  ['41f0c2d3-0000', { id: '41f0c2d3-0000' }],
  [
    'arn:aws:wafv2:ap-northeast-1:111122223333:somethingelse',
    { id: 'arn:aws:wafv2:ap-northeast-1:111122223333:somethingelse' },
  ],
])('reads the web ACL %s', (id, expected) => {
  expect(readWebAcl(id)).toMatchObject(expected)
})

it('NA-32 the web ACL of another account costs only that record', () => {
  const { rejections, documents } = run([{ ...LOG, webaclId: ARN.replace(ACCOUNT, '444455556666') }, LOG])
  expect([rejections.map(({ reason }) => reason), documents.length]).toEqual([['account-mismatch'], 1])
})

it('NA-25 the key is read from its start', () => {
  expect(routeKey(KEY, [source]).kind).toBe('native')
  expect(routeKey(`copy/${KEY}`, [source]).kind).toBe('unknown')
})

it('makes a document or a clean rejection of anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(WebAclLog.shape)), (value, name) => {
      expectSound(source, run([value, { ...LOG, [name]: value }]))
    }),
  )
})
