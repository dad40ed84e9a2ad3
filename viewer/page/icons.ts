import { svg } from './dom.ts'

/** Strokes on a grid of 16 x 16. */
const STROKES = {
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3',
  down: 'M4 6.2 8 10l4-3.8',
  close: 'm4 4 8 8M12 4l-8 8',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 7.2v3.6M8 5.1v.2',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M10.2 10.2 13.5 13.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  download: 'M8 2.5v7M4.8 6.6 8 9.8l3.2-3.2M3 13.2h10',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  left: 'M10 3.5 5.5 8l4.5 4.5',
  right: 'M6 3.5 10.5 8 6 12.5',
  link: 'M6.8 9.2a2.5 2.5 0 0 0 3.5 0l2.2-2.2A2.5 2.5 0 0 0 9 3.5l-.8.8M9.2 6.8a2.5 2.5 0 0 0-3.5 0L3.5 9A2.5 2.5 0 0 0 7 12.5l.8-.8',
  person: 'M8 2.8a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8M3.2 13.3c.5-2.6 2.3-4 4.8-4s4.3 1.4 4.8 4',
  place:
    'M8 2.3c-2.4 0-4.2 1.8-4.2 4.1C3.8 9.4 8 13.7 8 13.7s4.2-4.3 4.2-7.3c0-2.3-1.8-4.1-4.2-4.1M8 5.2a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6',
  box: 'M2.8 5 8 2.3 13.2 5v6L8 13.7 2.8 11zM2.8 5 8 7.8 13.2 5M8 7.8v5.9',
  bolt: 'M9 2 4 9h3.4L7 14l5-7H8.6z',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.7h11M6.3 6.7v5.8',
  check: 'm3.5 8.4 3 3 6-6.6',
  warning: 'M8 2.6 14 13H2zM8 6.6v3M8 11.3v.1',
  exit: 'M6.5 3H3v10h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5',
} as const

export type IconName = keyof typeof STROKES

/** Draws an icon in the colour of the text around it; screen readers pass over it. */
export function icon(name: IconName): SVGElement {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: STROKES[name] }),
  )
}

/** Draws the sign of the product: a fire lookout with its bell. */
export function lookout(): SVGElement {
  return svg(
    'svg',
    { class: 'lookout', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'lookout-roof', d: 'M12 1.5 18.5 6h-13z' }),
    svg('path', {
      class: 'lookout-frame',
      d: 'M7.5 6v5h9V6M6 11h12M8.6 11 6 22.5M15.4 11 18 22.5M7.6 15.5h8.8M6.8 19h10.4M8.2 11.5l8.6 7M15.8 11.5l-8.6 7',
    }),
    svg('circle', { class: 'lookout-bell', cx: 12, cy: 8.3, r: 1.4 }),
  )
}
