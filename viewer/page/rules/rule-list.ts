import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import type { RulesAnswer } from '../../api.ts'
import { drawCombobox, type Option } from '../controls/combobox.ts'
import { type Child, h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatAge, formatTime } from '../format/time.ts'
import { formatValue } from '../format/value.ts'
import { drawNothing } from '../messages.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Reader } from '../reader.ts'
import type { PageState, Sort } from '../state/page-state.ts'
import { linesOf, narrow, RULE_FILTERS, type RuleFilter, type RuleLine, sortLines } from './filter-rules.ts'
import { GROUP_TITLES, STATE_TITLES, serviceTitle } from './rule-words.ts'
import { tacticRank } from './tactics.ts'

/** What the list of rules leads to. */
export interface RuleListDeeds {
  readonly choose: (change: Partial<Pick<PageState, 'only' | 'sorts' | 'rule'>>) => void
}

/** The name under which the address holds how the list is sorted. */
export const RULES_SORT = 'rules'

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

/** How many rules there are of each state, and how many of them have hits; a click narrows the list. */
function drawSummary(
  lines: readonly RuleLine[],
  { only }: Pick<PageState, 'only'>,
  { words, language }: Reader,
  deeds: RuleListDeeds,
): HTMLElement {
  const figure = (title: string, list: RuleFilter, value: string, tone: string, hint: string) => {
    const count = lines.filter((line) => (RULE_FILTERS[list](line) as readonly string[]).includes(value)).length
    const isChosen = only[list]?.length === 1 && only[list][0] === value
    const { [list]: _, ...others } = only
    return h(
      'button',
      {
        type: 'button',
        class: 'number rule-figure',
        'data-colour': count > 0 ? tone : 'neutral',
        'data-key': `rules ${list} ${value}`,
        'data-figure': `${list}-${value}`,
        'aria-pressed': isChosen ? 'true' : 'false',
        title: hint,
        on: { click: () => deeds.choose({ only: isChosen ? others : { ...only, [list]: [value] } }) },
      },
      h('span', { class: 'number-figure' }, formatNumber(count, language)),
      h('span', { class: 'number-title' }, title),
    )
  }
  return h(
    'div',
    { class: 'rule-figures' },
    figure(STATE_TITLES.running[language], 'state', 'running', 'good', words.runningHint),
    figure(STATE_TITLES['no-data'][language], 'state', 'no-data', 'medium', words.noDataHint),
    figure(STATE_TITLES.waiting[language], 'state', 'waiting', 'neutral', words.waitingHint),
    figure(words.withHits, 'hits', 'open', 'high', words.withHitsHint),
    figure(words.onlySuppressed, 'hits', 'suppressed', 'neutral', words.onlySuppressedHint),
  )
}

function drawFilters(
  lines: readonly RuleLine[],
  { only }: Pick<PageState, 'only'>,
  reader: Reader,
  deeds: RuleListDeeds,
): HTMLElement {
  const { words, language } = reader
  const set = (name: string, values: readonly string[]) => {
    const { [name]: _, ...others } = only
    deeds.choose({ only: values.length === 0 ? others : { ...others, [name]: values } })
  }
  const list = (name: RuleFilter, title: string, options: readonly Option[]) =>
    drawCombobox(`rules-${name}`, title, options, only[name] ?? [], words, (values) => set(name, values))
  const valuesOf = (name: RuleFilter) => [
    ...new Set(lines.flatMap((line): readonly string[] => RULE_FILTERS[name](line))),
  ]
  const search = h('input', {
    type: 'search',
    class: 'rule-search',
    'data-key': 'rules text',
    placeholder: words.ruleSearch,
    'aria-label': words.ruleSearch,
    maxlength: 100,
    value: (only.text ?? []).join(' '),
  })
  search.addEventListener('change', () => set('text', search.value.trim() === '' ? [] : [search.value.trim()]))
  const hits = { open: words.withHits, suppressed: words.onlySuppressed, none: words.noHits }
  return h(
    'div',
    { class: 'rule-filters', role: 'group', 'aria-label': words.filters },
    search,
    list(
      'severity',
      words.severity,
      SEVERITY_GROUPS.map(({ id, label, tone }) => ({
        value: id,
        title: label[language],
        ...(tone && { colour: tone }),
      })),
    ),
    list(
      'group',
      words.ruleGroup,
      Object.entries(GROUP_TITLES).map(([value, title]) => ({ value, title: title[language] })),
    ),
    list(
      'tactic',
      words.tactic,
      valuesOf('tactic')
        .sort((a, b) => tacticRank(a) - tacticRank(b))
        .map((value) => ({ value, title: formatValue('threat.tactic.name', value, reader) })),
    ),
    list(
      'source',
      words.ruleSource,
      valuesOf('source').map((value) => ({ value, title: serviceTitle(value, reader) })),
    ),
    list(
      'state',
      words.ruleState,
      Object.entries(STATE_TITLES).map(([value, title]) => ({ value, title: title[language] })),
    ),
    list(
      'hits',
      words.hits,
      Object.entries(hits).map(([value, title]) => ({ value, title })),
    ),
    Object.keys(only).length > 0 &&
      h(
        'button',
        { type: 'button', class: 'link', 'data-key': 'rules clear', on: { click: () => deeds.choose({ only: {} }) } },
        words.clearAll,
      ),
  )
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
