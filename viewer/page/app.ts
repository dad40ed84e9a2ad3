import type { Condition } from '#core/panels/condition.ts'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import { ruleDashboard } from '#dashboards/pages/rule.ts'
import type { Hit, Setup, ViewState } from '../api.ts'
import { Board, type BoardHost } from './board.ts'
import { drawChips, drawPickers } from './controls/filter-bar.ts'
import { byAccounts } from './controls/filter-fields.ts'
import { drawHeader } from './controls/header.ts'
import { drawQueryBox } from './controls/query-box.ts'
import { drawRefresh } from './controls/refresh.ts'
import { drawTimePicker } from './controls/time-picker.ts'
import { type Flyout, makeFlyout } from './documents/flyout.ts'
import { showList } from './documents/list-page.ts'
import type { Pivot } from './documents/pivots.ts'
import { fill, h, refill } from './dom.ts'
import { formatClock } from './format/time.ts'
import { icon } from './icons.ts'
import type { Deeds } from './panels/shown.ts'
import { keepPreference } from './preferences.ts'
import { type Reader, readerOf } from './reader.ts'
import { makeRuleList, makeRulePage, type RulesView } from './rules/rules-view.ts'
import { toggleFilter } from './state/change-filters.ts'
import { type PageState, RULES_PAGE } from './state/page-state.ts'
import { openStore, type Store } from './state/store.ts'
import { showTheme } from './theme.ts'

/** The list of all documents on the hunting page, newest first. */
const HUNTING_LIST = { panel: 'list', where: undefined, page: 1, sort: undefined } as const

/** The page while it is open: what it shows follows from the state, which every control changes through the store. */
export class App {
  readonly #setup: Setup
  readonly #dashboards: readonly Dashboard[]
  readonly #store: Store
  readonly #flyout: Flyout
  readonly #regions = {
    head: h('header', { class: 'head' }),
    pickers: h('div', { class: 'region-pickers' }),
    query: h('div', { class: 'region-query' }),
    time: h('div', { class: 'region-time' }),
    chips: h('div', { class: 'region-chips' }),
    notice: h('div', { class: 'region-notice' }),
    main: h('main', { id: 'main', tabindex: -1 }),
    foot: h('footer', { class: 'foot' }),
    spoken: h('p', { class: 'spoken', role: 'status', 'aria-live': 'polite' }),
  }
  /** What the main part shows, but for lists of documents. */
  #board: Board | RulesView | undefined
  #neighbours: readonly Hit[] = []
  #listed = new AbortController()
  #shownAt = Date.now()

  constructor(setup: Setup, dashboards: readonly Dashboard[], start: PageState) {
    this.#setup = setup
    this.#dashboards = dashboards
    this.#flyout = makeFlyout({
      close: () => this.#store.set({ document: undefined }),
      filter: (condition) => this.#filter(condition),
      pivot: (pivot) => this.#pivot(pivot),
      open: (document) => this.#store.set({ document: { index: document.index, id: document.id } }, 'replace'),
      go: (document) => this.#store.set({ document: { index: document.index, id: document.id } }),
      openRule: (rule) => this.#openRule(rule),
    })
    this.#store = openStore(start, (state, previous) => this.#follow(state, previous))
  }

  /** Draws the page into a document that is empty yet. */
  start(body: HTMLElement): void {
    const { head, pickers, query, time, chips, notice, main, foot, spoken } = this.#regions
    const bar = h('div', { class: 'bar' }, h('div', { class: 'bar-line' }, pickers, query, time), chips)
    body.prepend(h('div', { class: 'page' }, head, bar, notice, main, foot), spoken)
    showTheme(this.#store.get().theme)
    this.#drawAll()
    this.#watchTheme()
    this.#watchClock()
  }

  get #dashboard(): Dashboard | undefined {
    const { dashboard, rule } = this.#store.get()
    if (dashboard === RULES_PAGE) return rule === undefined ? undefined : ruleDashboard(rule)
    return this.#dashboards.find(({ id }) => id === dashboard)
  }

  #reader(): Reader {
    return readerOf(this.#setup, this.#store.get(), this.#shownAt)
  }

  /** The state of the page as the server is asked about it. */
  #view(): ViewState {
    const { from, to, timeZone, filters, query } = this.#store.get()
    const asked = filters.map((filter) => byAccounts(filter, this.#setup.accounts))
    return { from, to, timeZone, filters: asked, query }
  }

  #follow(state: PageState, previous: PageState): void {
    if (state.theme !== previous.theme) {
      showTheme(state.theme)
      keepPreference('theme', state.theme)
      this.#board?.redraw()
    }
    if (state.language !== previous.language) keepPreference('language', state.language)
    if (state.timeZone !== previous.timeZone) keepPreference('timeZone', state.timeZone)
    const isOther = state.language !== previous.language || state.timeZone !== previous.timeZone
    if (isOther || state.dashboard !== previous.dashboard || state.rule !== previous.rule) {
      scrollTo(0, 0)
      this.#drawAll()
      return
    }
    this.#drawControls(state, previous)
    const isViewChanged = viewKey(state) !== viewKey(previous)
    if (state.list !== undefined || previous.list !== undefined) {
      const isListChanged = JSON.stringify(state.list) !== JSON.stringify(previous.list)
      if (isListChanged || isViewChanged) this.#drawMain()
    } else if (isViewChanged) this.#board?.load()
    else if (this.#board !== undefined && 'draw' in this.#board) this.#board.draw()
    if (JSON.stringify(state.document) !== JSON.stringify(previous.document)) this.#showDocument()
  }

  #drawAll(): void {
    const state = this.#store.get()
    document.documentElement.lang = state.language
    this.#drawControls(state, undefined)
    this.#drawMain()
    this.#showDocument()
  }

  #drawControls(state: PageState, previous: PageState | undefined): void {
    const { head, pickers, query, time, chips } = this.#regions
    const reader = this.#reader()
    const setFilters = (filters: readonly Condition[]) => this.#store.set({ filters })
    const title = state.dashboard === RULES_PAGE ? reader.words.rules : this.#dashboard?.title[state.language]
    document.title = title === undefined ? '火の見 Hinomi' : `${title} — 火の見 Hinomi`
    refill(
      head,
      ...drawHeader(state, this.#dashboards, this.#setup, reader, {
        choose: (change) => this.#store.set(change),
        signOut: () => void signOut(),
      }),
    )
    refill(
      pickers,
      drawPickers(state.filters, this.#setup, reader, setFilters, () => this.#store.get().filters),
    )
    // what somebody is typing must not be lost because another control changed
    if (previous === undefined || state.query !== previous.query) {
      refill(
        query,
        drawQueryBox(state.query, reader, (text) => this.#store.set({ query: text })),
      )
    }
    refill(
      time,
      drawTimePicker(state, reader, (change) => this.#store.set(change)),
      drawRefresh(
        state.refreshMinutes,
        reader.words,
        () => this.#refresh(),
        (refreshMinutes) => this.#store.set({ refreshMinutes }),
      ),
    )
    refill(chips, drawChips(state.filters, this.#dashboards, reader, setFilters))
  }

  #drawMain(): void {
    this.#release()
    this.#listed.abort()
    this.#listed = new AbortController()
    const { main } = this.#regions
    const state = this.#store.get()
    const reader = this.#reader()
    const dashboard = this.#dashboard
    this.#notice(undefined)
    if (state.dashboard === RULES_PAGE && state.list === undefined) {
      this.#drawRules(state.rule)
      return
    }
    if (dashboard === undefined) {
      fill(main, h('div', { class: 'message' }, h('p', {}, reader.words.nothingHere)))
      return
    }
    const panel = dashboard.panels.find(({ id }) => id === state.list?.panel)
    if (state.list !== undefined && panel !== undefined && panel.kind !== 'text') {
      this.#drawList(dashboard, panel)
      return
    }
    const board = new Board(dashboard, this.#deeds(), this.#host())
    this.#board = board
    fill(
      main,
      h('h1', { class: 'spoken' }, dashboard.title[state.language]),
      h('p', { class: 'description' }, dashboard.description[state.language]),
      h('div', { class: 'grid' }, ...board.elements),
    )
    board.load()
  }

  #host(): BoardHost {
    return {
      view: () => this.#view(),
      sorts: () => this.#store.get().sorts,
      reader: () => this.#reader(),
      shown: () => {
        this.#shownAt = Date.now()
        this.#drawFoot()
      },
      notice: (text, kind) => this.#notice(text, kind),
      speak: (text) => {
        this.#regions.spoken.textContent = text
      },
    }
  }

  #drawRules(rule: string | undefined): void {
    const host = {
      ...this.#host(),
      state: () => this.#store.get(),
      choose: (change: Partial<PageState>) => this.#store.set(change),
    }
    const view = rule === undefined ? makeRuleList(host) : makeRulePage(rule, host, this.#deeds())
    this.#board = view
    fill(this.#regions.main, view.element)
    view.load()
  }

  #drawList(dashboard: Dashboard, panel: DataPanel): void {
    const { list } = this.#store.get()
    if (list === undefined) return
    const holder = h('div', { class: 'list' })
    fill(this.#regions.main, h('h1', { class: 'spoken' }, dashboard.title[this.#store.get().language]), holder)
    this.#shownAt = Date.now()
    this.#drawFoot()
    const choice = {
      dashboard,
      panel,
      list,
      view: this.#view(),
      change: (change: Partial<typeof list>) => this.#store.set({ list: { ...list, ...change } }),
      back: () => this.#store.set({ list: undefined }),
      open: (hit: Hit, among: readonly Hit[]) => this.#open(hit, among),
    }
    void showList(holder, choice, this.#reader(), this.#listed.signal)
  }

  #deeds(): Deeds & { goTo(id: string): void } {
    return {
      filter: (condition) => this.#filter(condition),
      narrow: (from, to) => this.#store.set({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
      list: (panel, where) => {
        scrollTo(0, 0)
        this.#store.set({ list: { panel: panel.id, where, page: 1, sort: undefined } })
      },
      open: (hit, among) => this.#open(hit, among),
      sort: (panel, sort) => {
        const { [panel]: _, ...others } = this.#store.get().sorts
        this.#store.set({ sorts: sort === undefined ? others : { ...others, [panel]: sort } }, 'replace')
      },
      goTo: (dashboard) =>
        this.#store.set({ dashboard, rule: undefined, list: undefined, document: undefined, sorts: {} }),
    }
  }

  #openRule(rule: string): void {
    this.#store.set({ dashboard: RULES_PAGE, rule, sorts: {}, list: undefined, document: undefined })
  }

  #filter(condition: Condition): void {
    const { filters } = this.#store.get()
    this.#store.set({ filters: toggleFilter(filters, condition), document: undefined })
  }

  #pivot({ filters, time, isList }: Pivot): void {
    const to = {
      dashboard: 'hunting',
      rule: undefined,
      filters,
      query: '',
      sorts: {},
      list: isList ? HUNTING_LIST : undefined,
      document: undefined,
    }
    this.#store.set(time === undefined ? to : { ...to, ...time })
  }

  #open(hit: Hit, among: readonly Hit[]): void {
    this.#neighbours = among
    this.#store.set({ document: { index: hit.index, id: hit.id } })
  }

  #showDocument(): void {
    const { document } = this.#store.get()
    if (document === undefined) this.#flyout.hide()
    else this.#flyout.show(document, this.#neighbours, this.#reader())
  }

  #refresh(): void {
    if (this.#board === undefined) this.#drawMain()
    else this.#board.load()
  }

  #notice(text: string | undefined, kind: 'quiet' | 'error' = 'quiet'): void {
    fill(
      this.#regions.notice,
      text !== undefined &&
        h(
          'div',
          { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
          icon(kind === 'error' ? 'warning' : 'info'),
          text,
        ),
    )
  }

  #drawFoot(): void {
    const { words, timeZone, language } = this.#reader()
    const count = this.#setup.accounts.length
    fill(
      this.#regions.foot,
      h('span', { 'data-as-of': this.#shownAt }, words.asOf(formatClock(this.#shownAt, timeZone))),
      count > 0 && h('span', {}, words.allAccounts(count.toLocaleString(language))),
      h('span', {}, this.#setup.cluster.name),
      h('span', {}, `Hinomi ${this.#setup.version}`),
    )
  }

  #release(): void {
    this.#board?.release()
    this.#board = undefined
  }

  /** Charts hold colours of their own, which follow the device only when they are drawn again. */
  #watchTheme(): void {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#board?.redraw()
    })
  }

  #watchClock(): void {
    setInterval(() => {
      const { refreshMinutes } = this.#store.get()
      const isDue = refreshMinutes > 0 && Date.now() - this.#shownAt >= refreshMinutes * 60_000
      if (isDue && !document.hidden && document.querySelector('dialog[open], .popover') === null) this.#refresh()
    }, 1_000)
  }
}

function viewKey({ from, to, timeZone, filters, query }: PageState): string {
  return JSON.stringify([from, to, timeZone, filters, query])
}

async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST' })
  location.reload()
}
