import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ASSET, startViewer, type TestViewer, viewOf } from '#test/viewer/start-viewer.ts'
import { isOurHost } from './host-check.ts'
import { isSession, newSession } from './session.ts'

const TOKEN = 'a-secret-of-many-characters'

let open: TestViewer
let locked: TestViewer
let now = Date.UTC(2026, 10, 26)
beforeAll(async () => {
  open = await startViewer()
  locked = await startViewer({
    token: TOKEN,
    now: () => now,
    hosts: { listensOn: '0.0.0.0', names: ['hinomi.example.jp'] },
  })
})
afterAll(async () => {
  await open.stop()
  await locked.stop()
})

/** Sends a request with the path and the host exactly as given, which fetch would tidy up. */
function rawGet(viewer: TestViewer, path: string, host: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(viewer.url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { host } }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    })
    sent.once('error', reject).end()
  })
}

async function signIn(token: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${locked.url}/sign-in?lang=en`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers,
    redirect: 'manual',
  })
}

function cookieOf(answer: Response): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

describe('the host', () => {
  it.each(['evil.example.com', 'evil.example.com:8701', 'localhost.evil.example.com', '127.0.0.1.nip.io', '192.0.2.7'])(
    '%s is refused, for the page, its files and the API',
    async (host) => {
      for (const path of ['/', `/assets/${ASSET}`, '/api/setup']) {
        expect(await rawGet(open, path, host), path).toMatchObject({ status: 403 })
      }
    },
  )

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:9', '[::1]:8701', 'localhost.'])('%s is ours', async (host) => {
    expect(await rawGet(open, '/', host)).toMatchObject({ status: 200 })
  })

  it.each([
    ['192.0.2.7:8701', true],
    ['[2001:db8::1]', true],
    ['hinomi.example.jp', true],
    ['evil.example.com', false],
    ['', false],
    [undefined, false],
    ['a b', false],
    ['192.0.2.7@evil.example.com', false],
  ])('of a server that others can reach: %s is ours: %s', (header, expected) => {
    expect(isOurHost(header, { listensOn: '0.0.0.0', names: ['hinomi.example.jp'] })).toBe(expected)
  })
})

describe('every answer', () => {
  it.each([
    ['the page', () => open.get('/')],
    ['a file', () => open.get(`/assets/${ASSET}`)],
    ['the API', () => open.get('/api/setup')],
    ['an error of the API', () => open.post('/api/panels', '{')],
    ['a path that is not there', () => open.get('/nothing')],
    ['a refused host', () => locked.get('/', { 'sec-fetch-site': 'none' })],
  ])('is safe: %s', async (_, ask) => {
    const { headers } = await ask()
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('of the API and the page is kept by nobody', async () => {
    expect((await open.get('/')).headers.get('cache-control')).toBe('no-store')
    expect((await open.get('/api/setup')).headers.get('cache-control')).toBe('no-store')
    expect((await open.get('/api/nothing')).headers.get('cache-control')).toBe('no-store')
  })
})

describe('other sites', () => {
  const query = { dashboard: 'x', view: viewOf() }

  it.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example.com' }],
    ['no origin at all (a sandboxed frame)', { origin: 'null' }],
    ['the same name on another port', { origin: 'http://127.0.0.1:1' }],
    ['what the browser says is another site', { 'sec-fetch-site': 'cross-site' }],
    ['what the browser says is a sister domain', { 'sec-fetch-site': 'same-site' }],
  ])('get no answer: %s', async (_, headers) => {
    expect((await open.post('/api/panels', query, headers)).status).toBe(403)
    expect((await open.get('/api/setup', headers)).status).toBe(403)
  })

  it('our own page gets one', async () => {
    const headers = { origin: open.url, 'sec-fetch-site': 'same-origin' }
    expect((await open.post('/api/panels', query, headers)).status).toBe(404)
    expect((await open.get('/api/setup', headers)).status).toBe(200)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'cannot use what a form can send: %s',
    async (type) => {
      expect((await open.post('/api/panels', query, { 'content-type': type })).status).toBe(415)
    },
  )

  it('may lead a person to the page', async () => {
    expect((await open.get('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
  })
})

describe('the token', () => {
  it('is asked for, and nothing is shown without it', async () => {
    const page = await locked.get('/?lang=en%22%3E%3Cscript%3E')
    expect(page.status).toBe(401)
    const text = await page.text()
    expect(text).toContain('type="password"')
    expect(text).not.toContain('"><script>')
    for (const path of ['/api/setup', '/api/document?index=findings-guardduty&id=1', '/api/nothing']) {
      expect((await locked.get(path)).status, path).toBe(401)
    }
    expect((await locked.post('/api/panels', { dashboard: 'x', view: viewOf() })).status).toBe(401)
  })

  it('opens the page and the API, and leads back to what was asked for', async () => {
    const answer = await signIn(TOKEN)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/?lang=en')
    const set = answer.headers.get('set-cookie') ?? ''
    expect(set).toMatch(/HttpOnly/)
    expect(set).toMatch(/SameSite=Strict/)
    expect(set).not.toContain(TOKEN)
    const cookie = cookieOf(answer)
    expect((await locked.get('/', { cookie })).status).toBe(200)
    expect(await (await locked.get('/api/setup', { cookie })).json()).toMatchObject({ signedIn: true })
  })

  it.each(['', 'wrong', `${TOKEN} `, TOKEN.slice(0, -1), TOKEN.toUpperCase()])('is not "%s"', async (wrong) => {
    const answer = await signIn(wrong)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.text()).toContain('that is not the token')
  })

  it('is not taken from a form of another site', async () => {
    expect((await signIn(TOKEN, { origin: 'https://evil.example.com' })).status).toBe(403)
  })

  it('is not read from a form of many megabytes', async () => {
    expect((await signIn('x'.repeat(100_000))).status).toBe(413)
  })

  it('is asked for again after twelve hours', async () => {
    const cookie = cookieOf(await signIn(TOKEN))
    now += 13 * 3_600_000
    expect((await locked.get('/api/setup', { cookie })).status).toBe(401)
  })

  it('of a link in a mail is not lost: the browser asks again and then sends its cookie', async () => {
    const answer = await locked.get('/', { 'sec-fetch-site': 'cross-site' })
    expect(await answer.text()).toContain('http-equiv="refresh"')
  })

  it('is forgotten on signing out', async () => {
    const answer = await fetch(`${locked.url}/sign-out`, { method: 'POST', redirect: 'manual' })
    expect(answer.headers.get('set-cookie')).toMatch(/hinomi_view=;.*Max-Age=0/)
  })

  it('seals the cookie: no part of it can be changed', () => {
    const { value } = newSession(TOKEN, 1_800_000_000_000)
    expect(isSession(value, TOKEN, 1_800_000_000_001)).toBe(true)
    expect(isSession(value, `${TOKEN}x`, 1_800_000_000_001)).toBe(false)
    const later = value.replace(/^\d+/, (until) => String(Number(until) + 1))
    expect(isSession(later, TOKEN, 1_800_000_000_001)).toBe(false)
    for (const other of [undefined, '', '.', `${value}0`, value.slice(1), '9999999999999.']) {
      expect(isSession(other, TOKEN, 1_800_000_000_001)).toBe(false)
    }
  })
})

describe('the files', () => {
  it('come compressed and may be kept for ever, since their names change', async () => {
    const answer = await open.get(`/assets/${ASSET}`, { 'accept-encoding': 'gzip' })
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('content-type')).toContain('javascript')
    expect(await answer.text()).toBe('const a = 1\n'.repeat(1000))
  })

  it('come as they are to who cannot unpack', async () => {
    const answer = await open.get(`/assets/${ASSET}`, { 'accept-encoding': 'identity' })
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(answer.headers.get('content-length')).toBe('12000')
  })

  it.each([
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/%2e%2e%2fsecret.txt',
    '/assets/..\\secret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/folder',
    '/assets/',
    '/assets/__proto__',
    '/assets/%E0%A4%A',
    '//etc/passwd',
    '/secret.txt',
    '/index.html',
  ])('nothing else can be had: %s', async (path) => {
    const { status, body } = await rawGet(open, path, 'localhost')
    expect([400, 404]).toContain(status)
    expect(body).not.toContain('secret')
  })
})

describe('a request', () => {
  const path = '/api/documents'
  const good = { index: 'findings', view: viewOf(), from: 0, size: 10 }
  const nested = (depth: number) =>
    `${'{"kind":"not","condition":'.repeat(depth)}{"kind":"exists","field":"tags"}${'}'.repeat(depth)}`

  it('that is good reaches OpenSearch, which is away here', async () => {
    expect((await open.post(path, good)).status).toBe(503)
  })

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a list', []],
    ['null', 'null'],
    ['an unknown member', { ...good, extra: 1 }],
    ['a member __proto__', JSON.stringify(good).replace('{', '{"__proto__":{"size":1},')],
    ['an index of others', { ...good, index: '.kibana' }],
    ['every index', { ...good, index: '*' }],
    ['a list of indices', { ...good, index: 'findings-guardduty,.opendistro_security' }],
    ['an index called __proto__', { ...good, index: '__proto__' }],
    ['an unknown field', { ...good, where: { kind: 'exists', field: 'nothing' } }],
    ['a field called __proto__', { ...good, where: { kind: 'exists', field: '__proto__' } }],
    ['a column that is no field', { ...good, columns: ['constructor'] }],
    ['a sort by a script', { ...good, sort: [['_script', 'asc']] }],
    ['another kind of condition', { ...good, where: { kind: 'script', source: '1' } }],
    ['a query of OpenSearch instead of a condition', { ...good, where: { match_all: {} } }],
    ['too many values', { ...good, where: { kind: 'is', field: 'tags', values: Array(1001).fill('a') } }],
    [
      'a value of ten thousand characters',
      { ...good, where: { kind: 'is', field: 'tags', values: ['a'.repeat(10_000)] } },
    ],
    [
      'too many conditions',
      { ...good, where: { kind: 'all', conditions: Array(101).fill({ kind: 'exists', field: 'tags' }) } },
    ],
    ['too many documents', { ...good, size: 501 }],
    ['too deep a page', { ...good, from: 9_999, size: 2 }],
    ['a page before the first', { ...good, from: -1 }],
    ['another time zone', { ...good, view: viewOf({ timeZone: 'Mars' as never }) }],
    ['no time', { ...good, view: viewOf({ from: 'yesterday' }) }],
    ['an end before the beginning', { ...good, view: viewOf({ from: 'now', to: 'now-1d' }) }],
    [
      'conditions nested a hundred times',
      JSON.stringify({ ...good, where: 0 }).replace('"where":0', `"where":${nested(100)}`),
    ],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['brackets in a text that never ends', `"${'\\"['.repeat(50_000)}`],
  ])('that makes no sense is refused in both languages: %s', async (_, body) => {
    const answer = await open.post(path, body)
    expect(answer.status).toBe(400)
    const { error } = (await answer.json()) as { error: { ja: string; en: string } }
    expect(error.ja).toMatch(/[ぁ-ん]/)
    expect(error.en).toMatch(/[a-z]/)
  })

  it.each([10, 18])('may nest conditions %i times', async (depth) => {
    const body = JSON.stringify({ ...good, where: 0 }).replace('"where":0', `"where":${nested(depth)}`)
    expect((await open.post(path, body)).status).toBe(503)
  })

  it('of more than 256 KB is refused', async () => {
    expect((await open.post(path, ' '.repeat(300_000))).status).toBe(413)
  })

  it('for a document names one of our indices and nothing else', async () => {
    for (const index of [
      '*',
      '_all',
      '.kibana',
      'findings-*',
      'logs-aws.cloudtrail-*',
      'findings-guardduty,x',
      '../_cat',
      '__proto__',
    ]) {
      const answer = await open.get(`/api/document?index=${encodeURIComponent(index)}&id=1`)
      expect(answer.status, index).toBe(404)
    }
    expect((await open.get('/api/document?index=findings-guardduty&id=1')).status).toBe(503)
    expect((await open.get('/api/document?index=findings-guardduty')).status).toBe(400)
    expect((await open.get(`/api/document?index=findings-guardduty&id=${'x'.repeat(513)}`)).status).toBe(400)
    expect((await open.get('/api/document?index=findings-guardduty&id=1&more=1')).status).toBe(400)
  })

  it('with another method finds nothing', async () => {
    expect((await fetch(`${open.url}/api/panels`, { method: 'PUT' })).status).toBe(404)
    expect((await open.get('/api/panels')).status).toBe(404)
    expect((await open.post('/api/setup', {})).status).toBe(404)
  })

  it('is never a bug of ours', () => {
    expect(open.bugs).toEqual([])
    expect(locked.bugs).toEqual([])
  })
})
