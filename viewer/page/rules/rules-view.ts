import { ruleDashboard } from '#dashboards/pages/rule.ts'
import type { RuleDetail, RulesAnswer } from '../../api.ts'
import { Board, type BoardHost } from '../board.ts'
import { fill, h, refill } from '../dom.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { drawFailure, drawSkeleton } from '../messages.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Deeds } from '../panels/shown.ts'
import type { Reader } from '../reader.ts'
import { errorText, fetchRule, fetchRules, isAbort, isNotFound } from '../server.ts'
import type { PageState } from '../state/page-state.ts'
import { drawRuleList } from './rule-list.ts'
import { drawRuleQueries, drawRuleTests } from './rule-queries.ts'
import { drawRuleText } from './rule-text.ts'

/** What the page of rules knows of the page around it. */
export interface RulesHost extends BoardHost {
  state(): PageState
  choose(change: Partial<PageState>): void
}

type Goings = Deeds & { goTo(id: string): void }

/** What stands in place of the panels while rules are looked at: all of them, or one. */
export interface RulesView {
  readonly element: HTMLElement
  /** Asks for the figures again: another view, or a later moment. */
  load(): void
  /** The list is narrowed or sorted in another way. */
  draw(): void
  redraw(): void
  release(): void
}

/** Makes the list of all rules. */
export function makeRuleList(host: RulesHost): RulesView {
  const { words } = host.reader()
  const body = h('div', { class: 'rules-page' }, drawSkeleton(12))
  const element = h(
    'div',
    {},
    h('h1', { class: 'spoken' }, words.rules),
    h('p', { class: 'description' }, words.rulesDescription),
    body,
  )
  let asked = new AbortController()
  let answer: RulesAnswer | undefined
  const draw = () => {
    if (answer === undefined) return
    refill(body, ...drawRuleList(answer, host.state(), host.reader(), { choose: (change) => host.choose(change) }))
  }
  const load = () => {
    asked.abort()
    asked = new AbortController()
    body.setAttribute('aria-busy', 'true')
    fetchRules({ view: host.view() }, asked.signal).then(
      (came) => {
        answer = came
        host.shown()
        body.setAttribute('aria-busy', 'false')
        draw()
        host.speak(
          host.reader().words.rulesShown(String(came.rules.length), String(came.rules.length + came.waiting.length)),
        )
      },
      (error: unknown) => showFailure(body, error, host.reader(), load),
    )
  }
  return { element, load, draw, redraw: draw, release: () => asked.abort() }
}

/** Makes the page of one rule. */
export function makeRulePage(id: string, host: RulesHost, deeds: Goings): RulesView {
  const { words, language } = host.reader()
  const dashboard = ruleDashboard(id)
  const board = new Board(dashboard, deeds, host)
  const text = h('div', { class: 'rule-holder', 'aria-busy': 'true' }, drawSkeleton(6))
  const more = h('div', { class: 'rule-more' })
  const asked = new AbortController()
  const element = h(
    'div',
    { class: 'rule-page', 'data-rule': id },
    h(
      'button',
      {
        type: 'button',
        class: 'secondary',
        'data-key': 'rules back',
        on: { click: () => host.choose({ rule: undefined, list: undefined }) },
      },
      icon('left'),
      words.backTo(words.rules),
    ),
    text,
    h('div', { class: 'grid' }, ...board.elements),
    more,
  )
  const describe = () => {
    fetchRule(id, asked.signal).then(
      (rule) => {
        text.setAttribute('aria-busy', 'false')
        const reader = host.reader()
        fill(text, drawRuleHead(rule, reader), drawRuleText(rule, reader))
        fill(more, drawRuleQueries(rule, reader), drawRuleTests(rule, reader))
      },
      (error: unknown) => showFailure(text, error, host.reader(), describe),
    )
  }
  describe()
  document.title = `${id} ${host.reader().rules.get(id)?.[language] ?? ''} — 火の見 Hinomi`
  return {
    element,
    load: () => board.load(),
    draw: () => {},
    redraw: () => board.redraw(),
    release: () => {
      asked.abort()
      board.release()
    },
  }
}

function drawRuleHead({ id, title, severity }: RuleDetail, reader: Reader): HTMLElement {
  return h(
    'header',
    { class: 'rule-head' },
    h(
      'h1',
      {},
      severityBadge(severity, formatValue('hinomi.severity', severity, reader)),
      h('span', { class: 'code rule-number' }, id),
      h('span', {}, title[reader.language]),
    ),
    reader.language === 'ja' && h('p', { class: 'quiet', lang: 'en' }, title.en),
  )
}

function showFailure(holder: HTMLElement, error: unknown, { words, language }: Reader, retry: () => void): void {
  if (isAbort(error)) return
  holder.setAttribute('aria-busy', 'false')
  fill(holder, drawFailure(errorText(error)[language], words, isNotFound(error) ? undefined : retry))
}
