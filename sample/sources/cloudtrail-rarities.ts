import { DAY_MS, MINUTE_MS, nextOfficeMoment } from '../clock.ts'
import { officePlace } from '../places.ts'
import type { Random } from '../random.ts'
import type { Site, TrailRecord } from '../site.ts'
import { ACCOUNTS, GLOBAL_REGION, TOKYO } from '../world.ts'
import { BOTO3, governmentActor, otherAccountActor, personActor, rootActor, userActor } from './cloudtrail-actors.ts'
import { assumedRole } from './cloudtrail-machine-calls.ts'
import { type Actor, denial, type MadeCall, trailRecord } from './cloudtrail-record.ts'

/** Which account sees which rare thing. */
const ROOT_SIGN_IN = '666677778888'
const USER_WITHOUT_MFA = '123456789012'
const USER_WITH_MFA = '555566667777'
const LEGACY_KEY = '888899990000'
const WORLD_OPEN = '444455556666'
const REFUSED_BY_POLICY = '999900001111'
const SHARED_PLATFORMS = ['666677778888', '000011112222']

interface Teller {
  readonly random: Random
  readonly site: Site
  tell(time: number, region: string, actor: Actor, call: MadeCall): TrailRecord
}

const RARITIES = ['cloudtrail', 'rarities'] as const

function middleOf({ period }: Site, random: Random): number {
  return nextOfficeMoment(period.start + Math.floor((period.end - period.start) * 0.35), random)
}

/** Returns when the government side changes something in the account, epoch milliseconds. */
export function governmentMoment(site: Site): number {
  return middleOf(site, site.random.fork(...RARITIES))
}

/** Tells what happens once or a few times in a month: few records, each of which some rule or reader looks for. */
export function rarities(site: Site): TrailRecord[] {
  const random = site.random.fork(...RARITIES)
  const teller: Teller = {
    random,
    site,
    tell: (time, region, actor, call) => ({
      time,
      region,
      record: trailRecord(random, { account: site.account.id, region, time }, actor, call),
    }),
  }
  const middle = middleOf(site, random)
  return [...everyday(teller, middle), ...(site.incidents ? incidents(teller, middle) : [])].filter(
    (one) => one.time < site.period.end,
  )
}

function everyday(teller: Teller, middle: number): TrailRecord[] {
  const { site } = teller
  return [
    ...government(teller, middle),
    ...(SHARED_PLATFORMS.includes(site.account.id) ? callsFromOtherAccounts(teller) : []),
  ]
}

/** What rules shall find; who made a mistake had no evil in mind. */
function incidents(teller: Teller, middle: number): TrailRecord[] {
  const { site } = teller
  return [
    ...(site.account.id === ROOT_SIGN_IN ? rootSignIn(teller, middle) : []),
    ...(site.account.id === USER_WITHOUT_MFA ? userSignIns(teller, middle, false) : []),
    ...(site.account.id === USER_WITH_MFA ? userSignIns(teller, middle, true) : []),
    ...(site.account.id === LEGACY_KEY ? legacyKey(teller, middle) : []),
    ...(site.account.id === WORLD_OPEN ? worldOpen(teller, middle) : []),
    ...(site.account.id === REFUSED_BY_POLICY ? refusedByPolicy(teller, middle) : []),
  ]
}

function consoleLogin(success: boolean, mfa: boolean): MadeCall {
  return {
    source: 'signin',
    name: 'ConsoleLogin',
    write: true,
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: success ? 'Success' : 'Failure' },
    additional: {
      LoginTo: 'https://console.aws.amazon.com/console/home',
      MobileVersion: 'No',
      MFAUsed: mfa ? 'Yes' : 'No',
    },
    ...(success ? {} : { error: { code: 'Failure', message: 'Failed authentication' } }),
  }
}

/** Sign-in of root is recorded in us-east-1. */
function rootSignIn({ site, tell }: Teller, time: number): TrailRecord[] {
  const root = rootActor(site.account.id, site.account.municipality.officeAddress)
  return [tell(time, GLOBAL_REGION, root, consoleLogin(true, true))]
}

function userSignIns({ site, tell }: Teller, time: number, mfa: boolean): TrailRecord[] {
  const user = userActor(
    site.account.id,
    'kinkyu-kanri',
    'AIDAEXAMPLEKINKYU00',
    undefined,
    site.account.municipality.officeAddress,
  )
  const failures = mfa ? 0 : 3
  return Array.from({ length: failures + 1 }, (_, at) =>
    tell(time + at * 40_000, TOKYO, user, consoleLogin(at === failures, mfa)),
  )
}

function legacyKey({ random, site, tell }: Teller, time: number): TrailRecord[] {
  const user = userActor(site.account.id, 'batch-legacy', 'AIDAEXAMPLELEGACY00', 'AKIAEXAMPLELEGACY000', '203.0.113.23')
  const bucketName = site.resources.buckets[1]?.name
  return Array.from({ length: 5 }, (_, at) =>
    tell(time + at * DAY_MS + random.below(30 * MINUTE_MS), TOKYO, user, {
      source: 's3',
      name: 'ListObjects',
      write: false,
      data: true,
      request: { bucketName, prefix: 'renkei/' },
    }),
  )
}

/** Somebody opens SSH to the world, and takes it back a quarter of an hour later. */
function worldOpen({ site, tell }: Teller, time: number): TrailRecord[] {
  const member = site.resources.members[0]
  const group = site.resources.regions[0]?.instances[0]?.securityGroupId
  if (member === undefined || group === undefined) return []
  const entry = {
    ipProtocol: 'tcp',
    fromPort: 22,
    toPort: 22,
    groups: {},
    ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
    ipv6Ranges: {},
    prefixListIds: {},
  }
  const change = (name: string): MadeCall => ({
    source: 'ec2',
    name,
    write: true,
    request: { groupId: group, ipPermissions: { items: [entry] } },
    response: { _return: true },
  })
  return [
    tell(time, TOKYO, personActor(site, member, time, true), change('AuthorizeSecurityGroupIngress')),
    tell(
      time + 15 * MINUTE_MS,
      TOKYO,
      personActor(site, member, time + 15 * MINUTE_MS, true),
      change('RevokeSecurityGroupIngress'),
    ),
  ]
}

/** What the government forbids in every account is refused with words of its own. */
function refusedByPolicy({ random, site, tell }: Teller, time: number): TrailRecord[] {
  const member = site.resources.members[1]
  if (member === undefined) return []
  const actor = personActor(site, member, time, true)
  const call = { source: 'ec2', name: 'PurchaseReservedInstancesOffering', write: true } as const
  const { code, message } = denial(actor, call, '*')
  const error = { code, message: message.replace(/because no .*/, 'with an explicit deny in a service control policy') }
  return [
    tell(time, TOKYO, actor, {
      ...call,
      request: { reservedInstancesOfferingId: random.uuid(), instanceCount: 1 },
      error,
    }),
  ]
}

function government({ random, site, tell }: Teller, time: number): TrailRecord[] {
  const actor = governmentActor(site.account.id, random, time)
  const stackName = `StackSet-guardrails-${random.uuid()}`
  return [
    tell(time, TOKYO, actor, {
      source: 'cloudformation',
      name: 'UpdateStack',
      write: true,
      request: { stackName },
      response: { stackId: stackName },
    }),
    tell(time + 20_000, TOKYO, actor, {
      source: 'config',
      name: 'PutConfigRule',
      write: true,
      request: {
        configRule: { configRuleName: 'gc-required-tags', source: { owner: 'AWS', sourceIdentifier: 'REQUIRED_TAGS' } },
      },
    }),
  ]
}

/** Systems fetch files from the shared platform with a role there: the trail there shows the caller's account, no name. */
function callsFromOtherAccounts({ random, site, tell }: Teller): TrailRecord[] {
  const role = {
    name: 'renkei-reader',
    arn: `arn:aws:iam::${site.account.id}:role/renkei-reader`,
    id: 'AROAEXAMPLERENKEI0000',
  }
  const neighbours = ACCOUNTS.filter(
    (one) => one.municipality === site.account.municipality && one.id !== site.account.id,
  )
  return Array.from({ length: 8 }, () => {
    const time = random.between(site.period.start, site.period.end)
    const other = random.pick(neighbours)
    const place = officePlace(other.municipality.officeAddress)
    const actor = otherAccountActor(other.id, `AROAEXAMPLE${random.base32(10)}:renkei-import`, place.address, BOTO3)
    return tell(time, TOKYO, actor, {
      source: 'sts',
      name: 'AssumeRole',
      write: false,
      ...assumedRole(site.account.id, role, 'renkei-import', { random, time }),
      sharedEventId: random.uuid(),
    })
  })
}
