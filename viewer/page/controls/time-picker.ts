import type { TimeZone } from '#core/time-zone.ts'
import { TIME_ZONES } from '#core/time-zone.ts'
import { h } from '../dom.ts'
import { fromInputTime, toInputTime } from '../format/time.ts'
import { icon } from '../icons.ts'
import type { Reader } from '../reader.ts'
import { openPopover } from './popover.ts'
import { QUICK_RANGES, rangeTitle, settleRange } from './range-title.ts'

/** The part of the view that the time picker changes. */
export interface TimeChoice {
  readonly from: string
  readonly to: string
  readonly timeZone: TimeZone
}

/** Draws the button that shows the range of time and opens the choice of another, between two that step to its neighbours. */
export function drawTimePicker(
  choice: TimeChoice,
  reader: Reader,
  change: (choice: Partial<TimeChoice>) => void,
): HTMLElement {
  const { words } = reader
  const button = h(
    'button',
    {
      type: 'button',
      class: 'picker time',
      'data-key': 'time',
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
      title: `${words.time}: ${choice.from} – ${choice.to}`,
    },
    icon('clock'),
    h('span', { class: 'picker-value' }, rangeTitle(choice, reader)),
    choice.timeZone === 'UTC' && h('span', { class: 'zone' }, 'UTC'),
    icon('down'),
  )
  button.addEventListener('click', () =>
    openPopover(button, 'time-box', 'dialog', (close) =>
      h(
        'div',
        { class: 'time-choice' },
        drawQuick(choice, reader, (range) => {
          close()
          change(range)
        }),
        h(
          'div',
          { class: 'time-side' },
          drawAbsolute(choice, reader, (range) => {
            close()
            change(range)
          }),
          drawZones(choice, reader, (timeZone) => {
            close()
            change({ timeZone })
          }),
        ),
      ),
    ),
  )
  const step = (direction: -1 | 1) => {
    const range = settleRange(choice, { now: Date.now(), timeZone: choice.timeZone })
    if (range === undefined) return
    const by = direction * (range.to - range.from)
    change({ from: new Date(range.from + by).toISOString(), to: new Date(range.to + by).toISOString() })
  }
  const stepper = (direction: -1 | 1, title: string) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'data-key': `time ${direction}`,
        'aria-label': title,
        title,
        on: { click: () => step(direction) },
      },
      icon(direction < 0 ? 'left' : 'right'),
    )
  return h('div', { class: 'time-picker' }, stepper(-1, words.earlier), button, stepper(1, words.later))
}

function drawQuick(choice: TimeChoice, { words }: Reader, choose: (range: Partial<TimeChoice>) => void): HTMLElement {
  const buttons = QUICK_RANGES.map(({ from, to, title }) =>
    h(
      'button',
      {
        type: 'button',
        class: 'quick',
        'data-range': `${from} ${to}`,
        'aria-pressed': from === choice.from && to === choice.to ? 'true' : 'false',
        on: { click: () => choose({ from, to }) },
      },
      title(words),
    ),
  )
  return h('div', { class: 'quick-ranges' }, h('h3', {}, words.relative), h('div', { class: 'quick-list' }, ...buttons))
}

function drawAbsolute(choice: TimeChoice, reader: Reader, choose: (range: Partial<TimeChoice>) => void): HTMLElement {
  const { words, timeZone } = reader
  const range = settleRange(choice, { now: reader.now, timeZone })
  const input = (name: string, moment: number | undefined) =>
    h('input', {
      type: 'datetime-local',
      name,
      step: 60,
      value: moment === undefined ? '' : toInputTime(moment, timeZone),
    })
  const from = input('from', range?.from)
  const to = input('to', range?.to)
  const error = h('p', { class: 'field-error', role: 'alert' })
  return h(
    'form',
    {
      class: 'absolute',
      novalidate: true,
      on: {
        submit: (event) => {
          event.preventDefault()
          const first = fromInputTime(from.value, timeZone)
          const end = fromInputTime(to.value, timeZone)
          if (first === undefined || end === undefined) error.textContent = words.noSuchTime
          else if (first >= end) error.textContent = words.toBeforeFrom
          else choose({ from: new Date(first).toISOString(), to: new Date(end).toISOString() })
        },
      },
    },
    h('h3', {}, words.absolute),
    h('label', {}, h('span', {}, words.from), from),
    h('label', {}, h('span', {}, words.to), to),
    error,
    h('button', { type: 'submit', class: 'primary' }, words.apply),
  )
}

function drawZones(choice: TimeChoice, { words }: Reader, choose: (zone: TimeZone) => void): HTMLElement {
  const zones = TIME_ZONES.map((zone) =>
    h(
      'button',
      {
        type: 'button',
        class: 'segment',
        'data-zone': zone,
        'aria-pressed': zone === choice.timeZone ? 'true' : 'false',
        on: { click: () => choose(zone) },
      },
      zone === 'UTC' ? words.utc : words.tokyo,
    ),
  )
  return h(
    'div',
    {},
    h('h3', {}, words.timeZone),
    h('div', { class: 'segments', role: 'group', 'aria-label': words.timeZone }, ...zones),
  )
}
