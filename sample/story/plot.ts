import { DAY_MS, HOUR_MS, MINUTE_MS, midnightInJapan } from '../clock.ts'
import { ATTACKER } from '../places.ts'
import type { Bucket, Instance, RegionResources, Role } from '../resources.ts'
import type { Site } from '../site.ts'
import { instanceCredentials } from '../sources/cloudtrail-actors.ts'
import type { Caller, Place } from '../sources/guardduty-parts.ts'
import { instanceCaller } from '../sources/guardduty-parts.ts'

/** The account from which the attacker comes back: no account of the registry. */
const FOREIGN_ACCOUNT = '999988887777'

/** Moments of the story in epoch milliseconds; all lie in the last three days before the end. */
export interface StoryTimes {
  /** Inspector learns that an exploit exists. */
  readonly exploitKnown: number
  readonly probed: number
  readonly entered: number
  /** First use of the stolen credentials from outside. */
  readonly stolen: number
  readonly discovered: number
  readonly backdoor: number
  readonly cameBack: number
  readonly exfiltrated: number
  readonly trailStopped: number
  /** GuardDuty ties the signals together. */
  readonly tiedTogether: number
  /** An analyst takes it up in the morning. */
  readonly noticed: number
}

/** The names that every source of the story shares, and its moments. */
export interface Plot {
  readonly site: Site
  readonly region: RegionResources
  readonly instance: Instance
  readonly bucket: Bucket
  readonly attacker: Place
  readonly caller: Caller
  /** The stolen credentials are those that the server itself used at that time. */
  readonly credentialsCreatedAt: number
  readonly foreignAccount: string
  readonly backdoor: Role
  readonly backdoorPolicyArn: string
  readonly at: StoryTimes
}

/**
 * Lays out the attack on an account: an internet-facing server is probed and entered, the credentials of its role are stolen and used
 * from outside in one night, a role is left behind, resident records leave S3, and the trail is stopped.
 *
 * It begins at the first midnight in Japan within the last three days of the sample and is over two days later.
 */
export function makePlot(site: Site, end: number): Plot {
  const random = site.random.fork('story')
  const region = site.resources.regions[0]
  const instance = region?.instances.find((one) => one.publicAddress !== undefined)
  const bucket = site.resources.buckets[0]
  if (region === undefined || instance === undefined || bucket === undefined) {
    throw new RangeError(`account ${site.account.id} has nothing to attack`)
  }
  const account = site.account.id
  const firstDay = midnightInJapan(end - 3 * DAY_MS)
  const night = firstDay + DAY_MS
  const stolen = night + 35 * MINUTE_MS
  const credentials = instanceCredentials(site, instance, stolen)
  return {
    site,
    region,
    instance,
    bucket,
    attacker: ATTACKER,
    caller: instanceCaller(instance.role, instance.id, credentials.accessKeyId),
    credentialsCreatedAt: credentials.createdAt,
    foreignAccount: FOREIGN_ACCOUNT,
    backdoor: {
      name: 'ops-maintenance',
      arn: `arn:aws:iam::${account}:role/ops-maintenance`,
      id: `AROAEXAMPLE${random.base32(10)}`,
    },
    backdoorPolicyArn: `arn:aws:iam::${account}:policy/ops-maintenance-all`,
    at: {
      exploitKnown: firstDay + 20 * MINUTE_MS,
      probed: firstDay + 22 * HOUR_MS + 10 * MINUTE_MS,
      entered: firstDay + 23 * HOUR_MS + 20 * MINUTE_MS,
      stolen,
      discovered: night + 37 * MINUTE_MS,
      backdoor: night + 70 * MINUTE_MS,
      cameBack: night + 82 * MINUTE_MS,
      exfiltrated: night + 105 * MINUTE_MS,
      trailStopped: night + 205 * MINUTE_MS,
      tiedTogether: night + 240 * MINUTE_MS,
      noticed: night + 9 * HOUR_MS + 15 * MINUTE_MS,
    },
  }
}
