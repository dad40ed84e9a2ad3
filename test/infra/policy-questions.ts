import { DELIVERING_SERVICES, LOAD_BALANCER_SERVICE } from '#infra/policies/bucket-policy.ts'
import { CENTRAL_ACCOUNT as CENTRAL, MEMBER, OTHER_MEMBER as OTHER, STRANGER } from './example-central.ts'
import type { Answer, Asker, Question } from './simulate.ts'

export const BUCKET = `arn:aws:s3:::hinomi-archive-${CENTRAL}`
export const ALB_BUCKET = `arn:aws:s3:::hinomi-alb-${CENTRAL}`
const KEY = `arn:aws:kms:ap-northeast-1:${CENTRAL}:key/11111111-2222-3333-4444-555555555555`
const FOREIGN_KEY = `arn:aws:kms:ap-northeast-1:${MEMBER}:key/11111111-2222-3333-4444-555555555555`
export const DOMAIN = `arn:aws:es:ap-northeast-1:${CENTRAL}:domain/hinomi`
export const QUEUE = `arn:aws:sqs:ap-northeast-1:${CENTRAL}:hinomi-intake`
export const BREAK_GLASS = `arn:aws:iam::${CENTRAL}:role/break-glass`
export const KNOWN = {
  ...{
    'ArchiveKey.Arn': KEY,
    ArchiveKey: KEY,
    'Intake.Arn': QUEUE,
    Alerts: `arn:aws:sns:ap-northeast-1:${CENTRAL}:hinomi-alerts`,
  },
  ...Object.fromEntries(
    ['Bootstrap', 'Loader', 'Detect', 'Notify'].map((word) => [
      `${word}Role.Arn`,
      `arn:aws:iam::${CENTRAL}:role/hinomi-${word.toLowerCase()}`,
    ]),
  ),
}
const VIA_S3 = { 'kms:ViaService': 's3.ap-northeast-1.amazonaws.com' }

export const exporter = (account: string, role = 'hinomi-exporter-guardduty'): Asker => ({
  role: `arn:aws:iam::${account}:role/${role}`,
})
const service = (name: string, forAccount: string): Asker => ({ service: name, forAccount })
const balancer = (account: string): Asker => ({
  ...{ service: LOAD_BALANCER_SERVICE, forAccount: account },
  sourceArn: `arn:aws:elasticloadbalancing:ap-northeast-1:${account}:loadbalancer/app/web/50dc6c495c0c9188`,
})
export const object = (path: string) => `${BUCKET}/${path}`

export type Row = readonly [
  name: string,
  asker: Asker,
  action: string,
  resource: string,
  answer: Answer,
  context?: Question['context'],
]
export const NO_TLS = { 'aws:SecureTransport': 'false' }

const LOGS = 'delivery.logs.amazonaws.com'
/** Logs that a service delivers by itself, each at the path that it writes, which nobody may write for another account. */
const VENDED = [
  'vpcdnsquerylogs/vpc-00000001/2026/11/26/x.log.gz',
  'network-firewall/alert/ap-northeast-1/honcho/2026/11/26/00/x.log.gz',
  'network-firewall/flow/ap-northeast-1/honcho/2026/11/26/00/x.log.gz',
  'network-firewall/tls/ap-northeast-1/honcho/2026/11/26/00/x.log.gz',
  'WAFLogs/ap-northeast-1/web/2026/11/26/00/00/x.log.gz',
]
const DELIVERY = 'hinomi-exporter-delivery-ap-northeast-1'
const waf = (account: string) => object(`events/${account}/waf/ap-northeast-1/2026/11/26/00/x.gz`)

export const ARCHIVE: readonly Row[] = [
  ...VENDED.flatMap((path): Row[] => {
    const at = (account: string) => object(`AWSLogs/${account}/${path}`)
    return [
      [`${path} of a member`, service(LOGS, MEMBER), 's3:PutObject', at(MEMBER), 'Allowed'],
      [`${path} not of another`, service(LOGS, MEMBER), 's3:PutObject', at(OTHER), 'ImplicitlyDenied'],
      [`${path} not of a stranger`, service(LOGS, STRANGER), 's3:PutObject', at(STRANGER), 'ImplicitlyDenied'],
      [`${path} not by a role`, exporter(MEMBER, DELIVERY), 's3:PutObject', at(MEMBER), 'ImplicitlyDenied'],
    ]
  }),
  ['WAF logs by the stream of a member', exporter(MEMBER, DELIVERY), 's3:PutObject', waf(MEMBER), 'Allowed'],
  ['WAF logs not of another', exporter(MEMBER, DELIVERY), 's3:PutObject', waf(OTHER), 'ImplicitlyDenied'],
  ['WAF logs not by a service', service(LOGS, MEMBER), 's3:PutObject', waf(MEMBER), 'ImplicitlyDenied'],
  // exporter roles
  [
    'an exporter writes its events',
    exporter(MEMBER),
    's3:PutObject',
    object(`events/${MEMBER}/guardduty/x`),
    'Allowed',
  ],
  ['an exporter writes its errors', exporter(MEMBER), 's3:PutObject', object(`errors/${MEMBER}/x`), 'Allowed'],
  [
    'an exporter ends an upload of its own',
    exporter(MEMBER),
    's3:AbortMultipartUpload',
    object(`events/${MEMBER}/x`),
    'Allowed',
  ],
  ['an exporter asks where the bucket is', exporter(MEMBER), 's3:GetBucketLocation', BUCKET, 'Allowed'],
  [
    "not another account's events",
    exporter(MEMBER),
    's3:PutObject',
    object(`events/${OTHER}/guardduty/x`),
    'ImplicitlyDenied',
  ],
  ["not another account's errors", exporter(MEMBER), 's3:PutObject', object(`errors/${OTHER}/x`), 'ImplicitlyDenied'],
  [
    'not a longer number that begins like its own',
    exporter(MEMBER),
    's3:PutObject',
    object(`events/${MEMBER}2/x`),
    'ImplicitlyDenied',
  ],
  ['not a path through its own', exporter(MEMBER), 's3:PutObject', object(`x/events/${MEMBER}/x`), 'ImplicitlyDenied'],
  [
    'not AWSLogs, which belongs to services',
    exporter(MEMBER),
    's3:PutObject',
    object(`AWSLogs/${MEMBER}/CloudTrail/x`),
    'ImplicitlyDenied',
  ],
  ['not the quarantine', exporter(MEMBER), 's3:PutObject', object('quarantine/x'), 'ImplicitlyDenied'],
  ['not the configuration', exporter(MEMBER), 's3:PutObject', object('config/accounts.csv'), 'ImplicitlyDenied'],
  ['not the snapshots', exporter(MEMBER), 's3:PutObject', object('snapshots/x'), 'ImplicitlyDenied'],
  ['no plain HTTP', exporter(MEMBER), 's3:PutObject', object(`events/${MEMBER}/x`), 'ExplicitlyDenied', NO_TLS],
  [
    'no deleting of what it wrote',
    exporter(MEMBER),
    's3:DeleteObject',
    object(`events/${MEMBER}/x`),
    'ExplicitlyDenied',
  ],
  ['no reading of what it wrote', exporter(MEMBER), 's3:GetObject', object(`events/${MEMBER}/x`), 'ImplicitlyDenied'],
  ['no list', exporter(MEMBER), 's3:ListBucket', BUCKET, 'ImplicitlyDenied'],
  ['no other policy', exporter(MEMBER), 's3:PutBucketPolicy', BUCKET, 'ImplicitlyDenied'],
  ['no access list', exporter(MEMBER), 's3:PutObjectAcl', object(`events/${MEMBER}/x`), 'ImplicitlyDenied'],
  [
    'no change of versions',
    exporter(MEMBER),
    's3:DeleteObjectVersion',
    object(`events/${MEMBER}/x`),
    'ExplicitlyDenied',
  ],
  [
    'no key of its own',
    ...([exporter(MEMBER), 's3:PutObject', object(`events/${MEMBER}/x`), 'ExplicitlyDenied'] as const),
    { 's3:x-amz-server-side-encryption-aws-kms-key-id': FOREIGN_KEY },
  ],
  [
    'our key, if it names one',
    ...([exporter(MEMBER), 's3:PutObject', object(`events/${MEMBER}/x`), 'Allowed'] as const),
    { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY },
  ],
  // other roles and accounts
  [
    'no other role of a member',
    exporter(MEMBER, 'admin'),
    's3:PutObject',
    object(`events/${MEMBER}/x`),
    'ImplicitlyDenied',
  ],
  [
    'no role whose path looks like it',
    exporter(MEMBER, 'x/hinomi-exporter-a'),
    's3:PutObject',
    object(`events/${MEMBER}/x`),
    'ImplicitlyDenied',
  ],
  [
    'no account that is not registered',
    exporter(STRANGER),
    's3:PutObject',
    object(`events/${STRANGER}/x`),
    'ImplicitlyDenied',
  ],
  [
    "no account of the same Organization in another's path",
    exporter(STRANGER),
    's3:PutObject',
    object(`events/${MEMBER}/x`),
    'ImplicitlyDenied',
    { 'aws:PrincipalOrgID': 'o-exampleorgid' },
  ],
  ['nobody unsigned', 'anonymous', 's3:GetObject', object(`events/${MEMBER}/x`), 'ImplicitlyDenied'],
  // services
  ...DELIVERING_SERVICES.flatMap((name): Row[] => [
    [`${name} writes for a member`, service(name, MEMBER), 's3:PutObject', object(`AWSLogs/${MEMBER}/x`), 'Allowed'],
    [`${name} looks at the bucket`, service(name, MEMBER), 's3:GetBucketAcl', BUCKET, 'Allowed'],
    [
      `${name} not for a member in another's path`,
      service(name, MEMBER),
      's3:PutObject',
      object(`AWSLogs/${OTHER}/x`),
      'ImplicitlyDenied',
    ],
    [
      `${name} not in a path that begins like it`,
      service(name, MEMBER),
      's3:PutObject',
      object(`AWSLogs/${MEMBER}2/x`),
      'ImplicitlyDenied',
    ],
    [
      `${name} not for a stranger`,
      service(name, STRANGER),
      's3:PutObject',
      object(`AWSLogs/${STRANGER}/x`),
      'ImplicitlyDenied',
    ],
    [`${name} does not look for a stranger`, service(name, STRANGER), 's3:GetBucketAcl', BUCKET, 'ImplicitlyDenied'],
    [
      `${name} not among events`,
      service(name, MEMBER),
      's3:PutObject',
      object(`events/${MEMBER}/x`),
      'ImplicitlyDenied',
    ],
    [`${name} reads nothing`, service(name, MEMBER), 's3:GetObject', object(`AWSLogs/${MEMBER}/x`), 'ImplicitlyDenied'],
    [
      `${name} deletes nothing`,
      service(name, MEMBER),
      's3:DeleteObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ExplicitlyDenied',
    ],
    [
      `${name} not without TLS`,
      service(name, MEMBER),
      's3:PutObject',
      object(`AWSLogs/${MEMBER}/x`),
      'ExplicitlyDenied',
      NO_TLS,
    ],
  ]),
  [
    'Hive paths of flow logs',
    service('delivery.logs.amazonaws.com', MEMBER),
    's3:PutObject',
    object(`AWSLogs/aws-account-id=${MEMBER}/x`),
    'Allowed',
  ],
  [
    "not another's Hive path",
    service('delivery.logs.amazonaws.com', MEMBER),
    's3:PutObject',
    object(`AWSLogs/aws-account-id=${OTHER}/x`),
    'ImplicitlyDenied',
  ],
  [
    'no other service',
    service('lambda.amazonaws.com', MEMBER),
    's3:PutObject',
    object(`AWSLogs/${MEMBER}/x`),
    'ImplicitlyDenied',
  ],
  // the owner
  [
    'no role of ours deletes raw objects',
    exporter(CENTRAL, 'admin'),
    's3:DeleteObject',
    object(`AWSLogs/${MEMBER}/x`),
    'ExplicitlyDenied',
  ],
  [
    'no role of ours deletes old versions',
    exporter(CENTRAL, 'admin'),
    's3:DeleteObjectVersion',
    object(`events/${MEMBER}/x`),
    'ExplicitlyDenied',
  ],
  ['but the one for emergencies', { role: BREAK_GLASS }, 's3:DeleteObject', object(`AWSLogs/${MEMBER}/x`), 'Allowed'],
]

export const KEY_ROWS: readonly Row[] = [
  ['an exporter encrypts through S3', exporter(MEMBER), 'kms:GenerateDataKey', KEY, 'Allowed', VIA_S3],
  ['an exporter ends an upload in parts', exporter(MEMBER), 'kms:Decrypt', KEY, 'Allowed', VIA_S3],
  ['not by itself', exporter(MEMBER), 'kms:GenerateDataKey', KEY, 'ImplicitlyDenied'],
  [
    'not through S3 of another Region',
    exporter(MEMBER),
    'kms:GenerateDataKey',
    KEY,
    'ImplicitlyDenied',
    { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
  ],
  ['not another role of a member', exporter(MEMBER, 'admin'), 'kms:Decrypt', KEY, 'ImplicitlyDenied', VIA_S3],
  ['not an account that is not registered', exporter(STRANGER), 'kms:GenerateDataKey', KEY, 'ImplicitlyDenied', VIA_S3],
  ['no rights given on', exporter(MEMBER), 'kms:CreateGrant', KEY, 'ImplicitlyDenied', VIA_S3],
  ['no other policy', exporter(MEMBER), 'kms:PutKeyPolicy', KEY, 'ImplicitlyDenied'],
  ['no deletion', exporter(MEMBER), 'kms:ScheduleKeyDeletion', KEY, 'ImplicitlyDenied'],
  ...DELIVERING_SERVICES.flatMap((name): Row[] => [
    [`${name} encrypts for a member`, service(name, MEMBER), 'kms:GenerateDataKey', KEY, 'Allowed'],
    [`${name} not for a stranger`, service(name, STRANGER), 'kms:GenerateDataKey', KEY, 'ImplicitlyDenied'],
    [`${name} decrypts nothing for a stranger`, service(name, STRANGER), 'kms:Decrypt', KEY, 'ImplicitlyDenied'],
    [`${name} gives no rights on`, service(name, MEMBER), 'kms:CreateGrant', KEY, 'ImplicitlyDenied'],
  ]),
]

const albObject = (path: string) => `${ALB_BUCKET}/${path}`
export const ALB_ROWS: readonly Row[] = [
  [
    'load balancers not by another service',
    { ...(balancer(MEMBER) as object), service: LOGS } as Asker,
    's3:PutObject',
    albObject(`AWSLogs/${MEMBER}/elasticloadbalancing/x`),
    'ImplicitlyDenied',
  ],
  [
    'load balancers of a member write',
    balancer(MEMBER),
    's3:PutObject',
    albObject(`AWSLogs/${MEMBER}/elasticloadbalancing/x`),
    'Allowed',
  ],
  [
    'not in the path of a stranger',
    balancer(STRANGER),
    's3:PutObject',
    albObject(`AWSLogs/${STRANGER}/x`),
    'ImplicitlyDenied',
  ],
  ['not below a prefix', balancer(MEMBER), 's3:PutObject', albObject(`x/AWSLogs/${MEMBER}/x`), 'ImplicitlyDenied'],
  [
    'not for something else than a load balancer',
    { ...(balancer(MEMBER) as object), sourceArn: `arn:aws:s3:::x` } as Asker,
    's3:PutObject',
    albObject(`AWSLogs/${MEMBER}/x`),
    'ImplicitlyDenied',
  ],
  ['no role of a member', exporter(MEMBER), 's3:PutObject', albObject(`AWSLogs/${MEMBER}/x`), 'ImplicitlyDenied'],
  [
    'nobody deletes',
    exporter(CENTRAL, 'admin'),
    's3:DeleteObject',
    albObject(`AWSLogs/${MEMBER}/x`),
    'ExplicitlyDenied',
  ],
  ['no plain HTTP', balancer(MEMBER), 's3:PutObject', albObject(`AWSLogs/${MEMBER}/x`), 'ExplicitlyDenied', NO_TLS],
]

/** Policies of the archive that somebody could write by mistake, each of which must give another answer to some question. */
export const MISTAKES: readonly [string, (text: string) => string][] = [
  ['any account in the path of exporters', (text) => text.replaceAll('$' + '{aws:PrincipalAccount}', '*')],
  ['any account in the path of services', (text) => text.replaceAll('$' + '{aws:SourceAccount}', '*')],
  [
    'no slash after the account',
    (text) => text.replaceAll('$' + '{aws:PrincipalAccount}/*', '$' + '{aws:PrincipalAccount}*'),
  ],
  ['any role', (text) => text.replace('role/hinomi-exporter-*', 'role/*')],
  ['reading beside writing', (text) => text.replaceAll('"s3:PutObject"]', '"s3:PutObject","s3:GetObject"]')],
  ['exporters in AWSLogs', (text) => text.replace('/errors/', '/AWSLogs/')],
  ['plain HTTP', (text) => text.replace('aws:SecureTransport":"false', 'aws:SecureTransport":"true')],
  [
    'services for anybody',
    (text) =>
      text
        .replace(`"StringEquals":{"aws:SourceAccount"`, `"StringLike":{"aws:SourceAccount"`)
        .replace(`"aws:SourceAccount":["${MEMBER}"`, `"aws:SourceAccount":["*"`),
  ],
  ['deleting', (text) => text.replaceAll('s3:DeleteObject', 's3:DeleteObjectTagging')],
  ['any key', (text) => text.replace('"StringNotEquals"', '"StringEquals"')],
]

export const KNOWN_SEARCH = { ...KNOWN, 'Search.Arn': DOMAIN }

/** Rows as cases of a test. */
export function casesOf(rows: readonly Row[]): {
  name: string
  answer: Answer
  question: Omit<Question, 'owner'>
}[] {
  return rows.map(([name, asker, action, resource, answer, context = {}]) => ({
    ...{ name, answer, question: { asker, action, resource, context } },
  }))
}
