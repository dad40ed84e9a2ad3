import { allOf, anyOf, condition, equals, not, type Parameter, ref, sub, type Value } from './cloudformation.ts'
import { CONFIG_ITEMS, EVENT_ROUTES, isOn, PULLED_ROUTES, SECURITY_HUB_V2 } from './event-routes.ts'

/** Stands for "none" where a parameter may be left out. */
const NONE = '-'
/** How many VPCs one stack can watch; templates without macros cannot repeat a resource. */
export const MAX_VPCS = 5

const toggle = (Description: string, Default: 'yes' | 'no'): Parameter => ({
  Type: 'String',
  Description,
  Default,
  AllowedValues: ['yes', 'no'],
})

/** The centre fills in the first four and the toggles, by `hinomi member-template`. */
export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  AccountId: {
    Type: 'String',
    Description: 'このテンプレートのアカウント / the account this template was made for',
    AllowedPattern: '^\\d{12}$',
    ConstraintDescription: '12 桁の数字 / 12 digits',
  },
  CentralBucketName: {
    Type: 'String',
    Description: '中央のバケット / bucket of the centre',
    AllowedPattern: '^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$',
  },
  CentralKmsKeyArn: {
    Type: 'String',
    Description: '中央の KMS キー / KMS key of that bucket',
    AllowedPattern: '^arn:aws:kms:[a-z0-9-]+:\\d{12}:key/[0-9a-f-]{36}$',
  },
  HomeRegion: {
    Type: 'String',
    Description: '中央のバケットのリージョン、証跡もここで作る / Region of the bucket; a trail is made there only',
    Default: 'ap-northeast-1',
    AllowedPattern: '^[a-z0-9-]+$',
  },
  ...Object.fromEntries(
    EVENT_ROUTES.map(({ name, title }) => [name, toggle(`${title} を送る / send it`, 'yes')] as const),
  ),
  [SECURITY_HUB_V2]: toggle('新しい Security Hub (OCSF) も送る / send its OCSF findings too', 'no'),
  [CONFIG_ITEMS]: toggle('Config の構成項目の変更も送る / send changes of configuration items too', 'no'),
  GuardDutyDestination: toggle(
    'GuardDuty の S3 出力も使う(空きの場合のみ)/ also use its S3 export, if that is free',
    'no',
  ),
  CloudTrail: {
    Type: 'String',
    Description: '2 本目の証跡(有料)/ a second trail, which costs: no, write events, all events',
    Default: 'no',
    AllowedValues: ['no', 'write', 'all'],
  },
  VpcIds: {
    Type: 'String',
    Description: `フローログを取る VPC、カンマ区切りで ${MAX_VPCS} 個まで / VPCs to log, up to ${MAX_VPCS}, or ${NONE}`,
    Default: NONE,
    AllowedPattern: `^(${NONE}|vpc-[0-9a-f]{8,17}(,vpc-[0-9a-f]{8,17}){0,${MAX_VPCS - 1}})$`,
    ConstraintDescription: `vpc-… を空白なしのカンマ区切りで ${MAX_VPCS} 個まで / up to ${MAX_VPCS} vpc-… separated by commas without blanks`,
  },
  ResolverLogs: toggle(
    'これらの VPC の DNS クエリログも送る(有料)/ also log DNS queries of these VPCs, which costs',
    'no',
  ),
  FirewallArn: {
    Type: 'String',
    Description: `ログを送る Network Firewall(空きの場合のみ)/ Network Firewall to log, if it logs nowhere, or ${NONE}`,
    Default: NONE,
    AllowedPattern: `^(${NONE}|arn:aws:network-firewall:.+)$`,
  },
  FirewallLogs: {
    Type: 'String',
    Description: 'そのログの種類 / its logs: alert; flow = alert, flow; tls = all',
    Default: 'flow',
    AllowedValues: ['alert', 'flow', 'tls'],
  },
  WafStream: toggle('WAF ログ用のストリームを作る / make a stream that web ACLs can log to', 'no'),
  DetectorId: {
    Type: 'String',
    Description: `GuardDuty の検出器 / GuardDuty detector; ${NONE} looks it up`,
    Default: NONE,
    AllowedPattern: `^(${NONE}|[0-9a-f]{32})$`,
  },
  AlarmTopicArn: {
    Type: 'String',
    Description: `アラームの SNS トピック / SNS topic of this account and Region for alarms, or ${NONE}`,
    Default: NONE,
    AllowedPattern: `^(${NONE}|arn:aws:sns:.+)$`,
  },
  PermissionsBoundaryArn: {
    Type: 'String',
    Description: `ロールのアクセス許可の境界 / permissions boundary of the roles, or ${NONE}`,
    Default: NONE,
    AllowedPattern: `^(${NONE}|arn:aws:iam::.+)$`,
  },
  PreflightRun: {
    Type: 'String',
    Description: '事前診断をやり直すには変える / change it to ask the preflight again',
    Default: '1',
    AllowedPattern: '^\\d{1,4}$',
  },
}

/** What must hold before anything is created, by the Regions that are allowed; the descriptions are what the console shows. */
export const rulesFor = (regions: readonly string[]): Readonly<Record<string, Value>> => ({
  RightAccount: {
    Assertions: [
      {
        Assert: equals(ref('AWS::AccountId'), ref('AccountId')),
        AssertDescription: '別のアカウント用のテンプレートです / this template was made for another account',
      },
    ],
  },
  RightRegion: {
    Assertions: [
      {
        Assert: { 'Fn::Contains': [regions, ref('AWS::Region')] },
        AssertDescription: `使えるのは ${regions.join(', ')} だけです / this may be deployed there only`,
      },
    ],
  },
})

/** Name of the condition that a VPC stands at a place (0-based) of the list. */
export const flowLogCondition = (place: number): string => `Vpc${place + 1}`

/** Name of the condition that the DNS queries of the VPC at a place (0-based) are logged. */
export const queryLogCondition = (place: number): string => `Dns${place + 1}`

/** The VPC at a place (0-based) of the list; padded, since a list shorter than the place would be an error. */
export function vpcAt(place: number): Value {
  const padded = sub(`\${VpcIds}${`,${NONE}`.repeat(MAX_VPCS - 1)}`)
  return { 'Fn::Select': [place, { 'Fn::Split': [',', padded] }] }
}

const isYes = (name: string) => equals(ref(name), 'yes')
const isGiven = (name: string) => not(equals(ref(name), NONE))

/** Names of conditions that hold for several routes. */
export const ANY_EVENTS = 'AnyEvents'
export const ANY_PULL = 'AnyPull'
export const ANY_STREAM = 'AnyStream'

const TOGGLES = [
  ...EVENT_ROUTES.map(({ name }) => name),
  SECURITY_HUB_V2,
  CONFIG_ITEMS,
  'ResolverLogs',
  'WafStream',
  'GuardDutyDestination',
]

/** Every condition; that of a toggle is the name of its parameter and `On`. */
export const CONDITIONS: Readonly<Record<string, Value>> = {
  ...Object.fromEntries(TOGGLES.map((name) => [isOn(name), isYes(name)])),
  [ANY_EVENTS]: anyOf(...EVENT_ROUTES.map(({ name }) => condition(isOn(name)))),
  [ANY_PULL]: anyOf(...PULLED_ROUTES.map(({ name }) => condition(isOn(name)))),
  [ANY_STREAM]: anyOf(condition(ANY_EVENTS), condition(isOn('WafStream'))),
  [isOn('CloudTrail')]: allOf(not(equals(ref('CloudTrail'), 'no')), equals(ref('AWS::Region'), ref('HomeRegion'))),
  WriteEventsOnly: equals(ref('CloudTrail'), 'write'),
  DetectorGiven: isGiven('DetectorId'),
  AlarmTopic: isGiven('AlarmTopicArn'),
  Boundary: isGiven('PermissionsBoundaryArn'),
  Firewall: isGiven('FirewallArn'),
  FirewallFlow: not(equals(ref('FirewallLogs'), 'alert')),
  FirewallTls: equals(ref('FirewallLogs'), 'tls'),
  ...Object.fromEntries(
    Array.from({ length: MAX_VPCS }, (_, place) => [flowLogCondition(place), not(equals(vpcAt(place), NONE))]),
  ),
  ...Object.fromEntries(
    Array.from({ length: MAX_VPCS }, (_, place) => [
      queryLogCondition(place),
      allOf(condition(isOn('ResolverLogs')), condition(flowLogCondition(place))),
    ]),
  ),
}
