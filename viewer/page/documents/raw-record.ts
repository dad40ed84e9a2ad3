import type { Hit } from '../../api.ts'
import { toast } from '../controls/toast.ts'
import { h } from '../dom.ts'
import { drawWhenTold } from '../draw-when-told.ts'
import { copyText } from '../export/hand-over.ts'
import { formatNumber } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { fetchRaw } from '../server.ts'
import { layOutJson } from './json-layout.ts'

/** Draws the raw record of a document as soon as the archive has answered: where it lies, and its text. */
export function drawRaw({ index, id }: Hit, reader: Reader, signal: AbortSignal): HTMLElement {
  const { words, language } = reader
  return drawWhenTold(
    'raw',
    () => fetchRaw({ index, id }, signal),
    (raw) => [
      h(
        'p',
        { class: 'raw-place' },
        h('span', { class: 'quiet' }, words.rawKey),
        h('code', { class: 'raw-key' }, visible(raw.key)),
        h('span', { class: 'quiet' }, words.rawOffset(formatNumber(raw.offset, language))),
        raw.part !== undefined && h('span', { class: 'quiet' }, words.rawPart(raw.part.number, raw.part.of)),
      ),
      raw.truncated && h('p', { class: 'warn' }, icon('warning'), words.rawTruncated),
      drawText(layOutJson(raw.text), reader, raw.text),
    ],
    reader,
  )
}

/** Draws a long text as it is, with a button to copy it. */
export function drawText(text: string, { words }: Reader, copied: string = text): HTMLElement {
  const copy = async () => toast((await copyText(copied)) ? words.copied : words.copyFailed)
  return h(
    'div',
    { class: 'text-box' },
    h(
      'button',
      { type: 'button', class: 'secondary text-copy', on: { click: () => void copy() } },
      icon('copy'),
      words.copy,
    ),
    h('pre', { tabindex: 0 }, text.split('\n').map(visible).join('\n')),
  )
}
