import { type Answer, type State, UNTOLD_BUCKETS } from './answer.ts'

/** Who can change something. */
export type Party = 'operator' | 'government' | 'centre'

/** Parties as people read them. */
export const PARTIES: Readonly<Record<Party, string>> = {
  operator: 'アカウント運用者 / account operator',
  government: '国の管理側 / government side',
  centre: '中央 / centre',
}

/** Questions as people read them. */
export const TITLES: Readonly<Record<Answer['id'], string>> = {
  'guardduty-detector': 'GuardDuty',
  'guardduty-administrator': 'GuardDuty 管理者 / administrator',
  'guardduty-destination': 'GuardDuty S3 出力 / S3 export',
  'securityhub-hub': 'Security Hub CSPM',
  'securityhub-administrator': 'Security Hub 管理者 / administrator',
  'inspector-status': 'Inspector',
  'config-rules': 'Config ルール / rules',
  'config-channel': 'Config 配信 / delivery channel',
  'cloudtrail-trails': 'CloudTrail 証跡 / trails',
  'vpc-flow-logs': 'VPC フローログ / flow logs',
  'waf-logging': 'WAF ログ / logging',
  'resolver-logging': 'Resolver クエリログ / query logs',
  'network-firewall-logging': 'Network Firewall ログ / logging',
  'load-balancer-logging': 'ロードバランサーのログ / load balancer logs',
}

/** States as people read them. */
export const STATES: Readonly<Record<State, string>> = {
  ready: '有効 / ready',
  missing: 'なし / missing',
  free: '空き / free',
  taken: '使用中 / taken',
  ours: '中央へ送信中 / ours',
  member: 'メンバー / member',
  alone: '単独 / alone',
  denied: '照会不可 / may not be asked',
  unknown: '不明 / unknown',
}

/** What to do about an answer and who can. */
export interface Remedy {
  readonly party: Party
  readonly text: string
  /** Findings or logs are missing until it is done; else it is only an offer. */
  readonly needed: boolean
}

const needed = (party: Party, text: string): Remedy => ({ party, text, needed: true })
const offer = (party: Party, text: string): Remedy => ({ party, text, needed: false })
const SWITCH_ON = '有効化を依頼(テンプレートは作成しません)/ ask for it: the template never switches it on'

const REMEDIES: Readonly<Partial<Record<`${Answer['id']} ${State}`, Remedy>>> = {
  'guardduty-detector missing': needed('government', SWITCH_ON),
  'guardduty-administrator member': offer(
    'government',
    '更新間隔は管理者だけが変更可 / only it can change how often updates come',
  ),
  'guardduty-destination free': offer('operator', 'GuardDutyDestination=yes にできる / may be set'),
  'guardduty-destination taken': offer(
    'operator',
    'そのままでよい、イベントで届く / leave it: events bring the findings',
  ),
  'securityhub-hub missing': needed('government', SWITCH_ON),
  'inspector-status missing': needed('government', SWITCH_ON),
  'config-rules missing': needed('government', SWITCH_ON),
  'config-channel taken': offer('operator', 'そのままでよい、イベントで届く / leave it: events bring the changes'),
  'cloudtrail-trails free': offer('operator', 'CloudTrail=write にできる(有料)/ may be set, for a price'),
  'cloudtrail-trails taken': offer('government', '証跡は 1 リージョン 5 本まで / a Region has at most 5 trails'),
  'vpc-flow-logs free': offer('operator', 'VpcIds に VPC を書く / write the VPCs into VpcIds'),
  'vpc-flow-logs missing': needed('operator', 'VpcIds を直す / correct VpcIds'),
  'waf-logging free': offer('operator', 'WafStream=yes にできる / may be set'),
  'waf-logging taken': offer('operator', 'Web ACL のログ先は 1 つだけ / a web ACL has one destination only'),
  'resolver-logging free': offer('operator', 'ResolverLogs=yes にできる / may be set'),
  'network-firewall-logging free': offer('operator', 'FirewallArn に書く / write it into FirewallArn'),
  'network-firewall-logging taken': offer(
    'operator',
    'ログの種類ごとに出力先は 1 つだけ / one destination for each type of log',
  ),
  'load-balancer-logging free': offer('operator', '業務システム側で設定する / switch it on at the load balancer'),
  'load-balancer-logging taken': offer(
    'operator',
    'アクセスログの出力先は 1 つだけ / an access log has one destination only',
  ),
}

/** Says what to do about an answer; undefined when nothing is. */
export function remedyOf({ id, state, detail }: Answer): Remedy | undefined {
  if (state === 'denied') {
    return detail.includes('(scp)')
      ? needed('government', 'SCP で拒否 / a service control policy denies the question')
      : needed('operator', 'この照会の権限を付ける / the caller needs the permission to ask')
  }
  if (state === 'unknown') {
    return detail.endsWith(UNTOLD_BUCKETS)
      ? offer('operator', '--bucket と --alb-bucket を付けて再実行 / run it again with both')
      : needed('operator', 'もう一度実行 / run it again')
  }
  return REMEDIES[`${id} ${state}`]
}
