import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeKey } from '#core/object-key.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { complaintsAbout } from '#test/contract/document-check.ts'
import { type Expected, fixturesOf, runFixture } from '#test/contract/fixture.ts'
import { countReads } from '#test/count-reads.ts'
import { columnsOf } from './columns.ts'
import { readRequestLine } from './request-line.ts'
import { source } from './source.ts'

const FOLDER = 'AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/11/20'
const KEY = `${FOLDER}/111122223333_elasticloadbalancing_ap-northeast-1_app.shinsei.0123456789abcdef_20261120T0905Z_192.0.2.10_3zq5j2kd.log.gz`
const TAIL = [
  ...['"-"', '"-"', '0', '2026-11-20T09:00:00.000000Z', '"forward"', '"-"', '"-"', '"-"', '"-"', '"-"', '"-"'],
  ...['TID_1', '"-"', '"-"', '-'],
]

interface Parts {
  readonly client?: string
  readonly request?: string
  readonly userAgent?: string
  readonly cipher?: string
  readonly tail?: readonly string[]
}

function line({ client = '203.0.113.11:2817', request, userAgent, cipher = '-', tail = TAIL }: Parts = {}): string {
  return [
    `https 2026-11-20T09:00:01.186641Z app/shinsei/0123456789abcdef ${client} 10.0.0.66:443 0.086 0.048 0.037 200 200 218 587`,
    `"${request ?? 'GET https://shinsei.example.jp:443/ HTTP/1.1'}" "${userAgent ?? 'curl/8.5.0'}" ${cipher} TLSv1.3 - "Root=1-1-1"`,
    ...tail,
  ].join(' ')
}

function run(lines: readonly string[]): Expected {
  return runFixture({ title: 'made by a test', key: KEY, lines }, [source])
}

function one(parts: Parts) {
  const { documents, rejections } = run([line(parts)])
  expect(rejections).toEqual([])
  return documents[0]?.document as {
    source: Record<string, unknown>
    http: { request: Record<string, unknown> }
    url: Record<string, unknown>
    tls: Record<string, unknown>
    user_agent: Record<string, unknown>
    aws: { alb: Record<string, unknown> }
  }
}

it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])('a request that began at %s began at no time', (began) => {
  const [document] = run([line({ tail: TAIL.map((cell) => (cell.startsWith('2026-') ? began : cell)) })]).documents
  expect(document?.document).toHaveProperty('tags', ['unparsed-field'])
  expect(document?.document).not.toHaveProperty('event.start')
})

it.each(['"\\" ', '\\" ', '"a\\" ', '" ', '\\\\" '])(
  'NA-28 a line full of %j costs no more than reading it',
  (piece) => {
    const line = `https ${piece.repeat(10_000 / piece.length)}`
    expect(countReads(() => columnsOf(line))).toBeLessThan(10 * line.length)
  },
)

it('keeps no password of a request line that cannot be read', () => {
  const { url, tags } = one({ request: 'GET https://yamada:himitsu@example.jp/' }) as { url: object; tags?: string[] }
  expect([url, tags]).toEqual([{ original: 'GET https://yamada@example.jp/' }, ['unparsed-request']])
})

it('keeps no token of a URL, wherever it is written, and the rest of the query', () => {
  const url = 'https://a.example.jp:443/x?id=1&access_token=himitsu'
  const tail = TAIL.with(5, `"${url}"`).with(13, `"${url}"`)
  const document = one({ request: `GET ${url} HTTP/1.1`, tail })
  expect(JSON.stringify([document, one({ request: `GET ${url}` })])).not.toContain('himitsu')
  expect(document.url).toMatchObject({ query: 'id=1&access_token=(removed)', path: '/x' })
})

it('keeps no password of a redirect', () => {
  const tail = TAIL.with(5, '"https://yamada:himitsu@example.jp/"')
  expect(one({ tail }).aws.alb.redirect_url).toBe('https://yamada@example.jp/')
})

describe('NA-09 no line is lost for what a client or a new version writes into it', () => {
  it.each(['M-SEARCH', 'VERSION-CONTROL', 'X', 'get'])('method %s', (method) => {
    expect(one({ request: `${method} https://a.example.jp:443/ HTTP/1.1` }).http.request.method).toBe(method)
  })

  it('a cipher that nobody knows yet', () => {
    expect(one({ cipher: 'TLS_SOME_NEW_CIPHER_2027' }).tls.cipher).toBe('TLS_SOME_NEW_CIPHER_2027')
  })

  it('IPv6 clients and clients without a port', () => {
    expect(one({ client: '[2001:db8::1]:443' }).source).toEqual({ ip: '2001:db8::1', port: 443 })
    expect(one({ client: '203.0.113.7' }).source).toEqual({ ip: '203.0.113.7' })
  })

  it('quotes in the URL and in the user agent', () => {
    const { url, user_agent } = one({
      request: 'GET https://a.example.jp/?q=\\"x\\" HTTP/1.1',
      userAgent: 'a \\"b\\" c',
    })
    expect([url.query, user_agent.original]).toEqual(['q="x"', 'a "b" c'])
  })

  it('columns that are appended are kept', () => {
    const { aws } = one({ tail: [...TAIL, '"one more"', '-', 'two'] })
    expect(aws.alb.extra).toEqual({ col_34: 'one more', col_36: 'two' })
  })

  it('any text as request and user agent, escaped as the load balancer does', () => {
    const escaped = fc
      .string()
      .map((text) => text.replace(/[\\\n\r\0]/g, '').replaceAll('"', '\\"'))
      .filter((text) => text.trim() !== '')
    fc.assert(
      fc.property(escaped, escaped, (request, userAgent) => {
        const { documents, rejections } = run([line({ request, userAgent })])
        expect(rejections).toEqual([])
        expect(complaintsAbout(documents[0]?.document ?? {}, source)).toEqual([])
      }),
    )
  })
})

const NETWORK_LINE =
  'tls 2.0 2026-11-20T09:00:01 net/hako/01 g3 203.0.113.11:51341 10.0.0.66:443 5 2 98 246 - - - A tlsv12 - a.example.jp h2 h2 "h2","http/1.1" 2026-11-20T09:00:00'
const CONNECTION_LINE =
  '2026-11-20T09:00:01.514108Z 203.0.113.1 36280 443 TLSv1.2 A 4.036 "CN=a" NotBefore=2026-09-21T22:43:21Z;NotAfter=2027-06-17T22:43:21Z FE Success TID_1'

it.each([line(), NETWORK_LINE, CONNECTION_LINE])('any line is a document or a clean rejection: %#', (good) => {
  fc.assert(
    fc.property(fc.string(), fc.nat(good.length), fc.nat(good.length), (text, cut, end) => {
      expectSound(source, run([text, good.slice(0, cut) + text, good.slice(0, cut) + text + good.slice(end)]))
    }),
  )
})

const ODD_VALUES = ['-', '-1', '1e39', '9007199254740991', 'x', '::1', '2026-11-20T09:00:00Z']

it.each([NETWORK_LINE, CONNECTION_LINE])('a connection is a document, whatever one of its columns says: %#', (good) => {
  const columns = good.split(' ')
  // the first column of such a line tells what it is
  for (let place = 1; place < columns.length; place++) {
    const lines = ODD_VALUES.map((value) => columns.with(place, value).join(' '))
    const { documents, rejections } = run(lines)
    expect(documents.length + rejections.length).toBe(lines.length)
    for (const { reason } of rejections)
      expect(['line', 'time-missing', 'time-unreadable', 'time-out-of-range']).toContain(reason)
    for (const { document } of documents) expect(complaintsAbout(document, source)).toEqual([])
  }
})

it.each([
  ['GET / HTTP/1.1', { method: 'GET', url: '/', version: '1.1' }],
  ['- - -', { method: undefined, url: undefined, version: undefined }],
  ['- http://host:80- -', { method: undefined, url: 'http://host:80', version: undefined }],
  ['GET /a b HTTP/2.0', { method: 'GET', url: '/a b', version: '2.0' }],
  ['nonsense', undefined],
])('reads the request line %s', (text, expected) => {
  expect(readRequestLine(text)).toEqual(expected)
})

it.each([
  [
    `${FOLDER}/conn_log_111122223333_elasticloadbalancing_ap-northeast-1_app.shinsei.01_20261120T0905Z_1.log.gz`,
    'native',
  ],
  [
    `${FOLDER}/conn_log.111122223333_elasticloadbalancing_ap-northeast-1_app.shinsei.01_20261120T0905Z_1.log.gz`,
    'native',
  ],
  [`${FOLDER}/health_check_log_111122223333_elasticloadbalancing_1.log.gz`, 'ignored'],
  ['AWSLogs/111122223333/ELBAccessLogTestFile', 'ignored'],
  [`${FOLDER}/111122223333_elasticloadbalancing_ap-northeast-1_net.hako.01_20261120T0905Z_1.log.gz`, 'native'],
  [`${FOLDER}/111122223333_elasticloadbalancing_ap-northeast-1_gwy.hako.01_20261120T0905Z_1.log.gz`, 'unknown'],
  [KEY, 'native'],
])('NA-25 %s is %s', (key, kind) => {
  expect(routeKey(key, [source]).kind).toBe(kind)
})

it('NA-10 two equal lines are two documents', () => {
  const { documents } = run([line(), line()])
  expect(new Set(documents.map(({ id }) => id)).size).toBe(2)
})

it('NA-40 the documents of everyday requests take no more than three times their lines', () => {
  const requests = fixturesOf(source).find(({ name }) => name === 'everyday')
  if (requests === undefined) throw new Error('no fixture everyday')
  const { documents } = runFixture(requests.fixture, [source])
  const written = documents.reduce((sum, { document }) => sum + Buffer.byteLength(JSON.stringify(document)), 0)
  const raw = Buffer.byteLength((requests.fixture.lines ?? []).join('\n'))
  expect(documents.length).toBeGreaterThan(3)
  expect(written / raw).toBeLessThan(3)
})
