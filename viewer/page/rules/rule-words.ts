import type { Bilingual } from '#core/panels/split.ts'
import type { Reader } from '../reader.ts'
import type { Language } from '../words.ts'

/** Groups of the catalogue, by the first letter of the number. */
export const GROUP_TITLES: Readonly<Record<string, Bilingual>> = {
  G: { ja: 'G ガードレール', en: 'G Guardrails' },
  C: { ja: 'C CIS監視項目', en: 'C CIS monitoring' },
  T: { ja: 'T 攻撃技術', en: 'T Techniques' },
  F: { ja: 'F 検出結果', en: 'F Findings' },
  N: { ja: 'N ネットワーク', en: 'N Network' },
  P: { ja: 'P 取込の健全性', en: 'P Pipeline' },
  X: { ja: 'X 相関', en: 'X Correlations' },
}

/** What becomes of a rule. */
export const STATE_TITLES = {
  running: { ja: '稼働中', en: 'Running' },
  'no-data': { ja: 'データなし', en: 'No data' },
  waiting: { ja: '準備中', en: 'Waiting' },
} as const satisfies Readonly<Record<string, Bilingual>>
export type RuleState = keyof typeof STATE_TITLES

/** What each code of suppression means. */
export const CODE_TITLES: Readonly<Record<string, Bilingual>> = {
  a: { ja: '自動処理のロール', en: 'known automation role' },
  s: { ja: '許可された担当者と権限セット', en: 'allowed person and permission set' },
  w: { ja: '告知された作業期間', en: 'announced window' },
  e: { ja: '信頼する外部アカウント', en: 'trusted account' },
  n: { ja: '自庁の出口アドレス', en: 'address of the municipality' },
  i: { ja: 'AWSサービスによる操作', en: 'AWS service' },
  t: { ja: '変更チケット', en: 'change ticket' },
  x: { ja: '受容済みリスク', en: 'accepted risk' },
}

const WAITING_KINDS: Readonly<Record<string, string>> = {
  source: 'ソース',
  fact: '取込時の判定',
  check: '検査の仕組み',
}

/**
 * Says what a detection waits for: `source: AWS Config; check: silence` with the reason, as the documentation has it. In Japanese what kinds of
 * things they are, with the name of a source.
 */
export function waitsText(waitsFor: string, why: string, language: Language): string {
  if (language === 'en') return `${waitsFor}. ${why}`
  const things = waitsFor.split(';').map((part) => {
    const [, kind = '', rest = ''] = /^\s*(\w+)[^:]*:?\s*(.*)$/.exec(part) ?? []
    const title = part.includes('outside OpenSearch')
      ? 'OpenSearchの外からの検査'
      : (WAITING_KINDS[kind] ?? part.trim())
    return kind === 'source' && rest !== '' ? `${title}(${rest})` : title
  })
  return `${[...new Set(things)].join('・')}を待っています`
}

/** Where the events of a rule come from, as people say it. */
export function serviceTitle(service: string, reader: Reader): string {
  const own = OWN_SERVICES[service] ?? reader.sources.get(service)
  return own?.[reader.language] ?? service
}

const OWN_SERVICES: Readonly<Record<string, Bilingual>> = {
  pipeline: { ja: '取込状況', en: 'Pipeline' },
  signals: { ja: '他の検知', en: 'Other signals' },
}

const CORRELATION_TITLES: Readonly<Record<string, Bilingual>> = {
  event_count: { ja: '件数のしきい値', en: 'Number of events' },
  value_count: { ja: '異なる値の数のしきい値', en: 'Number of different values' },
  temporal: { ja: '期間内にすべて発生', en: 'All within the time' },
  temporal_ordered: { ja: '期間内に順に発生', en: 'One after the other within the time' },
}

/** What kind of correlation it is, as people say it. */
export function correlationTitle(type: string, reader: Reader): string {
  return CORRELATION_TITLES[type]?.[reader.language] ?? type
}
