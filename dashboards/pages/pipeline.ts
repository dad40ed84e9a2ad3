import { ACCOUNT_ROWS } from '#core/panels/account-rows.ts'
import { all, any, exists, is, not, within } from '#core/panels/condition.ts'
import { defineDashboard } from '#core/panels/dashboard.ts'
import { COUNT, max, sum } from '#core/panels/metrics.ts'
import type { Column } from '#core/panels/panel.ts'
import { countOverTime, figures, newestFirst } from '#core/panels/range-panels.ts'
import { REASONS } from '#core/rejection.ts'
import type { PageField } from './fields.ts'
import { REASON_GROUPS, reasonColumn } from './reasons.ts'

const RECEIVED_COLUMN: Column<PageField> = {
  id: 'received',
  label: { ja: '受信', en: 'Received' },
  metric: sum('records.received'),
}
const QUARANTINED_COLUMN: Column<PageField> = {
  id: 'quarantined',
  label: { ja: '隔離', en: 'Set aside' },
  metric: sum('records.quarantined'),
  tone: 'high',
}
const COUNTS_COLUMNS: readonly Column<PageField>[] = [
  { id: 'indexed', label: { ja: '登録', en: 'Indexed' }, metric: sum('records.indexed') },
  { id: 'duplicate', label: { ja: '重複', en: 'Duplicate' }, metric: sum('records.duplicate') },
  { id: 'skipped', label: { ja: '除外', en: 'Skipped' }, metric: sum('records.skipped') },
  QUARANTINED_COLUMN,
]
const OBJECTS_COLUMN: Column<PageField> = { id: 'objects', label: { ja: 'オブジェクト', en: 'Objects' }, metric: COUNT }
const DOCUMENTS_COLUMN: Column<PageField> = { id: 'documents', label: { ja: '文書数', en: 'Documents' }, metric: COUNT }

const SOURCE_ROW = { field: 'event.dataset', label: { ja: 'ソース', en: 'Source' }, size: 30 } as const

const WITH_QUARANTINE = within('records.quarantined', { gt: 0 })
/** Loads of old data say nothing about how late things are now. */
const RECENT = within('records.last', { gte: 'now-24h' })
/** Enough to see who fell silent; what was loaded earlier would only make the question slower every day. */
const LOADED_RECENTLY = within('@timestamp', { gte: 'now-30d' })
const HOUR_SECONDS = 3600

/** Whether everything arrives, how late, and what could not be read: the base on which all other numbers rest. */
export const pipeline = defineDashboard<PageField>({
  id: 'pipeline',
  title: { ja: '取込状況', en: 'Pipeline' },
  description: {
    ja: '記録が届いているか、遅れていないか、読めなかったものはないか。ほかのページの数字が信用できるかをここで確かめます。期間は取込日時で数えます。',
    en: 'Whether records arrive, how late, and what could not be read: what the numbers of all other pages rest on. The range is that of the time of loading.',
  },
  panels: [
    figures('metrics', {
      id: 'objects',
      title: { ja: '取り込んだオブジェクト', en: 'Objects loaded' },
      question: {
        ja: '取込に異常はないか。「隔離あり」はクリックして下の一覧で理由を見ます。「内容の変更」は、AWSが一度しか書かないはずのオブジェクトが書き換えられたことを示すため、改ざんを疑って確認します。「遅れ1時間超」は、24時間以内の記録を含むものだけを数えます。',
        en: 'Is anything wrong with the loading? Click "with records set aside" and see the reasons below. AWS writes an object once: one that changed may have been tampered with. Late counts objects with records of the last 24 hours only.',
      },
      groups: [
        {
          id: 'all',
          label: { ja: '取込オブジェクト', en: 'Objects' },
          where: exists('object.key'),
          tone: 'neutral',
        },
        {
          id: 'quarantined',
          label: { ja: '隔離あり', en: 'With records set aside' },
          where: WITH_QUARANTINE,
          tone: 'high',
        },
        {
          id: 'changed',
          label: { ja: '内容の変更', en: 'Changed' },
          where: is('object.changed', true),
          tone: 'critical',
        },
        {
          id: 'unknown',
          label: { ja: 'ソース不明', en: 'Of unknown source' },
          where: is('event.dataset', 'unknown'),
          tone: 'medium',
        },
        {
          id: 'late',
          label: { ja: '遅れ1時間超', en: 'Over an hour late' },
          where: all(RECENT, within('load.lag_seconds', { gt: HOUR_SECONDS })),
          tone: 'medium',
        },
      ],
    }),
    {
      kind: 'table',
      id: 'by-source',
      title: {
        ja: 'ソース別の収支(受信=登録+重複+除外+隔離)',
        en: 'Balance by source: received = indexed + duplicate + skipped + set aside',
      },
      question: {
        ja: '受信した記録はすべて行き先が分かっているか。各行で「登録+重複+除外+隔離」は必ず「受信」と一致します。重複は再送や古い状態の到着で異常ではありません。除外は規則によるもの(フローログのNODATAなど)です。隔離は理由を直して hinomi quarantine replay で取り込み直します。',
        en: 'Is it known what became of every record? In each row indexed + duplicate + skipped + set aside is what was received. Duplicates are repeated or older deliveries and no fault; skipped is by rule, such as NODATA of flow logs; what was set aside is loaded again with hinomi quarantine replay once its reason is mended.',
      },
      index: 'metrics',
      time: 'picker',
      rows: [SOURCE_ROW],
      columns: [
        RECEIVED_COLUMN,
        ...COUNTS_COLUMNS,
        OBJECTS_COLUMN,
        { id: 'size', label: { ja: '保存サイズ', en: 'Size' }, metric: sum('object.size_bytes'), format: 'bytes' },
        {
          id: 'last-load',
          label: { ja: '最終取込', en: 'Last load' },
          metric: max('@timestamp'),
          format: 'age',
        },
      ],
      orderBy: ['quarantined', 'received'],
      size: { width: 12, height: 3 },
    },
    {
      kind: 'table',
      id: 'by-account',
      title: { ja: 'アカウント・ソース別の収支', en: 'Balance by account and source' },
      question: {
        ja: 'どのアカウントのどのソースに問題があるか。隔離のある組を先頭に、監視対象の全アカウントを表示します。行がない組は期間内に何も届いていません。期待されるソースかを accounts.csv の expected_sources と照らします。',
        en: 'Which account and source has a problem? Pairs with records set aside on top, all watched accounts. A pair without a row sent nothing in the range: see expected_sources in accounts.csv whether it should.',
      },
      index: 'metrics',
      time: 'picker',
      rows: [...ACCOUNT_ROWS, SOURCE_ROW],
      columns: [
        RECEIVED_COLUMN,
        ...COUNTS_COLUMNS,
        OBJECTS_COLUMN,
        {
          id: 'last-record',
          label: { ja: '最新の記録', en: 'Newest record' },
          metric: max('records.last'),
          format: 'age',
        },
      ],
      orderBy: ['quarantined', 'received'],
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    {
      kind: 'matrix',
      id: 'last-record',
      title: { ja: '届いた最新の記録からの経過', en: 'Time since the newest record that arrived' },
      question: {
        ja: '送信が止まったアカウント・ソースはないか。届いたオブジェクトの中で最も新しい記録からの経過時間です。空欄は30日以上届いていません。CloudTrail・フローログが半日以上なら、送信側の設定(証跡、フローログ、バケットポリシー)を確認します。',
        en: 'Did an account or source stop sending? The time since the newest record in what arrived; an empty cell sent nothing for 30 days. Half a day for CloudTrail or flow logs: check the trail, the flow log and the bucket policy of the sender.',
      },
      index: 'metrics',
      where: all(LOADED_RECENTLY, not(is('event.dataset', 'unknown'))),
      time: 'now',
      rows: ACCOUNT_ROWS,
      columns: SOURCE_ROW,
      metric: max('records.last'),
      format: 'age',
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    {
      kind: 'matrix',
      id: 'lag',
      title: { ja: '取込の遅れ(24時間以内の記録)', en: 'Lag of records of the last 24 hours' },
      question: {
        ja: '記録の発生から取込まで、最大どれだけかかっているか(過去分の再取込は除く)。全体が遅れていれば取込側の詰まり、特定の列だけならそのサービスの配信、特定の行だけならそのアカウントの送信を疑います。',
        en: 'How long does it take from the record to its load, at most, reloads of old data left out? All cells late: the loading is jammed; one column: the service delivers late; one row: the account sends late.',
      },
      index: 'metrics',
      where: RECENT,
      time: 'now',
      rows: ACCOUNT_ROWS,
      columns: SOURCE_ROW,
      metric: max('load.lag_seconds'),
      format: 'seconds',
      complete: 'accounts',
      size: { width: 12, height: 5 },
    },
    {
      kind: 'series',
      id: 'received-over-time',
      title: { ja: '受信件数の推移', en: 'Records received over time' },
      question: {
        ja: '取込量に落ち込みや急増はないか。落ち込みは送信停止、急増は攻撃・設定変更・再送を疑います。費用の見積もりにも使います。',
        en: 'Did the volume fall or rise? A fall may be a sender that stopped, a rise an attack, a changed setting or a repetition. It is also what costs are reckoned by.',
      },
      index: 'metrics',
      time: 'picker',
      by: { kind: 'terms', field: 'event.dataset', size: 20 },
      metric: sum('records.received'),
      size: { width: 6, height: 4 },
    },
    countOverTime('metrics', {
      id: 'quarantine-over-time',
      title: { ja: '隔離のあったオブジェクト(理由別)', en: 'Objects with records set aside, by reason' },
      question: {
        ja: '読めない記録はいつから、どんな理由で増えたか。「アカウント不一致」はなりすましの疑い、「未登録アカウント」は accounts.csv への登録漏れ、「形式違い」はAWS側の形式変更の可能性があります。二つの理由があるオブジェクトは両方に数えます。',
        en: 'Since when, and why, could records not be read? Account differs: somebody may speak for another; account unknown: a row is missing in accounts.csv; wrong shape: AWS may have changed its format. An object with two reasons counts in both.',
      },
      where: WITH_QUARANTINE,
      by: { kind: 'groups', groups: REASON_GROUPS },
      size: { width: 6, height: 4 },
    }),
    {
      kind: 'table',
      id: 'quarantine-reasons',
      title: { ja: '隔離の理由(記録数)', en: 'Reasons, in records' },
      question: {
        ja: 'どのソースで、どの理由により何件が隔離されたか。hinomi quarantine list で対象を、hinomi quarantine show で中身を確認できます。',
        en: 'How many records of which source were set aside for which reason? hinomi quarantine list and show tell which ones.',
      },
      index: 'metrics',
      where: WITH_QUARANTINE,
      time: 'picker',
      rows: [SOURCE_ROW],
      columns: [QUARANTINED_COLUMN, ...REASONS.map(reasonColumn)],
      orderBy: ['quarantined'],
      size: { width: 12, height: 3 },
    },
    {
      kind: 'table',
      id: 'findings-gaps',
      title: { ja: '項目が欠けた検出結果', en: 'Findings that lack something' },
      question: {
        ja: 'ほかのページの件数から漏れる検出結果はないか。重要度が推定のもの、状態が不明なもの(未対応に数えない)、初回観測日時がないもの(経過日数に出ない)、資源のないものを数えます。0でなければ該当の記録を開き、原本と照らします。',
        en: 'Do findings fall out of the counts of other pages? Those with an assumed severity, an unknown status (not counted as open), without first seen (not in any age band), without a resource. If not 0, open them and compare with the raw record.',
      },
      index: 'findings',
      time: 'now',
      rows: [SOURCE_ROW],
      columns: [
        DOCUMENTS_COLUMN,
        {
          id: 'severity-assumed',
          label: { ja: '重要度は推定', en: 'Severity assumed' },
          metric: COUNT,
          where: is('hinomi.severity_assumed', true),
        },
        {
          id: 'no-severity',
          label: { ja: '重要度なし', en: 'No severity' },
          metric: COUNT,
          where: not(exists('hinomi.severity')),
          tone: 'high',
        },
        {
          id: 'unknown-status',
          label: { ja: '状態不明', en: 'Status unknown' },
          metric: COUNT,
          where: any(is('hinomi.finding.status', 'unknown'), not(exists('hinomi.finding.status'))),
          tone: 'high',
        },
        {
          id: 'no-first-seen',
          label: { ja: '初回観測なし', en: 'No first seen' },
          metric: COUNT,
          where: not(exists('hinomi.finding.first_seen')),
        },
        {
          id: 'no-resource',
          label: { ja: '資源なし', en: 'No resource' },
          metric: COUNT,
          where: not(exists('hinomi.resource.id')),
        },
        {
          id: 'copies',
          label: { ja: '写し(数えない)', en: 'Copies, not counted' },
          metric: COUNT,
          where: is('hinomi.finding.is_primary', false),
        },
        {
          id: 'samples',
          label: { ja: 'サンプル(数えない)', en: 'Samples, not counted' },
          metric: COUNT,
          where: is('hinomi.finding.is_sample', true),
        },
      ],
      orderBy: ['documents'],
      size: { width: 7, height: 3 },
    },
    {
      kind: 'table',
      id: 'logs-gaps',
      title: { ja: '項目が欠けたログ', en: 'Logs that lack something' },
      question: {
        ja: '主体や接続元が分からず、集計から漏れるログはないか。「値の短縮」「文字化け」「未解析」は原本には残っているため、行を開いて原本を確認します。',
        en: 'Do logs fall out of the counts because nobody knows who or from where? What was shortened, decoded with losses or left unparsed is whole in the raw record.',
      },
      index: 'logs',
      time: 'picker',
      rows: [SOURCE_ROW],
      columns: [
        DOCUMENTS_COLUMN,
        {
          id: 'no-address',
          label: { ja: '接続元なし', en: 'No source address' },
          metric: COUNT,
          where: not(any(exists('source.ip'), exists('source.domain'))),
        },
        {
          id: 'no-action',
          label: { ja: '操作なし', en: 'No action' },
          metric: COUNT,
          where: not(exists('event.action')),
        },
        {
          id: 'truncated',
          label: { ja: '値の短縮', en: 'Shortened' },
          metric: COUNT,
          where: is('tags', 'truncated'),
        },
        {
          id: 'lossy',
          label: { ja: '文字化け', en: 'Decoded with losses' },
          metric: COUNT,
          where: is('tags', 'decoded-lossy'),
        },
        {
          id: 'unparsed',
          label: { ja: '未解析の項目', en: 'Unparsed' },
          metric: COUNT,
          where: is('tags', 'unparsed-field', 'unparsed-request'),
        },
      ],
      orderBy: ['documents'],
      size: { width: 5, height: 3 },
    },
    newestFirst('metrics', {
      title: { ja: '確認が必要なオブジェクト', en: 'Objects to look at' },
      question: {
        ja: '隔離があった、または内容が変わったオブジェクトの一覧です。キーで原本を特定し、hinomi quarantine show で中身と理由を確認します。',
        en: 'Objects with records set aside, and objects that changed. Find them by their key; hinomi quarantine show tells what and why.',
      },
      where: any(WITH_QUARANTINE, is('object.changed', true)),
      columns: [
        '@timestamp',
        'event.dataset',
        'cloud.account.name',
        'object.key',
        'records.received',
        'records.quarantined',
        'object.changed',
      ],
      size: { width: 12, height: 4 },
    }),
  ],
  documentColumns: [
    '@timestamp',
    'event.dataset',
    'cloud.account.name',
    'object.key',
    'records.received',
    'records.indexed',
    'records.duplicate',
    'records.skipped',
    'records.quarantined',
    'load.lag_seconds',
  ],
})
