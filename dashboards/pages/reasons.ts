import { exists } from '#core/panels/condition.ts'
import { sum } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import type { Bilingual, Group } from '#core/panels/split.ts'
import { REASONS, type Reason } from '#core/rejection.ts'
import type { PageField } from './fields.ts'

const REASON_TITLES: Readonly<Record<Reason, Bilingual>> = {
  'account-mismatch': { ja: 'アカウント不一致', en: 'Account differs' },
  'account-unknown': { ja: '未登録アカウント', en: 'Account unknown' },
  'region-mismatch': { ja: 'リージョン不一致', en: 'Region differs' },
  'key-unknown': { ja: '未知のキー', en: 'Key unknown' },
  shape: { ja: '形式違い', en: 'Wrong shape' },
  'time-missing': { ja: '日時なし', en: 'No time' },
  'time-unreadable': { ja: '日時が読めない', en: 'Time unreadable' },
  'time-out-of-range': { ja: '日時が範囲外', en: 'Time out of range' },
  json: { ja: 'JSON破損', en: 'Broken JSON' },
  line: { ja: '行の形式違い', en: 'Wrong line' },
  gzip: { ja: '圧縮破損', en: 'Broken gzip' },
  'too-large': { ja: '大きすぎる', en: 'Too large' },
  index: { ja: '登録拒否', en: 'Refused by index' },
  bug: { ja: '内部エラー', en: 'Bug' },
}

/** The objects of which records were set aside, by reason. */
export const REASON_GROUPS: readonly Group<PageField>[] = REASONS.map((reason) => ({
  id: reason,
  label: REASON_TITLES[reason],
  where: exists(`quarantined_by.${reason}`),
}))

/** How many records were set aside for a reason. */
export function reasonColumn(reason: Reason): Column<PageField> {
  return {
    id: reason,
    label: REASON_TITLES[reason],
    metric: sum(`quarantined_by.${reason}`),
  }
}
