import type { Group, Tone } from '#core/panels/split.ts'
import { groupLabels } from './group-labels.ts'
import type { Language } from './saved-object.ts'

const COLORS: Readonly<Record<Tone, string>> = {
  critical: '#8B1A1A',
  high: '#D9480F',
  medium: '#E8A317',
  low: '#4C8BB5',
  info: '#9AA5B1',
  good: '#2F855A',
  neutral: '#6B7785',
}

/** Returns the colours of groups that have a tone, by their label: OpenSearch Dashboards keeps colours by label. */
export function colorsOf(groups: readonly Group[], language: Language): Record<string, string> {
  const labels = groupLabels(groups, language)
  return Object.fromEntries(
    groups.flatMap(({ tone }, index) => (tone === undefined ? [] : [[labels[index] ?? '', COLORS[tone]]])),
  )
}
