import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPrivateIp, networkDirection, networkType, readEndpoint, readHostName, readIp } from './address.ts'

describe('readIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::192.0.2.1', '::c000:201'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('reads %s as %s', (text, expected) => {
    expect(readIp(text)).toBe(expected)
    expect(readIp(text), 'a second time, from memory').toBe(expected)
  })

  it.each<[unknown]>([
    ['192.0.2.01'],
    ['00.0.0.0'],
    ['256.0.2.1'],
    ['192.0.2'],
    ['192.0.2.1.1'],
    ['192.0.2.'],
    ['.192.0.2'],
    ['192..2.1'],
    ['192.0.2.1/32'],
    ['192.0.2.1:443'],
    [' 192.0.2.1'],
    ['192.0.2.1\n'],
    ['1e1.0.2.1'],
    ['０.0.0.0'],
    ['3221225985'],
    ['0x7f.0.0.1'],
    ['fe80::1%eth0'],
    ['2001:db8::/32'],
    ['[::1]'],
    ['2001:db8:::1'],
    ['2001:db8::1::2'],
    ['1:2:3:4:5:6:7'],
    ['1:2:3:4:5:6:7:8:9'],
    ['00001::'],
    ['::192.0.2.01'],
    ['::ffff:192.0.2.256'],
    ['::ffff:0300.0.2.1'],
    [':'],
    [''],
    ['-'],
    ['AWS Internal'],
    [`${'0:'.repeat(100_000)}1`],
    [undefined],
    [null],
    [1],
    [{}],
  ])('finds no address in %j', (value) => {
    expect(readIp(value)).toBeUndefined()
  })

  it('accepts exactly what node:net accepts, zones aside', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcF:.'), maxLength: 24 })
    const groups = fc
      .array(fc.constantFrom('', '0', '1', 'ab', '0db8', 'FFFF', '12345', '192.0.2.1'), { maxLength: 9 })
      .map((parts) => parts.join(':'))
    const quads = fc
      .array(fc.constantFrom('0', '1', '01', '255', '256', '', '99'), { minLength: 3, maxLength: 5 })
      .map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearly, groups, quads), (text) => {
        expect(readIp(text) !== undefined, text).toBe(isIP(text) !== 0)
      }),
      { numRuns: 5000 },
    )
  })

  it('is canonical: reading twice changes nothing, and the WHATWG URL parser writes the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = readIp(text) ?? ''
        expect(isIP(ip)).not.toBe(0)
        expect(readIp(ip)).toBe(ip)
        if (ip.includes(':')) expect(new URL(`http://[${text}]`).hostname).toBe(`[${ip}]`)
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readIp(value)))
  })
})

describe('isPrivateIp', () => {
  it.each([
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.0',
    '100.127.255.255',
    '169.254.169.254',
    '127.0.0.1',
    'fc00::',
    'fdff::1',
    'fe80::1',
    'febf::1',
    '::1',
  ])('%s is private', (ip) => expect(isPrivateIp(ip)).toBe(true))

  it.each([
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '169.253.0.1',
    '126.0.0.1',
    '1.0.0.10',
    '203.0.113.9',
    'fb00::1',
    'fe00::1',
    'fec0::1',
    'fc::1',
    'fd0::1',
    'fe8::1',
    '::2',
    '::',
    '2001:db8::1',
  ])('%s is public', (ip) => expect(isPrivateIp(ip)).toBe(false))
})

describe('readHostName', () => {
  it.each([
    ['config.amazonaws.com', 'config.amazonaws.com'],
    ['WWW.Example.COM.', 'www.example.com'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['ip-10-0-0-1.ap-northeast-1.compute.internal', 'ip-10-0-0-1.ap-northeast-1.compute.internal'],
    ['1.2.3.4.in-addr.arpa', '1.2.3.4.in-addr.arpa'],
    ['xn--wgv71a119e.jp', 'xn--wgv71a119e.jp'],
    [`${'a'.repeat(63)}.jp`, `${'a'.repeat(63)}.jp`],
  ])('reads %s as %s', (text, expected) => expect(readHostName(text)).toBe(expected))

  it.each<[unknown]>([
    ['AWS Internal'],
    ['localhost'],
    ['example..com'],
    ['.example.com'],
    ['-a.example.com'],
    ['a-.example.com'],
    ['example.com..'],
    ['example.com:443'],
    ['exa mple.com'],
    ['256.1.1.1'],
    ['192.0.2.1'],
    [`${'a'.repeat(64)}.jp`],
    [`${'a.'.repeat(127)}jp`],
    ['.'],
    [''],
    ['a.'.repeat(100_000)],
    [undefined],
    [7],
  ])('finds no host name in %j', (value) => expect(readHostName(value)).toBeUndefined())
})

describe('readEndpoint', () => {
  it('keeps the raw text and says what it is', () => {
    expect(readEndpoint('192.0.2.1')).toStrictEqual({ ip: '192.0.2.1', address: '192.0.2.1' })
    expect(readEndpoint('::ffff:192.0.2.1')).toStrictEqual({ ip: '192.0.2.1', address: '::ffff:192.0.2.1' })
    expect(readEndpoint('S3.Amazonaws.com')).toStrictEqual({ domain: 's3.amazonaws.com', address: 'S3.Amazonaws.com' })
    expect(readEndpoint('AWS Internal')).toStrictEqual({ address: 'AWS Internal' })
    expect([readEndpoint(''), readEndpoint(null), readEndpoint(undefined)]).toStrictEqual([{}, {}, {}])
  })
})

describe('networkDirection and networkType', () => {
  it.each([
    ['10.0.0.1', '203.0.113.9', 'outbound'],
    ['203.0.113.9', '10.0.0.1', 'inbound'],
    ['10.0.0.1', 'fd00::1', 'internal'],
    ['203.0.113.9', '2001:db8::1', 'external'],
    ['10.0.0.1', undefined, undefined],
    [undefined, '10.0.0.1', undefined],
  ])('from %s to %s is %s', (source, destination, expected) => {
    expect(networkDirection(source, destination)).toBe(expected)
  })

  it('names the family of an address', () => {
    expect([networkType('192.0.2.1'), networkType('::1'), networkType(undefined)]).toEqual(['ipv4', 'ipv6', undefined])
  })
})
