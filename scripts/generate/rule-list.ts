import type { Rule } from '#detections/rule.ts'

/** What stands before it in docs/detections.md is measured. */
export const RULES_HEADING = '## The rules'

/** Returns the page with the list of rules as they are now; what was measured stays. */
export function withRules(page: string, rules: readonly Rule[]): string {
  const at = page.indexOf(RULES_HEADING)
  return `${at === -1 ? page : page.slice(0, at)}${rulesSection(rules)}`
}

/** Returns the list of all rules, which is made from them alone. */
export function rulesSection(rules: readonly Rule[]): string {
  const rows = new Map<string, string[]>()
  for (const { kind, catalogued } of rules) {
    if (catalogued === undefined || rows.has(catalogued.id)) continue
    const { id, title, titleJa, level, techniques, digestMinutes } = catalogued
    const how = kind === 'event' ? 'one event' : kind === 'correlation' ? 'several events' : 'built in'
    const digest = digestMinutes === undefined ? '' : 'yes'
    rows.set(id, [id, `${title} / ${titleJa}`, level, techniques.join(' '), how, digest])
  }
  const head = ['id', 'title', 'severity', 'ATT&CK', 'looks at', 'digest']
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  const lines = [head, head.map(() => '---'), ...sorted].map((cells) => `| ${cells.join(' | ')} |`)
  return [RULES_HEADING, '', ...lines, ''].join('\n')
}
