import type { Hit } from '../../api.ts'
import { toast } from '../controls/toast.ts'
import { fill, h } from '../dom.ts'
import { copyText } from '../export/hand-over.ts'
import { formatNumber } from '../format/number.ts'
import { visible } from '../format/text.ts'
import { icon } from '../icons.ts'
import { drawFailure, drawSkeleton } from '../messages.ts'
import type { Reader } from '../reader.ts'
import { fetchRaw, isAbort, RequestError } from '../server.ts'
import { layOutJson } from './json-layout.ts'

/** Draws the raw record of a document as soon as the archive has answered: where it lies, and its text. */
export function drawRaw(hit: Hit, reader: Reader, signal: AbortSignal): HTMLElement {
  const holder = h('div', { class: 'raw', 'aria-busy': 'true' }, drawSkeleton(8))
  const { words, language } = reader
  const load = async () => {
    try {
      const raw = await fetchRaw({ index: hit.index, id: hit.id }, signal)
      fill(
        holder,
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
      )
    } catch (error) {
      if (isAbort(error)) return
      const text = error instanceof RequestError ? error.text[language] : String(error)
      fill(
        holder,
        drawFailure(text, words, () => void load()),
      )
    } finally {
      holder.setAttribute('aria-busy', 'false')
    }
  }
  void load()
  return holder
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
