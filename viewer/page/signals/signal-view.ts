import type { Hit, RuleDetail, Story } from '../../api.ts'
import { fieldValues } from '../../field-values.ts'
import { toast } from '../controls/toast.ts'
import { h } from '../dom.ts'
import { copyText } from '../export/hand-over.ts'
import { visible } from '../format/text.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { fetchRule, fetchStory } from '../server.ts'
import { wordsOf } from '../words.ts'
import { reportOf } from './report.ts'

/** Says whether a document is a hit of a detection rule. */
export function isSignal({ index }: Pick<Hit, 'index'>): boolean {
  return index.startsWith('hinomi-signals-')
}

/** What is asked about a signal, each thing once. */
export interface AskedSignal {
  rule(): Promise<RuleDetail>
  story(): Promise<Story>
}

/** Asks about a signal; what failed is asked again. `signal` says that nobody looks at it any more. */
export function askSignal(hit: Hit, signal: AbortSignal): AskedSignal {
  const id = String(fieldValues(hit.source, 'rule.id')[0] ?? '')
  return {
    rule: once(() => fetchRule(id, signal)),
    story: once(() => fetchStory({ index: hit.index, id: hit.id }, signal)),
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

/** Draws what to do with a signal: the way to its rule, what to ask next, and the report to copy. */
export function drawSignalHead(
  hit: Hit,
  asked: AskedSignal,
  reader: Reader,
  openRule: (id: string) => void,
): HTMLElement {
  const { words, language } = reader
  const id = String(fieldValues(hit.source, 'rule.id')[0] ?? '')
  const reasons = fieldValues(hit.source, 'hinomi.suppressed_by').map((reason) => visible(String(reason)))
  const next = h('p', { class: 'rule-ask', hidden: true }, icon('check'), h('span'))
  asked.rule().then(
    ({ ask }) => {
      const text = next.querySelector('span')
      if (text !== null) text.textContent = ask[language]
      next.hidden = ask[language] === ''
    },
    // a rule of another version of ours: the signal says what there is to say
    () => {},
  )
  const copy = async () => {
    const [rule, story] = await Promise.allSettled([asked.rule(), asked.story()])
    const report = reportOf(
      {
        signal: hit,
        rule: rule.status === 'fulfilled' ? rule.value : undefined,
        evidence: story.status === 'fulfilled' ? story.value.evidence : [],
        link: location.href,
      },
      { ...reader, language: 'ja', words: wordsOf('ja'), timeZone: 'Asia/Tokyo' },
    )
    toast((await copyText(report)) ? words.reportCopied : words.copyFailed)
  }
  return h(
    'div',
    { class: 'signal-head' },
    reasons.length > 0 &&
      h(
        'p',
        { class: 'notice quiet' },
        icon('info'),
        h('span', {}, words.suppressedNote, ': ', h('bdi', { class: 'code' }, reasons.join(', '))),
      ),
    next,
    h(
      'div',
      { class: 'signal-deeds' },
      h(
        'button',
        { type: 'button', class: 'primary', 'data-key': 'signal report', on: { click: () => void copy() } },
        icon('copy'),
        words.copyReport,
      ),
      reader.rules.has(id) &&
        h(
          'button',
          { type: 'button', class: 'secondary', 'data-key': 'signal rule', on: { click: () => openRule(id) } },
          icon('list'),
          words.aboutRule,
        ),
    ),
  )
}
