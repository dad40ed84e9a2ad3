import { HOUR_MS } from './clock.ts'
import type { Site } from './site.ts'
import { governmentMoment } from './sources/cloudtrail-rarities.ts'
import { isoSeconds } from './time-text.ts'

/** Long enough for the work, and for little else. */
const WINDOW_MS = 2 * HOUR_MS

/** Returns the text of announced_windows.csv: when the government side said that it would change something, for each account. */
export function announcedWindows(sites: readonly Site[]): string {
  const rows = sites.map((site) => {
    const from = Math.floor(governmentMoment(site) / HOUR_MS) * HOUR_MS
    return ['*', site.account.id, 'ガバメントクラウド定例作業', 'joho', isoSeconds(from), isoSeconds(from + WINDOW_MS)]
  })
  return [['value', 'account', 'label', 'owner', 'from', 'until'], ...rows]
    .map((row) => `${row.join(',')}\r\n`)
    .join('')
}
