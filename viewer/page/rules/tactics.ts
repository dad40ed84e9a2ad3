import type { Bilingual } from '#core/panels/split.ts'

/** The tactics of MITRE ATT&CK for Enterprise, in the order in which an attack goes through them. */
export const TACTICS: Readonly<Record<string, Bilingual>> = {
  Reconnaissance: { ja: '偵察', en: 'Reconnaissance' },
  'Resource Development': { ja: 'リソース開発', en: 'Resource Development' },
  'Initial Access': { ja: '初期アクセス', en: 'Initial Access' },
  Execution: { ja: '実行', en: 'Execution' },
  Persistence: { ja: '永続化', en: 'Persistence' },
  'Privilege Escalation': { ja: '権限昇格', en: 'Privilege Escalation' },
  'Defense Evasion': { ja: '防御回避', en: 'Defense Evasion' },
  'Credential Access': { ja: '認証情報アクセス', en: 'Credential Access' },
  Discovery: { ja: '探索', en: 'Discovery' },
  'Lateral Movement': { ja: '水平展開', en: 'Lateral Movement' },
  Collection: { ja: '収集', en: 'Collection' },
  'Command and Control': { ja: 'C2', en: 'Command and Control' },
  Exfiltration: { ja: '持ち出し', en: 'Exfiltration' },
  Impact: { ja: '影響', en: 'Impact' },
}

/** The place of a tactic in an attack; what is none comes last. */
export function tacticRank(name: string): number {
  const at = Object.keys(TACTICS).indexOf(name)
  return at < 0 ? Number.MAX_SAFE_INTEGER : at
}
