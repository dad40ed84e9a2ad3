import type { RuleDetail } from '../../api.ts'
import { type Child, h } from '../dom.ts'
import { formatNumber, formatSeconds } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Reader } from '../reader.ts'
import { CODE_TITLES, GROUP_TITLES, serviceTitle } from './rule-words.ts'

/** Draws what a rule means: how bad it is, what it finds, what to ask and do, when it is wrong, and what it needs. */
export function drawRuleText(rule: RuleDetail, reader: Reader): HTMLElement {
  const { words, language } = reader
  return h(
    'section',
    { class: 'rule-text' },
    h(
      'div',
      { class: 'rule-prose' },
      block(words.meaning, h('p', { class: 'rule-description' }, rule.description[language])),
      block(words.nextSteps, h('p', { class: 'rule-ask' }, icon('check'), h('span', {}, rule.ask[language]))),
      rule.falsePositives.length > 0 &&
        block(
          words.falsePositives,
          h('ul', { class: 'dots' }, ...rule.falsePositives.map((text) => h('li', {}, visible(text[language])))),
        ),
      rule.references.length > 0 &&
        block(
          words.references,
          h(
            'ul',
            { class: 'dots' },
            ...rule.references.map((text) => h('li', {}, h('span', { class: 'code' }, visible(text)))),
          ),
        ),
    ),
    h('dl', { class: 'rule-facts' }, ...factsOf(rule, reader)),
  )
}

function block(title: string, ...content: readonly Child[]): HTMLElement {
  return h('div', { class: 'rule-block' }, h('h3', {}, title), ...content)
}

function factsOf(rule: RuleDetail, reader: Reader): HTMLElement[] {
  const { words, language } = reader
  const between = language === 'ja' ? '、' : ', '
  const codes = (list: readonly string[]) => list.map((code) => `${code}: ${CODE_TITLES[code]?.[language] ?? code}`)
  const badge = (severity: string) => severityBadge(severity, formatValue('hinomi.severity', severity, reader))
  const lines = (texts: readonly string[]) => texts.map((text) => h('span', { class: 'fact-line' }, text))
  const others = rule.otherSeverities
  return [
    fact(
      words.severity,
      badge(rule.severity),
      ...(others.length === 0 ? [] : [h('span', { class: 'quiet' }, words.orSeverity), ...others.map(badge)]),
    ),
    fact(words.ruleGroup, GROUP_TITLES[rule.id.slice(0, 1)]?.[language] ?? rule.id),
    fact(words.needsData, rule.services.map((service) => serviceTitle(service, reader)).join(between)),
    rule.tactics.length > 0 &&
      fact(words.tactic, rule.tactics.map((name) => formatValue('threat.tactic.name', name, reader)).join(between)),
    rule.techniques.length > 0 &&
      fact(
        `MITRE ATT&CK v${rule.attackVersion}`,
        ...rule.techniques.map((id) =>
          h(
            'span',
            { class: 'fact-line' },
            h('b', {}, id),
            ' ',
            h('span', { class: 'code quiet' }, techniqueAddress(id)),
          ),
        ),
      ),
    fact(
      words.suppressedWhen,
      ...lines([...codes(rule.suppress), ...rule.suppressLists.map((list) => words.inList(list))]),
      rule.suppress.length + rule.suppressLists.length === 0 && words.neverSuppressed,
    ),
    rule.soften.length > 0 && fact(words.softenedWhen, ...lines(codes(rule.soften))),
    fact(
      words.sameHit,
      h('span', { class: 'code' }, rule.dedup.by.join(', ')),
      h('span', { class: 'quiet' }, ` / ${formatSeconds(rule.dedup.minutes * 60, language)}`),
    ),
    rule.digestMinutes !== undefined && fact(words.digest, formatSeconds(rule.digestMinutes * 60, language)),
    fact(
      words.examples,
      words.exampleCount(
        formatNumber(rule.tests.filter(({ match }) => match).length, language),
        formatNumber(rule.tests.filter(({ match }) => !match).length, language),
      ),
    ),
  ].filter((one) => one !== false)
}

function fact(title: string, ...content: readonly Child[]): HTMLElement {
  return h('div', {}, h('dt', {}, title), h('dd', {}, ...content))
}

/** Where ATT&CK describes a technique; written out, since closed networks cannot follow it. */
export function techniqueAddress(id: string): string {
  return `attack.mitre.org/techniques/${id.replace('.', '/')}/`
}
