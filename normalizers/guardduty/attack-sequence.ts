import { readIp } from '#core/address.ts'
import type { Notes } from '#core/notes.ts'
import { isoTime, portNumber, present } from '#core/optional-value.ts'
import { guardDutyResourceType } from '#core/resource-type.ts'
import { list, lower, text, unique } from '#core/text.ts'
import { type Place, tagsOf } from './affected-resource.ts'
import type { HinomiPart, OwnFields, Part } from './document.ts'
import { autonomousSystem, position } from './network-sides.ts'
import type { Actor, Endpoint, Sequence, SequenceResource } from './record-sequence.ts'
import { type ActingUser, awsUser } from './user.ts'

/** What an attack sequence says; `resource` of such a finding holds nothing but the word AttackSequence. */
export interface SequenceParts {
  readonly resource?: HinomiPart<'resource'> | undefined
  readonly actor: ActingUser
  readonly source?: Part<'source'> | undefined
  /** First and last time of any signal, ISO. */
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly own: OwnFields['sequence']
  /** For `related.*`. */
  readonly addresses: readonly (string | undefined)[]
  readonly hosts: readonly (string | undefined)[]
  readonly hashes: readonly (string | undefined)[]
}

/** Type words of sequences (GuardDuty API: FindingResourceType); those that CloudFormation has no name for stay as they are. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  ACCESS_KEY: 'AWS::IAM::AccessKey',
  AUTOSCALING_AUTO_SCALING_GROUP: 'AWS::AutoScaling::AutoScalingGroup',
  BEDROCK_GUARDRAIL: 'AWS::Bedrock::Guardrail',
  CLOUDFORMATION_STACK: 'AWS::CloudFormation::Stack',
  CONTAINER: 'AWS::ECS::Container',
  EC2_IMAGE: 'AWS::EC2::Image',
  EC2_INSTANCE: 'AWS::EC2::Instance',
  EC2_LAUNCH_TEMPLATE: 'AWS::EC2::LaunchTemplate',
  EC2_NETWORK_INTERFACE: 'AWS::EC2::NetworkInterface',
  EC2_VPC: 'AWS::EC2::VPC',
  ECS_CLUSTER: 'AWS::ECS::Cluster',
  ECS_TASK: 'AWS::ECS::Task',
  EKS_CLUSTER: 'AWS::EKS::Cluster',
  IAM_INSTANCE_PROFILE: 'AWS::IAM::InstanceProfile',
  S3_BUCKET: 'AWS::S3::Bucket',
  S3_OBJECT: 'AWS::S3::Object',
  SAGEMAKER_ENDPOINT: 'AWS::SageMaker::Endpoint',
}

const MAX_RESOURCES = 100

/** Returns the parts of a document that an attack sequence gives. */
export function sequenceParts(
  sequence: Sequence | null | undefined,
  place: Place,
  notes: Notes,
): SequenceParts | undefined {
  if (!sequence) return undefined
  const actors = present(sequence.actors)
  const resources = present(sequence.resources)
  const endpoints = present(sequence.endpoints)
  const signals = present(sequence.signals)
  return {
    resource: resourceOf(resources, place, notes),
    actor: actorOf(actors),
    source: onlySource(endpoints, notes),
    start: timesOf(
      signals.map(({ firstSeenAt }) => firstSeenAt),
      notes,
    )[0],
    end: timesOf(
      signals.map(({ lastSeenAt }) => lastSeenAt),
      notes,
    ).at(-1),
    own: {
      uid: text(sequence.uid),
      signal_count: signals.length === 0 ? undefined : signals.length,
      signal_names: unique(signals.map(({ name }) => text(name))),
      signal_types: unique(signals.map(({ type }) => text(type))),
      finding_ids: unique(signals.map(({ type, uid }) => (type === 'FINDING' ? text(uid) : undefined))),
      account_ids: unique([
        ...resources.map(({ accountId }) => text(accountId)),
        ...actors.map(({ user }) => text(user?.account?.uid)),
      ]),
      session_ids: unique(actors.map(({ session }) => text(session?.uid))),
      types: unique(list(sequence.additionalSequenceTypes).map(text)),
    },
    addresses: endpoints.map(({ ip }) => readIp(ip)),
    hosts: endpoints.map(({ domain }) => lower(domain)),
    hashes: actors.map(({ process }) => text(process?.sha256)),
  }
}

/** The first user acts; the names and ids of all are related. */
function actorOf(actors: readonly Actor[]): ActingUser {
  const users = actors.map(({ user }) =>
    awsUser({
      name: text(user?.name),
      principalId: text(user?.uid),
      type: text(user?.type),
      accessKeyId: text(user?.credentialUid),
    }),
  )
  const first = users.find(({ user }) => user !== undefined)
  return { user: first?.user, session: first?.session, related: users.flatMap(({ related }) => related) }
}

function resourceOf(
  resources: readonly SequenceResource[],
  place: Place,
  notes: Notes,
): HinomiPart<'resource'> | undefined {
  const [first] = resources
  if (first === undefined) return undefined
  const word = text(first.resourceType)
  return {
    id: text(first.uid),
    type: word === undefined ? undefined : (RESOURCE_TYPES[word.toUpperCase()] ?? guardDutyResourceType(word)),
    type_original: word,
    name: text(first.name),
    account_id: text(first.accountId) ?? place.account,
    region: lower(first.region) ?? place.region,
    partition: text(first.cloudPartition) ?? place.partition,
    provider: 'aws',
    tags: tagsOf(first.tags, notes),
    all: unique(
      resources.map(({ uid }) => text(uid)),
      MAX_RESOURCES,
    ),
  }
}

/** Several endpoints have no single "from where": only one alone becomes the source. */
function onlySource(endpoints: readonly Endpoint[], notes: Notes): Part<'source'> | undefined {
  const withAddress = endpoints.filter(({ ip }) => readIp(ip) !== undefined)
  const [only] = withAddress
  if (only === undefined || withAddress.length > 1) return undefined
  const { location, autonomousSystem: network } = only
  const country = text(location?.country)
  const isCode = country !== undefined && /^[A-Z]{2}$/.test(country)
  return {
    ip: readIp(only.ip),
    domain: lower(only.domain),
    port: portNumber(only.port, notes),
    geo: {
      country_name: isCode ? undefined : country,
      country_iso_code: isCode ? country : undefined,
      city_name: text(location?.city),
      location: position(location?.latitude, location?.longitude),
    },
    as: autonomousSystem(network?.number, network?.name),
  }
}

/** The times that can be read, ISO, earliest first. */
function timesOf(values: readonly unknown[], notes: Notes): string[] {
  return values.flatMap((value) => isoTime(value, notes) ?? []).sort()
}
