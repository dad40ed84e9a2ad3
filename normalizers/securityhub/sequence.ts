import { readHostName, readIp } from '#core/address.ts'
import type { Notes } from '#core/notes.ts'
import { epochTime, portNumber, present } from '#core/optional-value.ts'
import { text, unique } from '#core/text.ts'
import type { OwnFields, Part } from './document.ts'
import { autonomousSystem, position } from './place.ts'
import type { AwsSecurityFinding, FindingSequence } from './record.ts'
import type { Related } from './record-values.ts'

/** What an attack sequence says about who, from where and when. */
export interface SequenceFacts {
  readonly own?: OwnFields['sequence']
  readonly user?: Part<'user'> | undefined
  readonly source?: Part<'source'> | undefined
  /** Texts of the indicators for tactics and techniques of MITRE ATT&CK. */
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  /** First and last observation of a signal, epoch milliseconds. */
  readonly firstSeen?: number | undefined
  readonly lastSeen?: number | undefined
  readonly related: Related
}

const MAX_LISTED = 100
const NOTHING: SequenceFacts = { tactics: [], techniques: [], related: {} }

/** Reads the attack sequence that GuardDuty found (Security Hub CSPM API: Sequence); nothing for all other findings. */
export function sequenceOf({ Detection }: AwsSecurityFinding, notes: Notes): SequenceFacts {
  const sequence = Detection?.Sequence
  if (!sequence) return NOTHING
  const actors = present(sequence.Actors)
  const endpoints = present(sequence.Endpoints)
  const signals = present(sequence.Signals)
  const indicators = [
    ...present(sequence.SequenceIndicators),
    ...signals.flatMap((signal) => present(signal.SignalIndicators)),
  ]
  const valuesOf = (key: string) => indicators.filter(({ Key }) => Key === key).flatMap(({ Values }) => present(Values))
  const times = signals.flatMap(({ FirstSeenAt, LastSeenAt }) => [
    epochTime(FirstSeenAt, notes),
    epochTime(LastSeenAt, notes),
  ])
  const seen = times.filter((time) => time !== undefined).sort((a, b) => a - b)
  const user = actors.find(({ User }) => User)?.User
  return {
    own: {
      uid: text(sequence.Uid),
      signal_count: signals.length > 0 ? signals.length : undefined,
      signal_names: unique(
        signals.map(({ Name, Title }) => text(Name) ?? Title),
        MAX_LISTED,
      ),
      signal_types: unique(
        signals.map(({ Type }) => Type),
        MAX_LISTED,
      ),
      finding_ids: unique(
        signals.map(({ Type, Id }) => (Type === 'FINDING' ? Id : undefined)),
        MAX_LISTED,
      ),
      account_ids: unique(
        actors.map(({ User }) => User?.Account?.Uid),
        MAX_LISTED,
      ),
      session_ids: unique(
        actors.map(({ Session }) => Session?.Uid),
        MAX_LISTED,
      ),
    },
    user: user ? { name: text(user.Name), id: text(user.Uid) } : undefined,
    source: sourceOf(endpoints, notes),
    tactics: valuesOf('ATTACK_TACTIC'),
    techniques: valuesOf('ATTACK_TECHNIQUE'),
    firstSeen: seen[0],
    lastSeen: seen.at(-1),
    related: {
      ip: endpoints.map(({ Ip }) => readIp(Ip)),
      hosts: endpoints.map(({ Domain }) => readHostName(Domain)),
      user: actors.flatMap(({ User }) => [text(User?.Name), text(User?.Uid), text(User?.CredentialUid)]),
    },
  }
}

type Endpoints = readonly NonNullable<NonNullable<FindingSequence['Endpoints']>[number]>[]

/** Only one address can be the source; of several none is more so than the others. */
function sourceOf(endpoints: Endpoints, notes: Notes): Part<'source'> | undefined {
  const withAddress = endpoints.filter(({ Ip }) => readIp(Ip) !== undefined)
  const [endpoint] = withAddress
  if (endpoint === undefined || new Set(withAddress.map(({ Ip }) => readIp(Ip))).size !== 1) return undefined
  return {
    ip: readIp(endpoint.Ip),
    port: portNumber(endpoint.Port, notes),
    geo: {
      city_name: text(endpoint.Location?.City),
      country_name: text(endpoint.Location?.Country),
      location: position(endpoint.Location?.Lat, endpoint.Location?.Lon),
    },
    as: autonomousSystem(endpoint.AutonomousSystem?.Number, endpoint.AutonomousSystem?.Name),
  }
}
