import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { contentSecurityPolicy } from './content-security.ts'
import { onlySameOrigin } from './guard.ts'
import { Problem } from './problem.ts'
import { COOKIE, isSameText, isSession, newSession } from './session.ts'
import { ASK_AGAIN_PAGE, SIGN_IN_SCRIPT, SIGN_IN_STYLE, signInPage } from './sign-in-page.ts'

const POLICY = contentSecurityPolicy(SIGN_IN_STYLE)
const LONGEST_FORM_BYTES = 4096
/** Makes trying tokens slow. */
const WRONG_TOKEN_MS = 500

/** The routes by which people sign in with the token and out again. */
export function signInRoutes(token: string, now: () => number): Hono {
  const routes = new Hono()
  routes.get('/sign-in.js', (context) => context.body(SIGN_IN_SCRIPT, 200, { 'Content-Type': 'text/javascript' }))
  routes.post('/sign-in', onlySameOrigin, async (context) => {
    const given = await readToken(context)
    const { search } = new URL(context.req.url)
    if (!isSameText(given, token)) {
      await sleep(WRONG_TOKEN_MS)
      return answerPage(context, signInPage(search, true))
    }
    const { value, seconds } = newSession(token, now())
    setCookie(context, COOKIE, value, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: seconds,
      // behind a proxy that speaks TLS
      secure: context.req.header('x-forwarded-proto') === 'https',
    })
    return context.redirect(`/${search}`, 303)
  })
  routes.post('/sign-out', onlySameOrigin, (context) => {
    deleteCookie(context, COOKIE, { path: '/' })
    return context.redirect('/', 303)
  })
  return routes
}

/** Returns what somebody sees who asks for the page and has not signed in; undefined for who has. */
export function askToSignIn(context: Context, token: string, now: number): Response | undefined {
  const cookie = getCookie(context, COOKIE)
  if (isSession(cookie, token, now)) return undefined
  const fromElsewhere = context.req.header('sec-fetch-site') === 'cross-site'
  if (fromElsewhere && cookie === undefined) return context.html(ASK_AGAIN_PAGE)
  return answerPage(context, signInPage(new URL(context.req.url).search, false))
}

function answerPage(context: Context, page: string): Response {
  return context.html(page, 401, { 'Content-Security-Policy': POLICY })
}

async function readToken(context: Context): Promise<string> {
  const length = Number(context.req.header('content-length') ?? LONGEST_FORM_BYTES + 1)
  if (!(length <= LONGEST_FORM_BYTES)) throw new Problem(413, '入力が長すぎます', 'the form is too large')
  const form = await context.req.parseBody()
  return typeof form.token === 'string' ? form.token : ''
}
