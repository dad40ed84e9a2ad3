import { boolean, type DocumentOf, date, type FieldTable, ip, keyword, long } from '../field.ts'

/** The alias through which alerts are read; they are written to plain indices by month. */
export const ALERTS_INDEX = 'hinomi-alerts'

/**
 * What a document of the alerts index is: a message to one channel (`group`, `more`, `reminder`, `summary`, `digest`, `heartbeat`,
 * `test`), or the note that a signal was taken into account (`taken`).
 */
export const ALERT_KINDS = ['group', 'more', 'reminder', 'summary', 'digest', 'heartbeat', 'test', 'taken'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/**
 * How far a message has come: `pending` waits for its time, `sending` is claimed by a notifier, `sent`, `summarized` is told within a
 * summary, `dead` was given up.
 */
export const ALERT_STATUSES = ['pending', 'sending', 'sent', 'summarized', 'dead'] as const
export type AlertStatus = (typeof ALERT_STATUSES)[number]

/** The fields of alerts: one document for each message to a channel, and one for each signal that was taken into account. */
export const ALERT_FIELDS = {
  '@timestamp': date('When it was made', '作成日時'),
  'event.dataset': keyword('Always hinomi.alerts', 'データセット'),
  'hinomi.alert.kind': keyword('Kind of message', '種別'),
  'hinomi.alert.channel': keyword('Channel', '通知先'),
  'hinomi.alert.status': keyword('State of delivery', '状態'),
  'hinomi.alert.group': keyword('The same for the messages of one group to all channels', '通知グループ'),
  'hinomi.alert.ids': keyword('Of a taken signal: the messages that tell of it, one for each channel', '通知ID', {
    list: true,
  }),
  'hinomi.alert.of': keyword('Id of the message that this one follows', '元の通知ID'),
  'hinomi.alert.summary': keyword('Id of the summary that tells of it', '要約の通知ID'),
  'hinomi.alert.signals': long('Signals of the message', 'シグナル数'),
  'hinomi.alert.groups': long('Groups of a summary', 'グループ数'),
  'hinomi.alert.rank': long('Severity from 0, info, to 4, critical', '重要度の順位'),
  'hinomi.alert.window.start': date('Begin of the window', '期間の開始'),
  'hinomi.alert.window.end': date('End of the window', '期間の終了'),
  'hinomi.alert.closed': boolean('The window is over and nothing more is to be told', '期間終了の処理済み'),
  'hinomi.alert.next_at': date('Not to be sent before', '次の送信日時'),
  'hinomi.alert.rest_until': date('The channel asked to be left alone until', '送信停止の期限'),
  'hinomi.alert.claimed_at': date('When a notifier began to send it', '送信開始日時'),
  'hinomi.alert.sent_at': date('When it was sent', '送信日時'),
  'hinomi.alert.attempts': long('Attempts to send it', '送信回数'),
  'hinomi.alert.reminders': long('Reminders so far', '再通知の回数'),
  'hinomi.alert.error': keyword('Why the last attempt failed', '失敗の理由'),
  'hinomi.alert.acknowledged_at': date('When somebody took it over', '対応開始日時'),
  'hinomi.alert.acknowledged_by': keyword('Who took it over', '対応者'),
  'hinomi.alert.url': keyword('Page on which to look into it', '調査ページ'),
  'hinomi.signal.id': keyword('Id of a signal', 'シグナルのID'),
  'hinomi.signal.index': keyword('Index of that signal', 'シグナルの索引'),
  'hinomi.signal.ingested': date('When that signal was written', 'シグナルの書込日時'),
  'hinomi.signal.time': date('Time of the newest event of that signal', '最新イベントの発生日時'),
  'rule.id': keyword('Rule of the catalogue', '検知ルールID'),
  'rule.name': keyword('English title of the rule', 'ルール名(英語)'),
  'hinomi.title_ja': keyword('Japanese title of the rule', 'ルール名'),
  'hinomi.severity': keyword('info, low, medium, high or critical', '重要度'),
  'cloud.account.id': keyword('AWS accounts', 'AWSアカウントID', { list: true }),
  'cloud.account.name': keyword('Name of the account', 'アカウント名'),
  'organization.name': keyword('Municipality', '自治体'),
  'hinomi.system': keyword('System of the account', '業務システム'),
  'hinomi.vendor': keyword('Vendor of the system', '事業者'),
  'hinomi.environment': keyword('Environment of the account', '環境'),
  'hinomi.principal': keyword('Role or user that acted', '操作主体'),
  'source.ip': ip('IP address of the caller', '送信元IPアドレス'),
  'hinomi.target': keyword('What the call acts on', '操作対象', { list: true }),
} as const satisfies FieldTable

/** `event.dataset` of alerts. */
export const ALERT_DATASET = 'hinomi.alerts'

/** A document of the alerts index. */
export type AlertDocument = DocumentOf<typeof ALERT_FIELDS>
