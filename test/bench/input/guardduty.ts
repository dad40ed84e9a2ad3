import { Random } from '#sample/random.ts'
import { capitalsOf, idOf, iso, outsideAddress, type Place, rank, uuidOf } from './draw.ts'
import { chooseKind, type Kind, type Remote } from './guardduty-kinds.ts'
import { dayPath, type Finding, FindingStream, type InputSource, moments } from './input-source.ts'
import { drawHost, type Host } from './resources.ts'

/** GuardDuty findings as the native export to S3 writes them: JSON lines, updates of the same finding in later objects. */
export const guardduty: InputSource = {
  id: 'guardduty',
  records: 20_000,
  recordsPerObject: 500,
  key: ({ place: { account, region }, from, number }) =>
    `AWSLogs/${account}/GuardDuty/${region}/${dayPath(from)}/${uuidOf(`guardduty${number}`)}.jsonl.gz`,
  open: () => {
    const stream = new FindingStream()
    return function* (slot, random) {
      const next = moments(slot, random)
      for (let i = 0; i < slot.records; i++) {
        const time = next()
        yield `${JSON.stringify(guardDutyFinding(slot.place, stream.next(slot.place, random, time), time))}\n`
      }
    }
  },
}

const TOWNS = [
  ['NL', 'Netherlands', 'Amsterdam', 52.3759, 4.8975],
  ['US', 'United States', 'Ashburn', 39.0469, -77.4903],
  ['BR', 'Brazil', 'Sao Paulo', -23.5475, -46.6361],
  ['SG', 'Singapore', 'Singapore', 1.2897, 103.8501],
  ['DE', 'Germany', 'Frankfurt am Main', 50.1155, 8.6842],
] as const

function guardDutyFinding(place: Place, finding: Finding, time: number): object {
  const random = new Random('guardduty', finding.seed)
  const { account, region } = place
  const kind = chooseKind(random)
  const host = drawHost(place, random)
  const remote = drawRemote(random)
  const id = idOf(`guardduty${finding.seed}`, 32)
  const detector = idOf(`detector${account}${region}`, 32)
  return {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${region}:${account}:detector/${detector}/finding/${id}`,
    type: kind.type,
    resource: resourceOf(kind.subject, place, host, random),
    service: {
      serviceName: 'guardduty',
      detectorId: detector,
      action: kind.action(host, remote, random),
      resourceRole: kind.role,
      additionalInfo: { value: '{"threatListName":"ProofPoint"}', type: 'default' },
      eventFirstSeen: iso(finding.createdAt - 300_000),
      eventLastSeen: iso(time - 60_000),
      archived: false,
      count: finding.updates + 1,
      ...(kind.featureName === undefined ? {} : { featureName: kind.featureName }),
    },
    severity: kind.severity,
    createdAt: iso(finding.createdAt),
    updatedAt: iso(time),
    title: kind.title(host, remote),
    description: kind.description(host, remote),
  }
}

function drawRemote(random: Random): Remote {
  const address = outsideAddress(rank(random, 8_000))
  const [countryCode, countryName, cityName, lat, lon] = random.pick(TOWNS)
  const network = `Example Network ${rank(random, 90)}`
  return {
    address,
    details: {
      ipAddressV4: address,
      organization: { asn: String(64_496 + rank(random, 16)), asnOrg: network, isp: network, org: network },
      country: { countryCode, countryName },
      city: { cityName },
      geoLocation: { lat, lon },
    },
  }
}

function resourceOf(subject: Kind['subject'], place: Place, host: Host, random: Random): object {
  if (subject === 'instance') return { resourceType: 'Instance', instanceDetails: instanceDetails(place, host) }
  const roleId = `AROA${capitalsOf(`role${place.account}${host.roleName}`, 17)}`
  const accessKeyDetails = {
    accessKeyId: `ASIA${random.base32(16)}`,
    principalId: `${roleId}:${host.id}`,
    userType: 'AssumedRole',
    userName: host.roleName,
  }
  if (subject === 'key') return { resourceType: 'AccessKey', accessKeyDetails }
  return { resourceType: 'S3Bucket', accessKeyDetails, s3BucketDetails: [bucketDetails(place, random)] }
}

function instanceDetails({ account, region }: Place, host: Host): object {
  const dashed = (address: string) => address.replaceAll('.', '-')
  return {
    instanceId: host.id,
    instanceType: 'm6i.large',
    outpostArn: null,
    launchTime: host.launchedAt,
    platform: null,
    productCodes: [],
    iamInstanceProfile: {
      arn: `arn:aws:iam::${account}:instance-profile/${host.roleName}`,
      id: `AIPA${capitalsOf(`profile${account}${host.roleName}`, 17)}`,
    },
    networkInterfaces: [
      {
        ipv6Addresses: [],
        networkInterfaceId: host.interfaceId,
        privateDnsName: `ip-${dashed(host.address)}.${region}.compute.internal`,
        privateIpAddress: host.address,
        privateIpAddresses: [
          {
            privateDnsName: `ip-${dashed(host.address)}.${region}.compute.internal`,
            privateIpAddress: host.address,
          },
        ],
        subnetId: host.subnetId,
        vpcId: host.vpcId,
        securityGroups: [{ groupName: 'gyomu-app', groupId: host.groupId }],
        publicDnsName: `ec2-${dashed(host.publicAddress)}.${region}.compute.amazonaws.com`,
        publicIp: host.publicAddress,
      },
    ],
    tags: [
      { key: 'Name', value: host.name },
      { key: 'System', value: '住民記録' },
    ],
    instanceState: 'running',
    availabilityZone: `${region}a`,
    imageId: 'ami-0a1b2c3d4e5f60718',
    imageDescription: 'Amazon Linux 2023 AMI 2023.5.20240805.0 x86_64 HVM kernel-6.1',
  }
}

function bucketDetails({ account }: Place, random: Random): object {
  const name = `gyomu-${idOf(`bucket${account}${rank(random, 30)}`, 6)}-logs`
  const closed = { ignorePublicAcls: true, restrictPublicBuckets: true, blockPublicAcls: true, blockPublicPolicy: true }
  const nobody = { allowsPublicReadAccess: false, allowsPublicWriteAccess: false }
  return {
    arn: `arn:aws:s3:::${name}`,
    name,
    type: 'Destination',
    createdAt: 1_775_000_000,
    owner: { id: idOf(`owner${account}`, 64) },
    tags: [{ key: 'System', value: '住民記録' }],
    defaultServerSideEncryption: { encryptionType: 'SSEAlgorithm', kmsMasterKeyArn: null },
    publicAccess: {
      permissionConfiguration: {
        bucketLevelPermissions: { accessControlList: nobody, bucketPolicy: nobody, blockPublicAccess: closed },
        accountLevelPermissions: { blockPublicAccess: closed },
      },
      effectivePermission: 'NOT_PUBLIC',
    },
  }
}
