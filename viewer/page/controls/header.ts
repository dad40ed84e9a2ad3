import type { Dashboard } from '#core/panels/dashboard.ts'
import type { Setup } from '../../api.ts'
import { h } from '../dom.ts'
import { icon, lookout } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { encodeAddress } from '../state/address.ts'
import { type PageState, RULES_PAGE, THEMES, type Theme } from '../state/page-state.ts'
import { LANGUAGES, type Language } from '../words.ts'
import { openMenu } from './menu.ts'

/** What the controls of the header lead to. */
export interface HeaderDeeds {
  readonly choose: (change: Partial<PageState>) => void
  readonly signOut: () => void
}

/** Draws the head of the page: its name, the dashboards as tabs, language and theme. */
export function drawHeader(
  state: PageState,
  dashboards: readonly Dashboard[],
  setup: Setup,
  reader: Reader,
  deeds: HeaderDeeds,
): HTMLElement[] {
  const { words } = reader
  return [
    h('a', { class: 'skip', href: '#main', on: { click: goToMain } }, words.skip),
    h(
      'a',
      { class: 'brand', href: '#/overview', title: `${words.tagline} ${setup.version}` },
      lookout(),
      h('span', { class: 'brand-ja' }, '火の見'),
      h('span', { class: 'brand-en' }, 'Hinomi'),
    ),
    drawTabs(state, dashboards, reader, deeds),
    h(
      'div',
      { class: 'head-end' },
      drawLanguages(state.language, reader, deeds),
      drawThemes(state.theme, reader, deeds),
      setup.signedIn &&
        h(
          'button',
          {
            type: 'button',
            class: 'icon-button',
            'aria-label': words.signOut,
            title: words.signOut,
            on: { click: deeds.signOut },
          },
          icon('exit'),
        ),
    ),
  ]
}

/** The part behind `#` is the state of the page and not free for an anchor. */
function goToMain(event: Event): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('main')?.focus()
}

function drawTabs(
  state: PageState,
  dashboards: readonly Dashboard[],
  { words, language }: Reader,
  deeds: HeaderDeeds,
): HTMLElement {
  const rules = {
    id: RULES_PAGE,
    title: { ja: words.rules, en: words.rules },
    description: { ja: words.rulesDescription, en: words.rulesDescription },
  }
  // beside the alerts, which the rules raise
  const pages = dashboards.flatMap((page) => (page.id === 'alerts' ? [page, rules] : [page]))
  const tabs = pages.map(({ id, title, description }) => {
    const change = { dashboard: id, rule: undefined, only: {}, list: undefined, document: undefined, sorts: {} }
    return h(
      'a',
      {
        class: 'tab',
        'data-key': `tab ${id}`,
        'data-dashboard': id,
        href: encodeAddress({ ...state, ...change }),
        title: description[language],
        'aria-current': id === state.dashboard ? 'page' : undefined,
        on: {
          click: (event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            deeds.choose(change)
          },
        },
      },
      title[language],
    )
  })
  return h('nav', { class: 'tabs', 'aria-label': words.dashboards }, ...tabs)
}

const LANGUAGE_TITLES: Readonly<Record<Language, string>> = { ja: '日本語', en: 'English' }

function drawLanguages(chosen: Language, { words }: Reader, deeds: HeaderDeeds): HTMLElement {
  const buttons = LANGUAGES.map((language) =>
    h(
      'button',
      {
        type: 'button',
        class: 'segment',
        lang: language,
        'data-key': `language ${language}`,
        'data-language': language,
        'aria-pressed': language === chosen ? 'true' : 'false',
        on: { click: () => deeds.choose({ language }) },
      },
      LANGUAGE_TITLES[language],
    ),
  )
  return h('div', { class: 'segments', role: 'group', 'aria-label': words.language }, ...buttons)
}

function drawThemes(chosen: Theme, { words }: Reader, deeds: HeaderDeeds): HTMLElement {
  const titles: Record<Theme, string> = { auto: words.themeAuto, light: words.themeLight, dark: words.themeDark }
  const label = `${words.theme}: ${titles[chosen]}`
  const button = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'data-key': 'theme',
      'aria-label': label,
      title: label,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
    },
    icon(chosen === 'dark' ? 'moon' : 'sun'),
  )
  button.addEventListener('click', () =>
    openMenu(
      button,
      THEMES.map((theme) => ({
        id: theme,
        title: titles[theme],
        icon: theme === chosen ? 'check' : theme === 'dark' ? 'moon' : 'sun',
        choose: () => deeds.choose({ theme }),
      })),
    ),
  )
  return button
}
