/** The one style of {@link signInPage}; the policy allows it by its hash. */
export const SIGN_IN_STYLE =
  'body{font-family:system-ui,sans-serif;max-width:22rem;margin:18vh auto;padding:0 1rem;color-scheme:light dark}' +
  'h1{font-size:1.3rem}label{display:block;margin:1rem 0 .3rem}input,button{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}' +
  'button{margin-top:.8rem;cursor:pointer}p[role=alert]{border-left:4px solid #b3261e;padding-left:.6rem}'

/** Keeps what stands behind `#` in the address, which a form would lose. */
export const SIGN_IN_SCRIPT = "document.querySelector('form').action += location.hash\n"

/**
 * The page that asks for the token, in both languages.
 *
 * `search` is the query of the address that was asked for, beginning with `?` or empty; signing in leads back to it.
 */
export function signInPage(search: string, isWrong: boolean): string {
  const wrong = isWrong ? '<p role="alert">トークンが違います / that is not the token</p>' : ''
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>火の見 Hinomi</title>
<style>${SIGN_IN_STYLE}</style>
</head>
<body>
<h1>火の見 Hinomi</h1>
${wrong}
<form method="post" action="/sign-in${escapeAttribute(search)}">
<label for="token">アクセストークン / access token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>サインイン / sign in</button>
</form>
<script src="/sign-in.js"></script>
</body>
</html>
`
}

/**
 * The page that asks for itself again.
 *
 * A browser leaves the cookie out when a link of another site led here (SameSite=Strict); asked by our own page it sends it.
 */
export const ASK_AGAIN_PAGE =
  '<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>火の見 Hinomi</title></head><body></body></html>\n'

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
