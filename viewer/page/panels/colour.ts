import type { Scalar } from '#core/panels/condition.ts'
import type { Split, Tone } from '#core/panels/split.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'

/** How many colours tell apart what has no meaning of its own. */
const HUES = 8

/** The name of a colour in the style sheet: a tone, `hue-1` to `hue-8`, or `rest`. */
export type Colour = Tone | 'rest' | `hue-${number}`

/** Values that mean the same thing everywhere have the same colour everywhere. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, Colour>>>> = {
  'hinomi.severity': Object.fromEntries(SEVERITY_LABELS.map((label) => [label, label])),
  'event.outcome': { success: 'hue-1', failure: 'hue-2', unknown: 'neutral' },
  'event.action': { accept: 'hue-1', reject: 'hue-2' },
}

/** Returns the colour of one part of a split; `position` chooses among the hues where the part itself says nothing. */
export function colourOf(split: Split | undefined, key: Scalar, position: number): Colour {
  if (split === undefined) return 'hue-1'
  if (split.kind === 'groups') return split.groups.find(({ id }) => id === key)?.tone ?? hue(position)
  const known = KNOWN[split.field]
  if (known !== undefined && Object.hasOwn(known, String(key))) return known[String(key)] ?? hue(position)
  return hue(position)
}

/** Reads a colour from the style sheet as it is in the present theme, for charts that cannot. */
export function cssColour(name: Colour | 'text' | 'muted' | 'line' | 'surface'): string {
  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function hue(position: number): Colour {
  return position < HUES ? `hue-${position + 1}` : 'rest'
}
