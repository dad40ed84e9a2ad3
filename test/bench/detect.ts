// node --import tsx test/bench/detect.ts [records]: what the rules over single events cost for each CloudTrail document of the benchmark.
import { RULES } from '#detections/catalogue.ts'
import { type Matcher, matcherOf } from '#detections/compile/matcher.ts'
import { createLists } from '#detections/lists.ts'
import type { EventRule } from '#detections/rule.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { Random } from '#sample/random.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { PLACES } from './input/draw.ts'
import { INPUT_SOURCES } from './input/sources.ts'
import { spreadOf } from './statistics.ts'

/** Documents that are asked about again and again, and how often; the last time counts. */
const CHUNK = 200
const ROUNDS = 4
const DAY_MS = 86_400_000

/** Normalises one object of the benchmark's CloudTrail input. */
function documents(records: number): object[] {
  const maker = INPUT_SOURCES.find(({ id }) => id === 'cloudtrail')
  const source = SOURCES.find(({ id }) => id === 'cloudtrail')
  const [place] = PLACES
  if (maker === undefined || source === undefined || place === undefined) throw new Error('no CloudTrail input')
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const text = [...maker.open()({ place, number: 0, records, from: to - DAY_MS, to }, new Random('detect'))].join('')
  const normalize = openNormalizer({
    address: { account: place.account, region: place.region },
    sources: [source],
    key: 'bench',
    bucket: 'archive',
    mainBucket: true,
    writtenAt: to,
    ingestedAt: to,
    accounts: undefined,
    digest,
  })
  const made: object[] = []
  for (const record of (JSON.parse(text) as { Records: object[] }).Records) {
    normalize(record, { offset: 0, lossy: false, bytes: { length: 1000 } }, (result) => {
      if (result.kind === 'document') made.push(JSON.parse(Buffer.from(result.json).toString()) as object)
    })
  }
  return made
}

/** What rules look at that do not name their calls. */
const BROAD: readonly object[] = [
  {
    a: { 'aws.cloudtrail.user_identity.type': 'Root' },
    b: { 'aws.cloudtrail.event_type': 'AwsServiceEvent' },
    condition: 'a and not b',
  },
  { a: { 'hinomi.is_human': true, 'aws.cloudtrail.user_identity.access_key_id|startswith': 'AKIA' }, condition: 'a' },
  { a: { 'hinomi.region_allowed': false, 'hinomi.is_write': true }, condition: 'a' },
  {
    a: { 'hinomi.actor_kind': 'government', 'hinomi.is_write': true },
    b: { 'hinomi.principal|expand': '%gov_principals%' },
    condition: 'a and not b',
  },
  {
    a: { 'aws.cloudtrail.user_identity.session_context.session_issuer.user_name|startswith': 'AWSReservedSSO_' },
    b: { 'hinomi.session|expand': '%sso_users%' },
    condition: 'a and not b',
  },
  { a: { 'error.message|contains': 'explicit deny in a service control policy' }, condition: 'a' },
  { a: { 'hinomi.principal|expand': '%break_glass%' }, condition: 'a' },
  { a: { 'hinomi.dest_region_allowed': false }, condition: 'a' },
  { a: { 'hinomi.instance_session': true }, b: { 'source.ip|expand': '%egress_cidrs%' }, condition: 'a and not b' },
  { a: { 'user_agent.original|contains': ['trufflehog', 'kali', 'pacu', 'cloudfox', 'S3 Browser'] }, condition: 'a' },
  { a: { 'error.code|contains': ['AccessDenied', 'Unauthorized'], 'hinomi.is_human': true }, condition: 'a' },
  { a: { 'hinomi.public': true }, condition: 'a' },
  { a: { 'hinomi.admin_policy': true }, condition: 'a' },
  {
    a: { 'hinomi.external_accounts|exists': true },
    b: { 'hinomi.external_accounts|expand': '%trusted_external%' },
    condition: 'a and not b',
  },
  { a: { 'aws.cloudtrail.request_parameters.encrypted': false }, condition: 'a' },
  { a: { 'source.ip|cidr': '198.51.100.0/24' }, b: { 'hinomi.is_write': true }, condition: 'a and b' },
]

/** As many rules as the whole catalogue has: most name their calls, some look at every event. */
function madeUpRules(): EventRule[] {
  const exact = Array.from({ length: 124 }, (_, at) => ({
    call: { 'event.provider': `service${at % 20}.amazonaws.com`, 'event.action': [`Create${at}`, `Delete${at}*`] },
    condition: 'call',
  }))
  return [...exact, ...BROAD].map((detection, at) => ({ ...ruleOf(detection), name: `made-up-${at}`, raises: true }))
}

function microsecondsPerEvent(matcher: Matcher, events: readonly object[]): { median: number; hits: number } {
  const context = {
    lists: createLists('1', [{ list: 'break_glass', value: 'arn:aws:iam::*:role/BreakGlass' }]),
    account: '111122223333',
  }
  let hits = 0
  const costs: number[] = []
  // the loader has each document at hand when it asks: so shall the bench, instead of fetching it from far memory
  for (let at = 0; at < events.length; at += CHUNK) {
    const chunk = events.slice(at, at + CHUNK)
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.hrtime.bigint()
      let found = 0
      for (const event of chunk) found += matcher('aws.cloudtrail', event, context).length
      if (round < ROUNDS - 1) continue
      costs.push(Number(process.hrtime.bigint() - before) / 1000 / chunk.length)
      hits += found
    }
  }
  return { median: spreadOf(costs).median, hits }
}

const events = documents(Number(process.argv[2] ?? 20_000))
const sets: readonly (readonly [string, Matcher])[] = [
  [`${RULES.filter(({ kind }) => kind === 'event').length} event rules of the catalogue`, matcherOf(RULES)],
  [`140 made-up rules, ${BROAD.length} of which look at every event`, matcherOf(madeUpRules())],
]
for (const [name, matcher] of sets) {
  const { median: cost, hits } = microsecondsPerEvent(matcher, events)
  console.log(`${name}: ${cost.toFixed(2)} µs per event, ${hits} hits in ${events.length} events`)
}
