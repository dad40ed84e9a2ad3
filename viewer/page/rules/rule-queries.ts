import type { RuleDetail, RulePart } from '../../api.ts'
import { drawText } from '../documents/raw-record.ts'
import { type Child, h } from '../dom.ts'
import { formatSeconds } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { correlationTitle } from './rule-words.ts'

/** Draws what a rule looks for, as it is written for each tool: DQL for Discover, DSL for OpenSearch, Sigma as it stands in its file. */
export function drawRuleQueries(rule: RuleDetail, reader: Reader): HTMLElement {
  const { words } = reader
  return h(
    'section',
    { class: 'rule-section' },
    h('h2', {}, words.ruleQuery),
    ...rule.parts.map((part) => drawPart(part, reader)),
    ...rule.files.map(({ file, text }) => folded(words.sigma, visible(file), drawText(text, reader))),
  )
}

function drawPart(part: RulePart, reader: Reader): HTMLElement {
  const { words } = reader
  const name = h('bdi', { class: 'code' }, visible(part.name))
  switch (part.kind) {
    case 'event':
      return h(
        'div',
        { class: 'rule-part' },
        h('p', { class: 'part-title' }, icon('search'), name, h('span', { class: 'quiet' }, part.index)),
        part.lists.length > 0 && h('p', { class: 'quiet' }, words.withoutLists(part.lists.join(', '))),
        part.dql === undefined
          ? h('p', { class: 'quiet' }, words.noDql)
          : h('div', { class: 'labelled' }, h('span', { class: 'label' }, 'DQL'), drawText(part.dql, reader)),
        folded('Query DSL', '', drawText(JSON.stringify(part.dsl, null, 2), reader)),
      )
    case 'correlation':
      return h(
        'div',
        { class: 'rule-part' },
        h('p', { class: 'part-title' }, icon('link'), name, h('span', { class: 'quiet' }, words.correlation)),
        h(
          'dl',
          { class: 'part-facts' },
          row(words.correlationType, correlationTitle(part.type, reader)),
          row(
            words.correlationOf,
            h('span', { class: 'code' }, part.rules.join(part.type === 'temporal_ordered' ? ' → ' : ', ')),
          ),
          row(words.correlationBy, h('span', { class: 'code' }, part.groupBy.join(', '))),
          row(words.within, formatSeconds(part.timespanMs / 1000, reader.language)),
          ...part.thresholds.map(({ field, atLeast }) => row(field ?? words.eventsWord, `≥ ${atLeast}`)),
        ),
      )
    case 'built-in':
      return h(
        'div',
        { class: 'rule-part' },
        h('p', { class: 'part-title' }, icon('bolt'), name, h('span', { class: 'quiet' }, words.builtIn)),
        h(
          'dl',
          { class: 'part-facts' },
          row(words.check, h('span', { class: 'code' }, part.check)),
          ...Object.entries(part.parameters).map(([key, value]) => row(key, String(value))),
        ),
      )
  }
}

function row(title: string, content: Child): HTMLElement {
  return h('div', {}, h('dt', {}, title), h('dd', {}, content))
}

function folded(title: string, hint: string, content: HTMLElement): HTMLElement {
  return h(
    'details',
    { class: 'folded' },
    h('summary', {}, title, ' ', h('span', { class: 'quiet code' }, hint)),
    content,
  )
}

/** Draws the examples of a rule: events that fire, and near misses that must stay quiet. */
export function drawRuleTests(rule: RuleDetail, reader: Reader): HTMLElement {
  const { words } = reader
  const part = (title: string, match: boolean) => {
    const tests = rule.tests.filter((test) => test.match === match)
    return h(
      'div',
      { class: 'rule-tests', 'data-match': match },
      h('h3', {}, title, ' ', h('span', { class: 'quiet' }, String(tests.length))),
      ...tests.map((test) => drawTest(test, reader)),
    )
  }
  return h(
    'section',
    { class: 'rule-section' },
    h('h2', {}, words.examples),
    h('div', { class: 'rule-test-columns' }, part(words.fires, true), part(words.staysQuiet, false)),
  )
}

function drawTest(
  { name, match, suppressed = [], events, lists }: RuleDetail['tests'][number],
  reader: Reader,
): HTMLElement {
  const { words } = reader
  const shown = events.map(({ event, ...rest }) => (Object.keys(rest).length === 0 ? event : { ...rest, event }))
  const text = JSON.stringify(shown.length === 1 ? shown[0] : shown, null, 2)
  return h(
    'details',
    { class: 'folded rule-test', 'data-colour': match ? 'high' : 'good' },
    h(
      'summary',
      {},
      h('span', { lang: 'en' }, visible(name)),
      suppressed.length > 0 &&
        h('span', { class: 'badge', 'data-colour': 'neutral' }, words.suppressedBy(suppressed.join(', '))),
    ),
    lists !== undefined &&
      h('p', { class: 'quiet' }, words.withLists, ' ', h('code', {}, visible(JSON.stringify(lists)))),
    drawText(text, reader),
  )
}
