import { once } from 'node:events'
import { createServer } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { servePage } from './serve.ts'

const app = new Hono().get('/', (context) => context.text('here'))

/** Takes a port of which the next is free, for as long as the test runs. */
async function withTakenPort(test: (port: number) => Promise<void>): Promise<void> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  try {
    await test(typeof address === 'object' && address !== null ? address.port : 0)
  } finally {
    server.close()
  }
}

describe('servePage', () => {
  it('serves until it is stopped', async () => {
    const page = await servePage(app, { host: '127.0.0.1', port: 0, mayMove: false })
    expect(await (await fetch(page.url)).text()).toBe('here')
    await page.stop()
    await expect(fetch(page.url)).rejects.toThrow()
  })

  it('takes the next free port where it may', () =>
    withTakenPort(async (port) => {
      const page = await servePage(app, { host: '127.0.0.1', port, mayMove: true })
      expect(Number(new URL(page.url).port)).toBeGreaterThan(port)
      await page.stop()
    }))

  it('says so where it may not', () =>
    withTakenPort(async (port) => {
      await expect(servePage(app, { host: '127.0.0.1', port, mayMove: false })).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`),
      })
    }))

  it.each(['192.0.2.1', 'no-such-host.example.com'])('says that %s is not this machine', async (host) => {
    await expect(servePage(app, { host, port: 0, mayMove: true })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('is no address of this machine'),
    })
  })
})
