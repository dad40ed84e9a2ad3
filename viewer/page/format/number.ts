import type { Language } from '../words.ts'

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']

const WHOLE: Record<Language, Intl.NumberFormat> = {
  ja: new Intl.NumberFormat('ja-JP', { maximumFractionDigits: 2 }),
  en: new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }),
}
const SHORT: Record<Language, Intl.NumberFormat> = {
  ja: new Intl.NumberFormat('ja-JP', { notation: 'compact', maximumFractionDigits: 1 }),
  en: new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }),
}

/** Writes a number with thousands separated: `1,234,567`. */
export function formatNumber(value: number, language: Language): string {
  return WHOLE[language].format(value)
}

/** Writes a number short, for axes: `12K`, `1.2万`. */
export function formatShort(value: number, language: Language): string {
  return SHORT[language].format(value)
}

/** Writes a size in bytes with the unit that leaves one to four digits, 1 KB being 1024 B: `1.5 GB`. */
export function formatBytes(value: number, language: Language): string {
  const power = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(1024))
  const index = Math.min(BYTE_UNITS.length - 1, Math.max(0, power))
  const scaled = value / 1024 ** index
  const digits = index === 0 || Math.abs(scaled) >= 100 ? 0 : 1
  return `${formatNumber(Number(scaled.toFixed(digits)), language)} ${BYTE_UNITS[index]}`
}

/** Writes a share of 0 to 1 in hundredths: `12.5%`. */
export function formatPercent(value: number, language: Language): string {
  return `${formatNumber(Number((value * 100).toFixed(1)), language)}%`
}

const STEPS = [
  { seconds: 86_400, ja: '日', en: 'd' },
  { seconds: 3_600, ja: '時間', en: 'h' },
  { seconds: 60, ja: '分', en: 'min' },
  { seconds: 1, ja: '秒', en: 's' },
] as const

/** Writes a duration in seconds by its two largest units: `2 d 5 h`, `3分20秒`; below ten seconds with one decimal. */
export function formatSeconds(value: number, language: Language): string {
  const sign = value < 0 ? '-' : ''
  const seconds = Math.abs(value)
  if (seconds < 10)
    return `${sign}${formatNumber(Number(seconds.toFixed(1)), language)}${language === 'ja' ? '秒' : ' s'}`
  const first = STEPS.findIndex((step) => seconds >= step.seconds)
  const large = STEPS[first]
  if (large === undefined) return `${sign}0`
  const small = STEPS[first + 1]
  // a day and more is told in days and hours: rounding to the smaller unit first keeps "60 min" from appearing
  const unit = small?.seconds ?? 1
  const rounded = Math.round(seconds / unit) * unit
  if (rounded >= (STEPS[first - 1]?.seconds ?? Number.POSITIVE_INFINITY))
    return formatSeconds(Number(`${sign}${rounded}`), language)
  const count = Math.floor(rounded / large.seconds)
  const rest = small === undefined ? 0 : Math.round((rounded - count * large.seconds) / small.seconds)
  const part = (n: number, step: (typeof STEPS)[number]) =>
    language === 'ja' ? `${formatNumber(n, 'ja')}${step.ja}` : `${formatNumber(n, 'en')} ${step.en}`
  const tail = small === undefined || rest === 0 ? '' : `${language === 'ja' ? '' : ' '}${part(rest, small)}`
  return `${sign}${part(count, large)}${tail}`
}
