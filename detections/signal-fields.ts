import { date, type FieldTable, ip, keyword, long } from '#core/field.ts'

/** The alias through which signals are read; they are written to plain indices by month of the window start. */
export const SIGNALS_INDEX = 'hinomi-signals'
/** `event.dataset` of signals. */
export const SIGNAL_DATASET = 'hinomi.signals'

/** The fields of signals, one document for each hit of a rule. Every one can be filtered on, counted and used as a key. */
export const SIGNAL_FIELDS = {
  '@timestamp': date('Time of the newest event', '最新イベントの発生日時'),
  'event.dataset': keyword('Always hinomi.signals', 'データセット'),
  'event.ingested': date('When the signal was written', '書込日時'),
  'event.kind': keyword('Always signal', 'イベントの種別'),

  'rule.id': keyword('Rule of the catalogue', '検知ルールID'),
  'rule.uuid': keyword('Identifier of the rule', 'ルールのUUID'),
  'rule.name': keyword('English title of the rule', 'ルール名(英語)'),
  'rule.version': keyword('Hash of the compiled rule', 'ルールのバージョン'),
  'hinomi.title_ja': keyword('Japanese title of the rule', 'ルール名'),
  'hinomi.severity': keyword('info, low, medium, high or critical', '重要度'),
  'threat.technique.id': keyword('ATT&CK techniques', 'ATT&CK技術ID', { list: true }),
  'threat.tactic.name': keyword('Names of the ATT&CK tactics', 'ATT&CK戦術', { list: true }),
  'hinomi.attack_version': keyword('Version of ATT&CK', 'ATT&CKのバージョン'),

  'cloud.account.id': keyword('AWS accounts', 'AWSアカウントID', { list: true }),
  'cloud.account.name': keyword('Name of the account', 'アカウント名'),
  'cloud.region': keyword('Region', 'リージョン'),
  'organization.name': keyword('Municipality', '自治体'),
  'hinomi.system': keyword('System of the account', '業務システム'),
  'hinomi.vendor': keyword('Vendor of the system', '事業者'),
  'hinomi.environment': keyword('Environment of the account', '環境'),

  'hinomi.principal': keyword('Role or user that acted', '操作主体'),
  'hinomi.session': keyword('Role session name', 'ロールセッション名'),
  'hinomi.actor_kind': keyword('Who acts', '操作者の種別'),
  'source.ip': ip('IP address of the caller', '送信元IPアドレス'),
  'hinomi.target': keyword('What the call acts on', '操作対象', { list: true }),

  'hinomi.window.start': date('Begin of the window', '期間の開始'),
  'hinomi.window.end': date('End of the window', '期間の終了'),
  'hinomi.count': long('Events', 'イベント数'),
  'hinomi.distinct': long('Distinct values', '異なる値の数'),
  'hinomi.dedup_key': keyword('What makes two hits the same', '重複判定キー'),
  'hinomi.evidence': keyword('Index and id of up to 20 events', '根拠のイベント', { list: true }),
  'hinomi.members': keyword('Ids of member signals', '構成シグナルのID', { list: true }),

  'hinomi.suppressed_by': keyword('What hid the hit', '抑制の根拠', { list: true }),
  'hinomi.list_version': keyword('Version of the lists', 'リストのバージョン'),
} as const satisfies FieldTable
