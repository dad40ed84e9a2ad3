import { SEVERITY_GROUPS } from '#core/panels/split.ts'
import { drawCombobox, type Option } from '../controls/combobox.ts'
import { h } from '../dom.ts'
import { formatNumber } from '../format/number.ts'
import { formatValue } from '../format/value.ts'
import type { Reader } from '../reader.ts'
import type { PageState } from '../state/page-state.ts'
import { RULE_FILTERS, type RuleFilter, type RuleLine } from './filter-rules.ts'
import type { RuleListDeeds } from './rule-list.ts'
import { GROUP_TITLES, STATE_TITLES, serviceTitle } from './rule-words.ts'
import { tacticRank } from './tactics.ts'

/** How many rules there are of each state, and how many of them have hits; a click narrows the list. */
export function drawSummary(
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

/** Draws a search box and the lists by which rules are narrowed. */
export function drawFilters(
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
