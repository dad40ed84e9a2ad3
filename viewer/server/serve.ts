import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { HinomiError, messageOf } from '#core/errors.ts'

/** A page that is being served. */
export interface ServedPage {
  /** Where to open it: `http://127.0.0.1:8701`. */
  readonly url: string
  stop(): Promise<void>
}

/** Where a page is served. */
export interface ServeOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** True tries the next ports where the port is taken; false tells. */
  readonly mayMove: boolean
}

const PORTS_TRIED = 20
/** A request that is not here whole by then never will be. */
const REQUEST_MS = 30_000

/**
 * Serves an application over HTTP until it is stopped.
 *
 * @throws HinomiError `usage` when the port is taken or may not be used, or the address is not one of this machine
 */
export async function servePage(app: Hono, { host, port, mayMove }: ServeOptions): Promise<ServedPage> {
  const last = mayMove && port !== 0 ? Math.min(port + PORTS_TRIED - 1, 65_535) : port
  for (let candidate = port; ; candidate++) {
    const server = await listen(app, host, candidate).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && candidate < last) return undefined
      throw explain(error, host, port, last)
    })
    if (server !== undefined) return servedBy(server, host)
  }
}

function listen(app: Hono, host: string, port: number): Promise<Server> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
  }) as Server
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function servedBy(server: Server, host: string): ServedPage {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, last: number): HinomiError {
  const options = { cause: error }
  switch (error.code) {
    case 'EADDRINUSE': {
      const which =
        last > port ? `ports ${port} to ${last} of ${host} are all taken` : `port ${port} of ${host} is taken`
      return new HinomiError(
        'usage',
        `${which}: another hinomi view may be running; stop it, or choose another port with --port or HINOMI_VIEW_PORT`,
        options,
      )
    }
    case 'EACCES':
      return new HinomiError('usage', `port ${port} may not be used by this user: choose one above 1023`, options)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new HinomiError('usage', `${host} is no address of this machine: see --host`, options)
    default:
      return new HinomiError('usage', `the page cannot be served at ${host}:${port}: ${messageOf(error)}`, options)
  }
}
