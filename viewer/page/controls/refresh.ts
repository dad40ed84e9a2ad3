import { h } from '../dom.ts'
import { icon } from '../icons.ts'
import { REFRESH_MINUTES } from '../state/page-state.ts'
import type { Words } from '../words.ts'
import { openMenu } from './menu.ts'

/** Draws the button that asks for everything again, and the choice to do so by itself. */
export function drawRefresh(
  minutes: number,
  words: Words,
  refresh: () => void,
  choose: (minutes: number) => void,
): HTMLElement {
  const every = h(
    'button',
    {
      type: 'button',
      class: minutes > 0 ? 'refresh-every active' : 'refresh-every',
      'data-key': 'refresh every',
      'aria-label': `${words.refreshEvery}: ${minutes > 0 ? words.everyMinutes(minutes) : words.never}`,
      title: `${words.refreshEvery}: ${minutes > 0 ? words.everyMinutes(minutes) : words.never}`,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
    },
    minutes > 0 && `${minutes}m`,
    icon('down'),
  )
  every.addEventListener('click', () =>
    openMenu(
      every,
      REFRESH_MINUTES.map((one) => ({
        id: String(one),
        title: one === 0 ? words.never : words.everyMinutes(one),
        icon: one === minutes ? 'check' : 'clock',
        choose: () => choose(one),
      })),
    ),
  )
  return h(
    'div',
    { class: 'refresh' },
    h(
      'button',
      { type: 'button', class: 'refresh-now', 'data-key': 'refresh', on: { click: refresh } },
      icon('refresh'),
      words.refresh,
    ),
    every,
  )
}
