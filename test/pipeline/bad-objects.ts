import { gzipSync } from 'node:zlib'
import type { Reason } from '#core/rejection.ts'
import {
  ACCOUNT,
  ago,
  eventsKey,
  FLOW_HEADER,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  hubFinding,
  isoMs,
  REGION,
  trailKey,
  trailRecord,
} from './archive-builder.ts'

/** An object with something bad in it, and what must become of its records. */
export interface BadObject {
  /** Begins with the acceptance ids that it proves. */
  readonly what: string
  readonly key: string
  readonly body: string | Uint8Array
  readonly indexed: number
  readonly skipped?: number
  /** Records set aside, by reason. */
  readonly setAside?: Partial<Record<Reason, number>>
  /** The object is left out on purpose, for this reason. */
  readonly ignored?: string
  /** A part of each stored document; `Z` stands for no value. */
  readonly holds?: Readonly<Record<string, unknown>>
}

const MIB = 1024 * 1024
/** Longer than a Lucene term may be (32,766 bytes). */
const LONG = 'あ'.repeat(70_000)

function findings(...list: readonly (object | string)[]): string {
  return list.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('')
}

function trail(...list: readonly (object | string)[]): string {
  return `{"Records":[${list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(',')}]}`
}

/** JSON of a record with the raw JSON of one member added, which no object in JavaScript could hold. */
function withMember(record: object, member: string): string {
  return `${JSON.stringify(record).slice(0, -1)},${member}}`
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

/** A gzip stream of many members, so that much can be made of little. */
function gzipMembers(first: string, repeated: string, times: number): Buffer {
  const member = gzipSync(repeated)
  return Buffer.concat([gzipSync(first), ...Array<Buffer>(times).fill(member)])
}

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - 20)
}

const good = trailRecord
const finding = guardDutyFinding
const yearsAhead = Date.UTC(9999, 11, 31)
const longAgo = Date.UTC(1969, 6, 20)

/** Everything bad that an archive may hold, each in an object of its own beside good records. */
export const BAD_OBJECTS: readonly BadObject[] = [
  {
    what: 'NA-03 a JSON line that is cut off',
    key: guardDutyKey(),
    body: findings(finding(), JSON.stringify(finding()).slice(0, 300), finding(), finding()),
    indexed: 3,
    setAside: { json: 1 },
  },
  {
    what: 'NA-03 the first and the last line are broken',
    key: guardDutyKey(),
    body: findings('{"id": nonsense}', finding(), finding(), '{"id":').trimEnd(),
    indexed: 2,
    setAside: { json: 2 },
  },
  {
    what: 'NA-03 a broken element of a Records array',
    key: trailKey(),
    body: trail(good(), '{"eventVersion":"1.11","eventName":Put}', good()),
    indexed: 2,
    setAside: { json: 1 },
  },
  {
    what: 'NA-03 elements that are no objects',
    key: trailKey(),
    body: trail(good(), 'null', '"text"', '7', good()),
    indexed: 2,
    setAside: { json: 3 },
  },
  {
    what: 'NA-03 an object that is no JSON at all',
    key: trailKey(),
    body: '<html><body>Access Denied</body></html>',
    indexed: 0,
    setAside: { json: 1 },
  },
  {
    what: 'NA-03 a record without what it must have',
    key: trailKey(),
    body: trail(good(), good({ eventName: undefined }), good({ eventVersion: '2.0' }), good()),
    indexed: 2,
    setAside: { shape: 2 },
  },
  {
    what: 'NA-03 a flow line with too few columns, and a line of another format',
    key: flowKey(),
    body: [FLOW_HEADER, flowLine(1), '2 111122223333 eni-1 198.51.100.1', 'what is this?', flowLine(2), ''].join('\n'),
    indexed: 2,
    setAside: { line: 2 },
  },
  {
    what: 'NA-04 a log without time and one with an impossible time',
    key: trailKey(),
    body: trail(good({ eventTime: undefined }), good({ eventTime: '2026-02-30T00:00:00Z' }), good()),
    indexed: 1,
    setAside: { 'time-missing': 1, 'time-unreadable': 1 },
  },
  {
    what: 'NA-04 a finding without time and one with an impossible time',
    key: guardDutyKey(),
    body: findings(finding({ updatedAt: undefined }), finding({ updatedAt: 'yesterday' }), finding()),
    indexed: 1,
    setAside: { 'time-missing': 1, 'time-unreadable': 1 },
  },
  {
    what: 'NA-03 a truncated gzip stream: what came before is loaded',
    key: flowKey(),
    body: halfOf(
      gzipSync([FLOW_HEADER, ...Array.from({ length: 3 }, (_, n) => flowLine(n)), ''].join('\n'), { level: 0 }),
    ),
    indexed: 2,
    setAside: { gzip: 1 },
  },
  {
    what: 'NA-03 bytes behind a gzip stream',
    key: trailKey(),
    body: Buffer.concat([gzipSync(trail(good())), Buffer.from('and more')]),
    indexed: 1,
    setAside: { gzip: 1 },
  },
  {
    what: 'NA-39 a gzip bomb',
    key: guardDutyKey(),
    body: gzipMembers(`${findings(finding())}{"id":"`, 'A'.repeat(4 * MIB), 40),
    indexed: 1,
    setAside: { 'too-large': 1 },
  },
  {
    what: 'NA-03 a record of 20 MB',
    key: guardDutyKey(),
    body: findings(finding(), finding({ description: 'A'.repeat(20 * MIB) }), finding()),
    indexed: 2,
    setAside: { 'too-large': 1 },
  },
  {
    what: 'NA-03 a record of so many values that reading it would take all memory',
    key: trailKey(),
    body: trail(good(), good({ requestParameters: { list: Array(300_000).fill(1) } }), good()),
    indexed: 2,
    setAside: { 'too-large': 1 },
  },
  {
    what: 'NA-03 a record nested 10,000 deep',
    key: trailKey(),
    body: trail(good(), withMember(good(), `"additionalEventData":${nested(10_000)}`), good()),
    indexed: 2,
    setAside: { json: 1 },
  },
  {
    what: 'NA-15 bytes that are no UTF-8',
    key: guardDutyKey(),
    body: gzipSync(Buffer.from(findings(finding({ title: 'a\u00ffb' })), 'latin1')),
    indexed: 1,
    holds: { 'hinomi.finding.title': 'a\ufffdb', tags: ['decoded-lossy'] },
  },
  {
    what: 'NA-03 a byte order mark before JSON',
    key: guardDutyKey(),
    body: `\ufeff${findings(finding())}`,
    indexed: 1,
  },
  {
    what: 'NA-03 a byte order mark before a flow log, whose lines end in CRLF',
    key: flowKey(),
    body: `\ufeff${[FLOW_HEADER, flowLine(1), flowLine(2), ''].join('\r\n')}`,
    indexed: 2,
    holds: { 'event.action': 'accept', 'aws.vpcflow.log_status': undefined },
  },
  {
    what: 'NA-03 JSON lines that end in CRLF, with blank lines between them',
    key: guardDutyKey(),
    body: findings(finding(), '', finding()).replaceAll('\n', '\r\n'),
    indexed: 2,
  },
  {
    what: 'NA-03 raw NUL bytes, which JSON does not allow',
    key: guardDutyKey(),
    body: findings(finding(), JSON.stringify(finding()).replace('unprotected', 'un\u0000protected'), finding()),
    indexed: 2,
    setAside: { json: 1 },
  },
  {
    what: 'NA-03 escaped NUL characters in keys and values',
    key: trailKey(),
    body: trail(good({ userAgent: 'a\u0000b', requestParameters: { 'k\u0000ey': 'v\u0000alue', list: ['\u0000'] } })),
    indexed: 1,
    holds: { 'user_agent.original': 'a\u0000b' },
  },
  {
    what: 'NA-03 half of a surrogate pair',
    key: trailKey(),
    body: trail(withMember(good({ userAgent: undefined }), '"userAgent":"a\\ud83d","errorMessage":"\\udd25"')),
    indexed: 1,
  },
  {
    what: 'NA-03 a member that is there twice: the last one counts',
    key: trailKey(),
    body: trail(withMember(good({ userAgent: 'first' }), '"userAgent":"second"')),
    indexed: 1,
    holds: { 'user_agent.original': 'second' },
  },
  {
    what: 'NA-13 integers beyond 2^53 keep their digits',
    key: trailKey(),
    body: trail(withMember(good({ requestParameters: undefined }), '"requestParameters":{"big":9007199254740993}')),
    indexed: 1,
    holds: { 'aws.cloudtrail.request_parameters': { big: '9007199254740993' } },
  },
  {
    what: 'NA-13 more bytes than 32 bits hold',
    key: flowKey(),
    body: [FLOW_HEADER, flowLine(1).replace(' 1001 ', ' 3000000000 '), ''].join('\n'),
    indexed: 1,
    holds: { 'network.bytes': 3_000_000_000 },
  },
  {
    what: 'NA-03 keys named __proto__ and constructor',
    key: trailKey(),
    body: trail(
      withMember(
        good({ requestParameters: undefined }),
        '"__proto__":{"eventName":"Forged"},"constructor":{"prototype":{"x":1}},"requestParameters":{"__proto__":{"a":"b"},"constructor":"c"}',
      ),
    ),
    indexed: 1,
    holds: { 'event.code': 'PutBucketPolicy', 'aws.cloudtrail.request_parameters.constructor': 'c' },
  },
  {
    what: 'NA-14 values of 70,000 characters at every depth',
    key: trailKey(),
    body: trail(
      good({
        ...{
          eventName: LONG,
          userAgent: LONG,
          errorCode: LONG,
          errorMessage: LONG,
          requestID: LONG,
          vpcEndpointId: LONG,
        },
        requestParameters: { bucketName: LONG, a: { b: { c: [LONG, { d: LONG }] } }, [LONG]: LONG },
        responseElements: LONG,
        resources: [{ ARN: LONG, type: LONG, accountId: LONG }],
        userIdentity: { type: 'AssumedRole', arn: LONG, principalId: LONG, userName: LONG, accountId: ACCOUNT },
        tlsDetails: { tlsVersion: LONG, cipherSuite: LONG, clientProvidedHostHeader: LONG },
      }),
      good({ requestParameters: [[[[LONG]]]] }),
    ),
    indexed: 2,
    holds: { tags: ['truncated'] },
  },
  {
    what: 'NA-14 values of 70,000 characters in findings',
    key: eventsKey('securityhub'),
    body: findings({
      'detail-type': 'Security Hub Findings - Imported',
      account: ACCOUNT,
      region: REGION,
      time: isoMs(ago({ days: 1 })),
      detail: {
        findings: [
          hubFinding({
            ...{ Id: LONG, Title: LONG, Description: LONG, GeneratorId: LONG, ProductName: LONG, Types: [LONG, LONG] },
            Resources: [
              {
                Type: LONG,
                Id: LONG,
                Region: REGION,
                Tags: { [LONG]: LONG, a: LONG },
                Details: { Other: { b: LONG } },
              },
            ],
            ProductFields: { [LONG]: LONG, c: LONG },
            Note: { Text: LONG, UpdatedBy: LONG },
          }),
        ],
      },
    }),
    indexed: 1,
    holds: { tags: ['truncated'] },
  },
  {
    what: 'NA-28 logs of the years 9999 and 1969, and of 401 days ago',
    key: trailKey(),
    body: trail(
      good({ eventTime: isoMs(yearsAhead) }),
      good({ eventTime: isoMs(longAgo) }),
      good({ eventTime: isoMs(ago({ days: 401 })) }),
      good({ eventTime: isoMs(ago({ days: 399 })) }),
    ),
    indexed: 1,
    setAside: { 'time-out-of-range': 3 },
  },
  {
    what: 'NA-28 flows of the years 9999 and 1969',
    key: flowKey(),
    body: [FLOW_HEADER, flowLine(1, { at: yearsAhead }), flowLine(1, { at: longAgo }), flowLine(1), ''].join('\n'),
    indexed: 1,
    setAside: { 'time-out-of-range': 2 },
  },
  {
    what: 'NA-28 a finding of the year 9999, and one of 1969, which findings may be',
    key: guardDutyKey(),
    body: findings(finding({ updatedAt: isoMs(yearsAhead) }), finding({ updatedAt: isoMs(longAgo) })),
    indexed: 1,
    setAside: { 'time-out-of-range': 1 },
    holds: { '@timestamp': '1969-07-20T00:00:00.000Z', 'hinomi.finding.version': 0 },
  },
  {
    what: 'NA-12 a key that fits no source',
    key: `AWSLogs/${ACCOUNT}/SomethingNew/${REGION}/2026/11/20/x.json.gz`,
    body: trail(good(), good()),
    indexed: 0,
    setAside: { 'key-unknown': 1 },
  },
  {
    what: 'NA-12 NA-25 a source named in the middle of a key',
    key: `somewhere/${guardDutyKey()}`,
    body: findings(finding()),
    indexed: 0,
    setAside: { 'key-unknown': 1 },
  },
  {
    what: 'NA-12 NA-25 a body of another source than its key',
    key: guardDutyKey(),
    body: findings(good(), hubFinding()),
    indexed: 0,
    setAside: { shape: 2 },
  },
  {
    what: 'NA-12 a CloudTrail digest',
    key: trailKey().replaceAll('CloudTrail', 'CloudTrail-Digest'),
    body: '{"digestStartTime":"2026-11-20T00:00:00Z"}',
    indexed: 0,
    ignored: 'digest',
  },
  {
    what: 'NA-12 the test file of a load balancer',
    key: `AWSLogs/${ACCOUNT}/ELBAccessLogTestFile`,
    body: 'Enable AccessLog for ELB',
    indexed: 0,
    ignored: 'test-file',
  },
  {
    what: 'NA-12 what a desktop leaves in folders',
    key: 'AWSLogs/.DS_Store',
    body: 'x',
    indexed: 0,
    ignored: 'folder-marker',
  },
  {
    what: 'NA-12 an object of 0 bytes',
    key: trailKey({ name: 'empty' }),
    body: new Uint8Array(),
    indexed: 0,
    ignored: 'empty',
  },
  { what: 'NA-01 an object without records', key: trailKey(), body: trail(), indexed: 0 },
  { what: 'NA-01 a flow log of a header only', key: flowKey(), body: `${FLOW_HEADER}\n`, indexed: 0 },
  {
    what: 'NA-01 a flow log with a header in the middle, intervals without traffic, and no end of line',
    key: flowKey(),
    body: [FLOW_HEADER, flowLine(1), FLOW_HEADER, noData(), flowLine(2)].join('\n'),
    indexed: 2,
    skipped: 1,
  },
]

/** A flow log line of an interval without traffic. */
export function noData(): string {
  const end = Math.floor(ago({ days: 1 }) / 1000)
  return `2 ${ACCOUNT} eni-0123456789abcdef0 - - - - - - - ${end - 60} ${end} - NODATA`
}
