import { HinomiError } from '#core/errors.ts'
import { ZONE_OFFSET_MS } from '#core/time-zone.ts'

const HOUR_MS = 3_600_000
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
}
const STEPS = /^now(?:[+-]\d{1,6}[smhdw]|\/[smhd])*$/
const STEP = /([+-])(\d{1,6})([smhdw])|\/([smhd])/g
/** Days begin in the product's own time zone; a script does not hear which one a reader has set. */
const TOKYO_MS = ZONE_OFFSET_MS['Asia/Tokyo']

/**
 * Returns a Painless expression for a moment in epoch milliseconds: ISO 8601, a number, or date math from `now` with units
 * of fixed length (OpenSearch: date math), days beginning in Asia/Tokyo. Throws a `bug` for anything else.
 */
export function momentScript(bound: number | string): string {
  if (typeof bound === 'number') return `${bound}L`
  if (STEPS.test(bound)) return dateMathScript(bound)
  const time = Date.parse(bound)
  if (!Number.isNaN(time)) return `${time}L`
  throw new HinomiError('bug', `A column of a table cannot be narrowed by the time "${bound}": use now-7d or ISO 8601.`)
}

function dateMathScript(math: string): string {
  let script = 'System.currentTimeMillis()'
  for (const [, sign, amount, unit = '', rounded] of math.matchAll(STEP)) {
    if (rounded === undefined) {
      script = `(${script} ${sign} ${Number(amount) * (UNIT_MS[unit] ?? 0)}L)`
      continue
    }
    const width = `${UNIT_MS[rounded]}L`
    script = `((${script} + ${TOKYO_MS}L) / ${width} * ${width} - ${TOKYO_MS}L)`
  }
  return script
}
