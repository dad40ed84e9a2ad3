import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { contentSecurityPolicy, SAFE_HEADERS } from './content-security.ts'
import { type HostRule, isOurHost } from './host-check.ts'
import { Problem } from './problem.ts'
import { COOKIE, isSession } from './session.ts'

const POLICY = contentSecurityPolicy()

/** Puts the safe headers on every answer, errors included. */
export const safeHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  for (const [name, value] of Object.entries(SAFE_HEADERS)) context.res.headers.set(name, value)
  if (!context.res.headers.has('Content-Security-Policy')) context.res.headers.set('Content-Security-Policy', POLICY)
  if (!context.res.headers.has('Cache-Control')) context.res.headers.set('Cache-Control', 'no-store')
}

/** Refuses requests that call us by a name that is not ours. @throws Problem 403 */
export function onlyOurHost(rule: HostRule): MiddlewareHandler {
  return async (context, next) => {
    if (!isOurHost(context.req.header('host'), rule)) {
      throw new Problem(
        403,
        'このホスト名では応答しません。http://127.0.0.1 で開くか、HINOMI_VIEW_HOSTS に名前を加えてください',
        'this host name is not answered: open http://127.0.0.1, or add the name to HINOMI_VIEW_HOSTS',
      )
    }
    await next()
  }
}

/**
 * Refuses what the page of another site sends, by `Sec-Fetch-Site` (W3C Fetch Metadata) and `Origin` (RFC 6454).
 * Programs that are no browsers send neither and pass. @throws Problem 403
 */
export const onlySameOrigin: MiddlewareHandler = async (context, next) => {
  const site = context.req.header('sec-fetch-site')
  const origin = context.req.header('origin')
  const isOther = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isOther || (origin !== undefined && hostOf(origin) !== context.req.header('host')?.toLowerCase())) {
    throw new Problem(403, '他のサイトからの要求には応答しません', 'requests of other sites are not answered')
  }
  await next()
}

/** Lets only those in who signed in with the token. @throws Problem 401 */
export function onlySignedIn(token: string, now: () => number): MiddlewareHandler {
  return async (context, next) => {
    if (!isSession(getCookie(context, COOKIE), token, now())) {
      throw new Problem(401, 'サインインしてください', 'sign in first')
    }
    await next()
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
