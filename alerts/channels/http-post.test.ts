import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf, messageExample } from '#test/alerts/examples.ts'
import { type Receiver, startReceiver } from '#test/alerts/receiver.ts'
import { isAllowedAddress } from './address-guard.ts'
import { type Post, post } from './http-post.ts'
import { createSender } from './senders.ts'

const NOW = () => Date.parse('2026-11-26T00:00:00Z')

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

function send(more: Partial<Post> = {}) {
  const common = { url: receiver.url, body: '{}', contentType: 'application/json', allowPrivate: false }
  return post({ ...common, timeoutMs: 2000, ...more }, NOW)
}

describe('a post to a webhook', () => {
  it('arrives whole, with its headers', async () => {
    expect(await send({ body: '{"火":1}', headers: { 'x-a': 'b' } })).toEqual({ kind: 'delivered' })
    expect(receiver.received[0]).toMatchObject({ body: '{"火":1}', headers: { 'x-a': 'b' }, url: '/hook' })
  })

  it.each([
    [202, { kind: 'delivered' }],
    [429, { kind: 'later', reason: 'HTTP 429' }],
    [500, { kind: 'later', reason: 'HTTP 500' }],
    [503, { kind: 'later', reason: 'HTTP 503' }],
    [400, { kind: 'refused', reason: 'HTTP 400' }],
    [404, { kind: 'refused', reason: 'HTTP 404' }],
  ])('that is answered with %i is so', async (status, delivery) => {
    receiver.answer(() => status)
    expect(await send()).toEqual(delivery)
  })

  it('hears when to come again', async () => {
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '90' } }))
    expect(await send()).toEqual({ kind: 'later', reason: 'HTTP 429', retryAfterMs: 90_000 })
  })

  it('follows no redirect', async () => {
    receiver.answer(() => ({ status: 307, headers: { location: receiver.url } }))
    expect(await send()).toMatchObject({ kind: 'refused', reason: expect.stringContaining('redirects') })
    expect(receiver.received).toHaveLength(1)
  })

  it('survives a connection that is reset, one that never answers, and one that nobody takes', async () => {
    receiver.answer((_, n) => (n === 0 ? 'reset' : 'stall'))
    expect(await send()).toEqual({ kind: 'later', reason: 'no connection (ECONNRESET)' })
    const patient = send({ timeoutMs: 60_000 })
    const hasty = send({ timeoutMs: 200 })
    expect(await Promise.race([patient.then(() => 'patient'), hasty.then(() => 'hasty')])).toBe('hasty')
    expect(await hasty).toEqual({ kind: 'later', reason: 'no answer in time' })
    await receiver.close()
    expect(await patient).toMatchObject({ kind: 'later' })
    expect(await send()).toEqual({ kind: 'later', reason: 'no connection (ECONNREFUSED)' })
    receiver = await startReceiver()
  })

  it('reads no endless answer', async () => {
    receiver.answer(() => 'huge')
    expect(await send()).toEqual({ kind: 'delivered' })
  })

  it.each([
    ['of a private network', 'https://10.0.0.1/'],
    ['of instance metadata', 'https://169.254.169.254/latest'],
    ['of IPv6 loopback within IPv4', 'https://[::ffff:127.0.0.1]/'],
    ['of a private network, written as a number', 'https://167772161/'],
    ['of a private IPv6 network', 'https://[fd00::1]/'],
  ])('goes to no address %s', async (_, url) => {
    expect(await send({ url, timeoutMs: 300 })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('not public'),
    })
  })

  it('goes to no name that leads to this machine, and quotes no address', async () => {
    const { port } = new URL(receiver.url)
    const delivery = await send({ url: `https://localhost.localdomain:${port}/hook-secret`, timeoutMs: 1000 })
    expect(delivery.kind).not.toBe('delivered')
    expect(JSON.stringify(delivery)).not.toContain('hook-secret')
    expect(await send({ url: 'http://hooks.example.com/' })).toMatchObject({ kind: 'refused' })
  })
})

describe('a message whose secrets are read slowly', () => {
  const [channel] = configOf([
    { name: 'a', type: 'webhook', url: 'secret:hook#url', secret: 'secret:hook#key' },
  ]).channels

  it.each([
    [0, 'delivered', 1],
    [6_000, 'delivered', 1],
    [8_000, 'later', 0],
  ])('after %i ms is %s', async (slowMs, kind, received) => {
    if (channel === undefined) throw new Error('no channel')
    let clock = 0
    const send = createSender({
      readSecret: async (reference) => {
        clock += slowMs / 2
        return reference.endsWith('url') ? receiver.url : 'secret'
      },
      print: () => {},
      now: () => clock,
    })
    expect(await send(messageExample(), channel)).toMatchObject({ kind })
    expect(receiver.received).toHaveLength(received)
  })
})

describe('the addresses that may be reached', () => {
  const rule = (allowPrivate: boolean, allowLoopback = false) => ({ allowPrivate, allowLoopback })

  it('are public ones; private ones and loopback where that is meant; link-local ones never', () => {
    expect(isAllowedAddress('8.8.8.8', rule(false))).toBe(true)
    expect(isAllowedAddress('10.1.2.3', rule(false))).toBe(false)
    expect(isAllowedAddress('10.1.2.3', rule(true))).toBe(true)
    expect(isAllowedAddress('127.0.0.1', rule(true))).toBe(false)
    expect(isAllowedAddress('127.0.0.1', rule(false, true))).toBe(true)
    expect(isAllowedAddress('169.254.169.254', rule(true, true))).toBe(false)
    expect(isAllowedAddress('::ffff:10.1.2.3', rule(false))).toBe(false)
    expect(isAllowedAddress('0.0.0.0', rule(true, true))).toBe(false)
    expect(isAllowedAddress('::1', rule(false, true))).toBe(true)
    expect(isAllowedAddress('fd12:3456::1', rule(true))).toBe(true)
    expect(isAllowedAddress('fd00:ec2::254', rule(true, true))).toBe(false)
    expect(isAllowedAddress('::a9fe:a9fe', rule(true, true))).toBe(false)
  })
})
