import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cpuMsOf } from '#test/cpu-ms.ts'
import { extensionOf, HIDDEN, readUrl, withoutQuerySecrets, withoutSecrets, withoutUrlSecrets } from './url.ts'

function parts(text: string) {
  return Object.fromEntries(Object.entries(readUrl(text)).filter(([, value]) => value !== undefined))
}

it('takes a whole URL apart', () => {
  expect(parts('https://Gyomu.Example.jp:8443/shinsei/index.html?id=1&q=%E3%81%82#top')).toEqual({
    original: 'https://Gyomu.Example.jp:8443/shinsei/index.html?id=1&q=%E3%81%82#top',
    full: 'https://Gyomu.Example.jp:8443/shinsei/index.html?id=1&q=%E3%81%82#top',
    scheme: 'https',
    domain: 'gyomu.example.jp',
    port: 8443,
    path: '/shinsei/index.html',
    query: 'id=1&q=%E3%81%82',
    fragment: 'top',
    extension: 'html',
  })
})

it.each([
  ['/a/b', { original: '/a/b', path: '/a/b' }],
  ['/a?', { original: '/a?', path: '/a' }],
  ['*', { original: '*', path: '*' }],
  [
    'http://[2001:db8::1]:80/',
    {
      original: 'http://[2001:db8::1]:80/',
      full: 'http://[2001:db8::1]:80/',
      scheme: 'http',
      domain: '[2001:db8::1]',
      port: 80,
      path: '/',
    },
  ],
  [
    'http://host:99999/',
    { original: 'http://host:99999/', full: 'http://host:99999/', scheme: 'http', domain: 'host', path: '/' },
  ],
  ['http://host:80-', { original: 'http://host:80-', full: 'http://host:80-', scheme: 'http' }],
])('%s', (text, expected) => {
  expect(parts(text)).toEqual(expected)
})

it('never keeps a password', () => {
  const { original, full, username } = readUrl('https://yamada:himitsu@example.jp/x')
  expect([original, full, username]).toEqual(['https://yamada@example.jp/x', 'https://yamada@example.jp/x', 'yamada'])
})

it.each([
  ['https://yamada:hi@mi@tsu@example.jp/x', 'https://yamada@example.jp/x'],
  ['https://:himitsu@example.jp:8443/', 'https://@example.jp:8443/'],
  ['https://example.jp/a:b@c', 'https://example.jp/a:b@c'],
])('takes the whole password out of %s', (text, expected) => {
  const { original, username = '', domain } = readUrl(text)
  expect([original, domain]).toEqual([expected, 'example.jp'])
  expect(['', 'yamada']).toContain(username)
})

it.each([
  'token',
  'access_token',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'apikey',
  'api_key',
  'password',
  'connectionString',
  'sig',
  'PHPSESSID',
  'reset-token',
])('hides the value of %s', (name) => {
  const url = `https://example.jp/a?id=1&${name}=himitsu%2F%24%40;x=himitsu&b=2#c`
  expect(readUrl(url)).toMatchObject({
    original: `https://example.jp/a?id=1&${name}=${HIDDEN}&b=2#c`,
    query: `id=1&${name}=${HIDDEN}&b=2`,
  })
  expect(withoutQuerySecrets(`${name}=himitsu`)).toBe(`${name}=${HIDDEN}`)
  expect(withoutUrlSecrets(`see ?${name}=1`)).toBe(`see ?${name}=1`)
})

it.each([
  ['/a;jsessionid=himitsu?x=1', `/a;jsessionid=${HIDDEN}?x=1`],
  ['/a#access_token=himitsu&x=1', `/a#access_token=${HIDDEN}&x=1`],
  ['/a;jsessionid=himitsu/b;x=1', `/a;jsessionid=${HIDDEN}/b;x=1`],
  ['/a?x=1;token=himitsu;y=2&z=3', `/a?x=1;token=${HIDDEN}&z=3`],
  ['/a?x=1&amp;token=himitsu', `/a?x=1&amp;token=${HIDDEN}`],
  ['/a?%70assword=himitsu&x=%31', `/a?%70assword=${HIDDEN}&x=%31`],
  ['/a?x%31=1;tok%65n=hi;mi&%zz=1&a%=2', `/a?x%31=1;tok%65n=${HIDDEN}&%zz=1&a%=2`],
  ['/a;%74oken=himitsu/b?c=1', `/a;%74oken=${HIDDEN}/b?c=1`],
  ['/a?user[password]=himitsu&user%5Bpassword%5D=himitsu', `/a?user[password]=${HIDDEN}&user%5Bpassword%5D=${HIDDEN}`],
  ['/a?to=%2Fb%3Ftoken%3Dhi%2Fmitsu%26x%3D1&y=1', `/a?to=%2Fb%3Ftoken%3D${HIDDEN}%26x%3D1&y=1`],
  ['/a?form:password=himitsu', `/a?form:password=${HIDDEN}`],
  ['/a?password=reunion2026', `/a?password=${HIDDEN}`],
  [
    '/a?%70assword=x%20union%20select%201&token=union+select',
    '/a?%70assword=x%20union%20select%201&token=union+select',
  ],
  ['//yamada:himitsu@example.jp/', '//yamada@example.jp/'],
  ['/a?design=1&mysig=2&tokens=3&token=&page=token', '/a?design=1&mysig=2&tokens=3&token=&page=token'],
  ['/token=1/b', '/token=1/b'],
])('%s is shown as %s', (text, expected) => {
  expect(withoutSecrets(text)).toBe(expected)
})

const PIECES = [
  '?token',
  '?token=',
  '&sig=1',
  ';jsessionid=',
  '?secretsecret',
  '&',
  ';%70wd=$%7b',
  ';a%',
  '%70wd=',
  ';token=',
  '%3ftoken',
  '%3ftoken%3d',
]
it.each(PIECES)('a megabyte of %s is read in linear time', async (piece) => {
  const text = `http://a/?${piece.repeat(1_000_000 / piece.length)}`
  expect(await cpuMsOf(() => withoutSecrets(text))).toBeLessThan(5000)
})

it.each(['@', ':@', '[@', 'a:', '@['])('a megabyte of %s costs no more than reading it', async (piece) => {
  const text = `http://${piece.repeat(1_000_000 / piece.length)}`
  expect(await cpuMsOf(() => readUrl(text))).toBeLessThan(5000)
})

it.each([
  ['/a.tar.gz', 'gz'],
  ['/.env', undefined],
  ['/a.b/c', undefined],
  ['/a.', undefined],
  ['/a.toolongextension', undefined],
  [undefined, undefined],
])('the extension of %s is %s', (path, expected) => {
  expect(extensionOf(path)).toBe(expected)
})

it('bears any text, and keeps all of it where no password and no parameter can be', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { original } = readUrl(text)
      if (!/[@=]/.test(text)) expect(original).toBe(text)
    }),
  )
})
