import type { Bilingual } from '#core/panels/split.ts'
import type { TimeZone } from '#core/time-zone.ts'
import type { AccountRow, FieldLabel, Setup } from '../api.ts'
import type { Language, Words } from './words.ts'
import { wordsOf } from './words.ts'

/** For whom the page is drawn: the language, the clock, and what accounts and fields are called. */
export interface Reader {
  readonly language: Language
  readonly words: Words
  readonly timeZone: TimeZone
  /** Epoch milliseconds of what is shown, so that every age on the page is told from the same moment. */
  readonly now: number
  readonly accounts: ReadonlyMap<string, AccountRow>
  readonly fields: Readonly<Record<string, FieldLabel>>
  /** Titles of the sources, by their ids and by the datasets of their documents. */
  readonly sources: ReadonlyMap<string, Bilingual>
  /** Ids of the sources, by the datasets of their documents. */
  readonly sourceIds: ReadonlyMap<string, string>
  /** Data sets of which something must come from every account that is expected to send them. */
  readonly judged: ReadonlySet<string>
  /** How many minutes logs may be silent, by the datasets of their documents; nothing for what speaks only when something happens. */
  readonly silentAfterMinutes: ReadonlyMap<string, number>
  /** Titles of the detection rules, by their numbers. */
  readonly rules: ReadonlyMap<string, Bilingual>
}

/** Makes a reader of what the server said and what he chose. */
export function readerOf(
  setup: Setup,
  choice: { readonly language: Language; readonly timeZone: TimeZone },
  now: number,
): Reader {
  return {
    language: choice.language,
    words: wordsOf(choice.language),
    timeZone: choice.timeZone,
    now,
    accounts: new Map(setup.accounts.map((account) => [account.id, account])),
    fields: setup.fields,
    sourceIds: new Map(setup.sources.map(({ id, dataset }) => [dataset, id])),
    judged: new Set(setup.sources.flatMap(({ dataset, isJudged }) => (isJudged ? [dataset] : []))),
    silentAfterMinutes: new Map(
      setup.sources.flatMap(({ dataset, silentAfterMinutes: minutes }) =>
        minutes === undefined ? [] : [[dataset, minutes] as const],
      ),
    ),
    sources: new Map(
      setup.sources.flatMap(({ id, dataset, title }) => [[id, title] as const, [dataset, title] as const]),
    ),
    rules: new Map(Object.entries(setup.rules)),
  }
}

/** What a field is called: `重要度`, `Severity`; its own name where nobody said. */
export function fieldTitle(field: string, reader: Reader): string {
  const label = SHORT_TITLES[field] ?? reader.fields[field]
  return label?.[reader.language] ?? field
}

/** Heads of columns and chips are narrower than the meanings of the fields. */
const SHORT_TITLES: Readonly<Record<string, Bilingual>> = {
  '@timestamp': { ja: '日時', en: 'Time' },
  'cloud.account.id': { ja: 'アカウント', en: 'Account' },
  'cloud.account.name': { ja: 'アカウント名', en: 'Account name' },
  'cloud.region': { ja: 'リージョン', en: 'Region' },
  'organization.name': { ja: '自治体', en: 'Municipality' },
  'hinomi.system': { ja: 'システム', en: 'System' },
  'hinomi.vendor': { ja: '事業者', en: 'Vendor' },
  'hinomi.severity': { ja: '重要度', en: 'Severity' },
  'hinomi.finding.status': { ja: '対応状況', en: 'Status' },
  'hinomi.actor_kind': { ja: '操作者の種別', en: 'Kind of actor' },
  'event.dataset': { ja: 'ソース', en: 'Source' },
  'event.action': { ja: '操作', en: 'Action' },
  'event.outcome': { ja: '結果', en: 'Outcome' },
  'rule.id': { ja: '検知ルール', en: 'Rule' },
  'hinomi.principal': { ja: '操作主体', en: 'Principal' },
  'hinomi.target': { ja: '操作対象', en: 'Target' },
  'hinomi.count': { ja: '件数', en: 'Events' },
  'hinomi.suppressed_by': { ja: '抑制', en: 'Suppressed by' },
  'source.ip': { ja: '送信元IP', en: 'Source IP' },
  'destination.ip': { ja: '宛先IP', en: 'Destination IP' },
  'destination.port': { ja: '宛先ポート', en: 'Destination port' },
}
