/** Sources the sample archive holds; the names are those of the rest of the program. */
export const SAMPLE_SOURCES = [
  ...(['guardduty', 'securityhub', 'inspector', 'cloudtrail', 'vpcflow'] as const),
  ...(['alb', 'waf', 'route53_resolver', 'network_firewall', 'config_compliance', 'config_item', 'health'] as const),
  ...(['ocsf_finding', 'ocsf_event'] as const),
] as const
export type SampleSourceId = (typeof SAMPLE_SOURCES)[number]

const WITHOUT_OCSF = SAMPLE_SOURCES.filter((id) => !id.startsWith('ocsf_'))

export const TOKYO = 'ap-northeast-1'
export const OSAKA = 'ap-northeast-3'
/** Home of the global services (IAM, sign-in of root): a multi-Region trail delivers their events under this Region. */
export const GLOBAL_REGION = 'us-east-1'
export type SampleRegion = typeof TOKYO | typeof OSAKA

export interface Municipality {
  readonly id: string
  readonly name: string
  readonly english: string
  /** Public address of the town hall. */
  readonly officeAddress: string
}

export interface Person {
  readonly name: string
  /** Romanised name, the local part of the address. */
  readonly login: string
  readonly email: string
  readonly officeAddress: string
  readonly readOnly: boolean
}

export interface Vendor {
  readonly id: string
  readonly name: string
  readonly english: string
  readonly domain: string
  readonly people: readonly Person[]
}

export interface System {
  readonly id: string
  readonly name: string
  readonly english: string
}

/** One account of the made-up country. */
export interface SampleAccount {
  readonly id: string
  /** Short name in lower-case letters; names of roles, buckets and trails begin with it. */
  readonly slug: string
  readonly name: string
  readonly municipality: Municipality
  readonly system: System
  readonly vendor: Vendor
  readonly environment: 'production' | 'staging'
  readonly regions: readonly SampleRegion[]
  readonly sources: readonly SampleSourceId[]
  /** Share of all records that this account makes, before it is scaled to 1. */
  readonly weight: number
  /** Native export to S3 shows no archived findings; EventBridge does. */
  readonly guardDutyRoute: 's3' | 'eventbridge'
  readonly flowFormat: 'default' | 'version5'
  /** Flow log objects lie in a folder for each hour. */
  readonly hourlyFlowFolders: boolean
  /** How this account's Inspector events spell their dates: three of the forms seen in the wild. */
  readonly inspectorDates: 'zone-name' | 'us-text' | 'offset'
  /** False: Security Hub makes one finding for each standard, with the standard in its id. */
  readonly consolidatedControls: boolean
  /** False: the Firehose stream puts no line break between two events. */
  readonly delimitedEvents: boolean
  /** The account goes silent: all its sources stop this many days before the end. */
  readonly silentDays: number
}

const HINOMI: Municipality = { id: 'hinomi', name: '火の見市', english: 'Hinomi City', officeAddress: '203.0.113.101' }
const TODAI: Municipality = { id: 'todai', name: '灯台町', english: 'Todai Town', officeAddress: '203.0.113.102' }
const BORO: Municipality = { id: 'boro', name: '望楼村', english: 'Boro Village', officeAddress: '203.0.113.103' }

function person(name: string, login: string, officeAddress: string, readOnly = false): Person {
  return { name, login, email: `${login}@example.jp`, officeAddress, readOnly }
}

const AKEBONO: Vendor = {
  id: 'akebono',
  name: 'あけぼの自治体システム株式会社',
  english: 'Akebono Municipal Systems',
  domain: 'akebono.example.com',
  people: [
    person('山田 花子', 'yamada.hanako', '203.0.113.11'),
    person('佐藤 健一', 'sato.kenichi', '203.0.113.11'),
    person('高橋 美咲', 'takahashi.misaki', '203.0.113.11', true),
    person('渡邉 翔太', 'watanabe.shota', '203.0.113.12'),
  ],
}
const MINAMO: Vendor = {
  id: 'minamo',
  name: '株式会社みなも情報サービス',
  english: 'Minamo Information Services',
  domain: 'minamo.example.com',
  people: [
    person('伊藤 大輔', 'ito.daisuke', '203.0.113.21'),
    person('中村 さくら', 'nakamura.sakura', '203.0.113.21'),
    person('小林 修', 'kobayashi.osamu', '203.0.113.22', true),
  ],
}
const TSUMUGI: Vendor = {
  id: 'tsumugi',
  name: 'つむぎデータ株式会社',
  english: 'Tsumugi Data',
  domain: 'tsumugi.example.com',
  people: [
    person('加藤 優', 'kato.yu', '203.0.113.31'),
    person('吉田 里奈', 'yoshida.rina', '203.0.113.31'),
    person('齋藤 誠', 'saito.makoto', '203.0.113.32', true),
  ],
}
const KASASAGI: Vendor = {
  id: 'kasasagi',
  name: '株式会社かささぎクラウド',
  english: 'Kasasagi Cloud',
  domain: 'kasasagi.example.com',
  people: [
    person('松本 拓海', 'matsumoto.takumi', '203.0.113.41'),
    person('井上 由紀', 'inoue.yuki', '203.0.113.41'),
    person('木村 直樹', 'kimura.naoki', '203.0.113.42'),
  ],
}

/** The operations assistant's own people: they look into every account and may change nothing but the workflow of findings. */
export const OPERATORS: readonly Person[] = [
  person('清水 陽子', 'shimizu.yoko', '203.0.113.51', true),
  person('林 和也', 'hayashi.kazuya', '203.0.113.51', true),
  person('森 千尋', 'mori.chihiro', '203.0.113.51', true),
]

const JUKI: System = { id: 'juki', name: '住民記録', english: 'Resident records' }
const ZEIMU: System = { id: 'zeimu', name: '税務', english: 'Taxes' }
const FUKUSHI: System = { id: 'fukushi', name: '福祉', english: 'Welfare' }
const KENKO: System = { id: 'kenko', name: '健康管理', english: 'Health records' }
const KOSEKI: System = { id: 'koseki', name: '戸籍附票', english: 'Family register annex' }
const KIBAN: System = { id: 'kiban', name: '共通基盤', english: 'Shared platform' }

const SILENT_DAYS = 6

type Traits = Partial<
  Pick<
    SampleAccount,
    | 'regions'
    | 'sources'
    | 'guardDutyRoute'
    | 'flowFormat'
    | 'hourlyFlowFolders'
    | 'inspectorDates'
    | 'consolidatedControls'
    | 'delimitedEvents'
    | 'silentDays'
  >
>

function account(
  id: string,
  municipality: Municipality,
  system: System,
  vendor: Vendor,
  environment: SampleAccount['environment'],
  weight: number,
  traits: Traits = {},
): SampleAccount {
  const production = environment === 'production'
  return {
    id,
    slug: `${municipality.id}-${system.id}-${production ? 'prod' : 'stg'}`,
    name: `${municipality.name} ${system.name} ${production ? '本番' : '検証'}`,
    municipality,
    system,
    vendor,
    environment,
    regions: [TOKYO],
    sources: WITHOUT_OCSF,
    weight,
    guardDutyRoute: 'eventbridge',
    flowFormat: 'default',
    hourlyFlowFolders: false,
    inspectorDates: 'zone-name',
    consolidatedControls: true,
    delimitedEvents: true,
    silentDays: 0,
    ...traits,
  }
}

const BOTH_REGIONS = { regions: [TOKYO, OSAKA] } as const

/** The account in which the attack happens: resident records of Hinomi City. */
export const STORY_ACCOUNT = account('111122223333', HINOMI, JUKI, AKEBONO, 'production', 14, {
  ...BOTH_REGIONS,
  sources: SAMPLE_SOURCES,
  guardDutyRoute: 's3',
})

/** All accounts of the sample. Their ids are made up and easy to tell from real ones. */
export const ACCOUNTS: readonly SampleAccount[] = [
  STORY_ACCOUNT,
  account('222233334444', HINOMI, JUKI, AKEBONO, 'staging', 4, { guardDutyRoute: 's3' }),
  account('333344445555', HINOMI, ZEIMU, MINAMO, 'production', 13, { ...BOTH_REGIONS, flowFormat: 'version5' }),
  account('444455556666', HINOMI, FUKUSHI, TSUMUGI, 'production', 9, { guardDutyRoute: 's3' }),
  account('555566667777', HINOMI, KENKO, TSUMUGI, 'production', 8, { inspectorDates: 'offset' }),
  account('666677778888', HINOMI, KIBAN, KASASAGI, 'production', 11, { ...BOTH_REGIONS, flowFormat: 'version5' }),
  account('777788889999', TODAI, JUKI, AKEBONO, 'production', 8, { guardDutyRoute: 's3' }),
  account('888899990000', TODAI, ZEIMU, MINAMO, 'production', 7, { consolidatedControls: false }),
  account('999900001111', TODAI, FUKUSHI, TSUMUGI, 'production', 5, { inspectorDates: 'us-text' }),
  account('000011112222', TODAI, KIBAN, KASASAGI, 'production', 6, { ...BOTH_REGIONS, flowFormat: 'version5' }),
  account('123456789012', BORO, JUKI, AKEBONO, 'production', 5, { hourlyFlowFolders: true }),
  account('210987654321', BORO, KOSEKI, MINAMO, 'production', 5, { silentDays: SILENT_DAYS }),
  account('112233445566', BORO, KENKO, TSUMUGI, 'staging', 2, {
    delimitedEvents: false,
    // It came when the new Security Hub was there, and has only that one.
    sources: ['guardduty', 'ocsf_finding', 'ocsf_event', 'cloudtrail', 'vpcflow'],
  }),
  account('121212121212', HINOMI, KOSEKI, MINAMO, 'staging', 3, { guardDutyRoute: 's3' }),
]
