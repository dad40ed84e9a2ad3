import { formatTime } from '#core/time-zone.ts'
import type { RulesAnswer } from '../../api.ts'
import { type Child, h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatAge } from '../format/time.ts'
import { formatValue } from '../format/value.ts'
import { drawNothing } from '../messages.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Reader } from '../reader.ts'
import type { PageState, Sort } from '../state/page-state.ts'
import { linesOf, narrow, type RuleLine, sortLines } from './filter-rules.ts'
import { drawFilters, drawSummary } from './rule-filters.ts'
import { STATE_TITLES, serviceTitle } from './rule-words.ts'

/** What the list of rules leads to. */
export interface RuleListDeeds {
  readonly choose: (change: Partial<Pick<PageState, 'only' | 'sorts' | 'rule'>>) => void
}

/** The name under which the address holds how the list is sorted. */
const RULES_SORT = 'rules'

/** Draws all rules and what waits for one, with lists to narrow them. */
export function drawRuleList(
  answer: RulesAnswer,
  state: Pick<PageState, 'only' | 'sorts'>,
  reader: Reader,
  deeds: RuleListDeeds,
): HTMLElement[] {
  const lines = linesOf(answer, reader.language)
  const shown = sortLines(narrow(lines, state.only), state.sorts[RULES_SORT])
  const { words, language } = reader
  return [
    drawSummary(lines, state, reader, deeds),
    drawFilters(lines, state, reader, deeds),
    h(
      'div',
      { class: 'list rule-list' },
      shown.length === 0 ? drawNothing(words) : drawTable(shown, state, reader, deeds),
      h(
        'p',
        { class: 'table-foot', 'data-total': shown.length },
        words.rulesShown(formatNumber(shown.length, language), formatNumber(lines.length, language)),
      ),
    ),
  ]
}

function drawTable(
  lines: readonly RuleLine[],
  { sorts }: Pick<PageState, 'sorts'>,
  reader: Reader,
  deeds: RuleListDeeds,
): HTMLElement {
  const { words } = reader
  const sort = sorts[RULES_SORT]
  const heads = [
    ['id', words.ruleNumber, false],
    ['severity', words.severity, false],
    ['title', words.ruleName, false],
    ['tactic', words.tactic, false],
    ['source', words.ruleSource, false],
    ['state', words.ruleState, false],
    ['open', words.hits, true],
    ['suppressed', words.suppressed, true],
    ['accounts', words.accounts, true],
    ['last', words.lastHit, true],
  ] as const
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': words.rules },
    h(
      'table',
      { class: 'rules' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...heads.map(([id, title, isFigure]) =>
            drawHead(id, title, isFigure, sort, reader, (next) =>
              deeds.choose({ sorts: next === undefined ? {} : { ...sorts, [RULES_SORT]: next } }),
            ),
          ),
        ),
      ),
      h('tbody', {}, ...lines.map((line) => drawLine(line, reader, deeds))),
    ),
  )
}

function drawHead(
  id: string,
  title: string,
  isFigure: boolean,
  sort: Sort | undefined,
  { words }: Reader,
  change: (sort: Sort | undefined) => void,
): HTMLElement {
  const attributes = { scope: 'col', class: isFigure ? 'figure' : '' }
  if (id === 'source') return h('th', attributes, title)
  const direction = sort?.column === id ? sort.direction : undefined
  const first = isFigure || id === 'severity' ? 'desc' : 'asc'
  const turned = first === 'asc' ? 'desc' : 'asc'
  const next = direction === undefined ? first : direction === first ? turned : undefined
  return h(
    'th',
    {
      ...attributes,
      'aria-sort': direction === undefined ? 'none' : direction === 'asc' ? 'ascending' : 'descending',
    },
    h(
      'button',
      {
        type: 'button',
        class: 'sorter',
        'data-key': `sort rules ${id}`,
        title: words.sortBy(title),
        on: { click: () => change(next === undefined ? undefined : { column: id, direction: next }) },
      },
      title,
      h('span', { class: 'arrow', 'aria-hidden': 'true' }),
    ),
  )
}

function drawLine(line: RuleLine, reader: Reader, deeds: RuleListDeeds): HTMLElement {
  const { words, language } = reader
  const isRule = line.state !== 'waiting'
  const open = () => deeds.choose({ rule: line.id })
  const title: Child = isRule
    ? h(
        'button',
        { type: 'button', class: 'cell-link rule-name', 'data-rule': line.id, on: { click: open } },
        line.title,
      )
    : h('span', { class: 'rule-name' }, line.title)
  const sources = line.services.map((service) => serviceTitle(service, reader)).join(language === 'ja' ? '、' : ', ')
  return h(
    'tr',
    {
      class: isRule ? 'clickable' : '',
      'data-state': line.state,
      on: {
        click: (event) => {
          if (isRule && getSelection()?.isCollapsed !== false && !(event.target instanceof HTMLButtonElement)) open()
        },
      },
    },
    h('td', {}, h('span', { class: 'code rule-number' }, line.id)),
    h(
      'td',
      {},
      line.severity === undefined
        ? h('span', { class: 'nothing' }, words.noValue)
        : severityBadge(line.severity, formatValue('hinomi.severity', line.severity, reader)),
    ),
    h(
      'th',
      { scope: 'row', class: 'rule-cell' },
      title,
      line.waits !== undefined && h('span', { class: 'quiet rule-waits' }, line.waits),
    ),
    h(
      'td',
      {},
      line.tactics.map((name) => formatValue('threat.tactic.name', name, reader)).join(language === 'ja' ? '、' : ', '),
    ),
    h('td', {}, sources),
    h('td', {}, drawState(line, reader)),
    drawFigure(line.open, line.severity, reader),
    drawFigure(line.suppressed, undefined, reader),
    drawFigure(line.accounts, undefined, reader),
    h(
      'td',
      { class: 'figure', title: line.last === undefined ? undefined : formatTime(line.last, reader.timeZone) },
      line.last === undefined
        ? h('span', { class: 'nothing' }, words.noValue)
        : formatAge(line.last, reader.now, language),
    ),
  )
}

function drawState({ state }: RuleLine, { words, language }: Reader): HTMLElement {
  const hints = { running: words.runningHint, 'no-data': words.noDataHint, waiting: words.waitingHint }
  const colours = { running: 'good', 'no-data': 'medium', waiting: 'neutral' }
  return h(
    'span',
    { class: 'badge', 'data-colour': colours[state], title: hints[state] },
    STATE_TITLES[state][language],
  )
}

function drawFigure(value: number | undefined, colour: string | undefined, { words, language }: Reader): HTMLElement {
  return h(
    'td',
    { class: 'figure', 'data-colour': colour !== undefined && value ? colour : false, 'data-empty': !value },
    h('span', { class: 'figure-text' }, value === undefined ? words.noValue : formatNumber(value, language)),
  )
}
