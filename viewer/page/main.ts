import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { App } from './app.ts'
import { h } from './dom.ts'
import { icon, lookout } from './icons.ts'
import { readPreference } from './preferences.ts'
import { fetchSetup, RequestError } from './server.ts'
import { type PageState, START } from './state/page-state.ts'
import { chosenTheme } from './theme.ts'
import { LANGUAGES } from './words.ts'

const RETRY_MS = 3_000

/** What a reader sees whose address says nothing: what he chose last. A link says everything itself, but for the theme. */
function startState(): PageState {
  const theme = chosenTheme(location.hash)
  if (location.hash.length > 2) return { ...START, theme }
  const language = LANGUAGES.find((one) => one === readPreference('language')) ?? START.language
  const timeZone = readPreference('timeZone') === 'UTC' ? 'UTC' : START.timeZone
  return { ...START, theme, language, timeZone }
}

async function start(): Promise<void> {
  const waiting = h('div', { class: 'waiting', role: 'status' }, lookout(), h('p', {}, '読み込み中 / Loading'))
  document.body.append(waiting)
  for (;;) {
    try {
      const setup = await fetchSetup()
      waiting.remove()
      new App(setup, DASHBOARDS, startState()).start(document.body)
      return
    } catch (error) {
      const text = error instanceof RequestError ? [error.text.ja, error.text.en] : [String(error)]
      waiting.replaceChildren(icon('warning'), ...text.map((line) => h('p', {}, line)))
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

await start()
