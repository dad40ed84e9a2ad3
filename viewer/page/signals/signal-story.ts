import { shorten } from '#core/shown-text.ts'
import { formatTime } from '#core/time-zone.ts'
import { type Hit, STORY_SIZE, type Story } from '../../api.ts'
import { fieldValues } from '../../field-values.ts'
import { type Child, h } from '../dom.ts'
import { drawWhenTold } from '../draw-when-told.ts'
import { formatNumber } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { formatClock } from '../format/time.ts'
import { formatValue } from '../format/value.ts'
import { icon } from '../icons.ts'
import { accountName } from '../panels/account-cell.ts'
import { severityBadge } from '../panels/key-cell.ts'
import type { Reader } from '../reader.ts'
import { summaryOf } from './summary.ts'

/** Opens another document from the one that is open. */
type Follow = (place: { readonly index: string; readonly id: string }) => void

/** Draws what a signal rests on and what happened around it, as soon as the server has told. */
export function drawStory(hit: Hit, told: () => Promise<Story>, reader: Reader, follow: Follow): HTMLElement {
  return drawWhenTold(
    'story',
    told,
    (story) => [drawEvidence(story, reader, follow), drawAround(hit, story, reader, follow)],
    reader,
  )
}

function drawEvidence({ evidence, missing }: Story, reader: Reader, follow: Follow): HTMLElement {
  const { words, language } = reader
  const lines = evidence.map((hit) => drawMoment(hit, reader, follow, true))
  return h(
    'section',
    { class: 'story-part', 'data-part': 'evidence' },
    h('h3', {}, words.evidence, ' ', h('span', { class: 'quiet' }, formatNumber(evidence.length, language))),
    lines.length > 0 ? h('ol', { class: 'moments' }, ...lines) : h('p', { class: 'quiet' }, words.noEvidence),
    missing.length > 0 &&
      h('p', { class: 'warn' }, icon('warning'), words.evidenceMissing(formatNumber(missing.length, language))),
  )
}

function drawAround(signal: Hit, story: Story, reader: Reader, follow: Follow): HTMLElement {
  const { words, language } = reader
  const titles = {
    principal: words.linkPrincipal,
    session: words.linkSession,
    address: words.linkAddress,
    target: words.linkTarget,
  }
  const links = story.by.map(({ kind, value }) =>
    h(
      'li',
      {},
      h('span', { class: 'quiet' }, titles[kind]),
      ' ',
      h('bdi', { class: 'code', title: visible(value) }, shorten(visible(tail(value)), 60)),
    ),
  )
  const time = Date.parse(String(fieldValues(signal.source, '@timestamp')[0]))
  const evidence = new Set(story.evidence.map(({ index, id }) => `${index}/${id}`))
  const lines: Child[] = []
  let isPast = true
  for (const hit of story.documents) {
    if (isPast && timeOf(hit) > time) {
      isPast = false
      lines.push(drawMark(time, reader))
    }
    lines.push(drawMoment(hit, reader, follow, false, evidence.has(`${hit.index}/${hit.id}`)))
  }
  if (isPast) lines.push(drawMark(time, reader))
  const range = `${formatTime(story.from, reader.timeZone)} – ${formatClock(story.to, reader.timeZone)}`
  return h(
    'section',
    { class: 'story-part', 'data-part': 'around' },
    h('h3', {}, words.around1h, ' ', h('span', { class: 'quiet' }, range)),
    links.length > 0 && h('ul', { class: 'story-links' }, h('li', { class: 'quiet' }, words.storyBy), ...links),
    story.by.length === 0
      ? h('p', { class: 'quiet' }, words.storyNoLink)
      : story.documents.length === 0
        ? h('p', { class: 'quiet' }, words.storyNothing)
        : h('ol', { class: 'moments line', 'data-total': story.total }, ...lines),
    story.total > story.documents.length &&
      h(
        'p',
        { class: 'quiet' },
        words.storyMore(
          formatNumber(Math.min(STORY_SIZE, story.documents.length), language),
          formatNumber(story.total, language),
        ),
      ),
  )
}

function drawMark(time: number, reader: Reader): HTMLElement {
  return h(
    'li',
    { class: 'moment-mark' },
    h('span', { class: 'moment-time' }, formatClock(time, reader.timeZone)),
    h('span', { class: 'moment-text' }, reader.words.thisSignal),
  )
}

function drawMoment(
  { index, id, source }: Hit,
  reader: Reader,
  follow: Follow,
  withDay: boolean,
  isEvidence = false,
): HTMLElement {
  const first = (field: string) => fieldValues(source, field)[0]
  const time = timeOf({ index, id, source })
  const severity = first('hinomi.severity')
  const account = String(first('cloud.account.id') ?? '')
  const who = first('hinomi.session') ?? first('hinomi.principal')
  const where = first('source.ip')
  const details = [
    accountName('cloud.account.id', account, reader) ?? account,
    typeof who === 'string' ? tail(who) : undefined,
    typeof where === 'string' ? where : undefined,
  ].filter((text): text is string => text !== undefined && text !== '')
  const clock = Number.isNaN(time)
    ? '-'
    : withDay
      ? formatTime(time, reader.timeZone)
      : formatClock(time, reader.timeZone)
  const failed = first('event.outcome') === 'failure' || first('error.code') !== undefined
  return h(
    'li',
    { class: 'moment-line', 'data-evidence': isEvidence },
    h(
      'button',
      { type: 'button', class: 'moment-button', 'data-hit': id, on: { click: () => follow({ index, id }) } },
      h('span', { class: 'moment-time' }, clock),
      h('span', { class: 'moment-source' }, formatValue('event.dataset', first('event.dataset'), reader)),
      h(
        'span',
        { class: 'moment-body' },
        h(
          'span',
          { class: 'moment-text' },
          typeof severity === 'string' && severityBadge(severity, formatValue('hinomi.severity', severity, reader)),
          isEvidence && h('span', { class: 'badge', 'data-colour': 'neutral' }, reader.words.evidence),
          h('bdi', { class: failed ? 'failed' : '' }, shorten(visible(summaryOf(source, reader)), 200)),
        ),
        h(
          'span',
          { class: 'moment-details quiet' },
          ...details.map((text) => h('bdi', {}, shorten(visible(text), 80))),
        ),
      ),
    ),
  )
}

function timeOf({ source }: Hit): number {
  return Date.parse(String(fieldValues(source, '@timestamp')[0]))
}

/** The end of an ARN says which one it is. */
function tail(value: string): string {
  return value.startsWith('arn:') ? value.slice(value.lastIndexOf(':') + 1) : value
}
