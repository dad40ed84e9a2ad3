import { Random } from '#sample/random.ts'
import { idOf, iso, type Place, rank } from './draw.ts'
import { eventKey, eventLine } from './event.ts'
import { type Finding, FindingStream, type InputSource, moments } from './input-source.ts'
import { drawHost, type Host } from './resources.ts'
import { drawVulnerability } from './vulnerability.ts'

/** Inspector findings by EventBridge: package vulnerabilities of instances and images, and reachable ports. */
export const inspector: InputSource = {
  id: 'inspector',
  records: 20_000,
  recordsPerObject: 1_000,
  key: (slot) => eventKey('inspector', slot),
  open: () => {
    const stream = new FindingStream()
    return function* ({ place, ...slot }, random) {
      const next = moments({ place, ...slot }, random)
      for (let i = 0; i < slot.records; i++) {
        const time = next()
        const detail = inspectorFinding(place, stream.next(place, random, time), time)
        const resource = detail.resources[0]?.id ?? ''
        yield eventLine(place, random, time, {
          source: 'aws.inspector2',
          detailType: 'Inspector2 Finding',
          resource,
          detail,
        })
      }
    }
  },
}

type Raw = Readonly<Record<string, unknown>>
type RawResource = Raw & { readonly id: string }
type RawFinding = Raw & { readonly resources: readonly RawResource[] }

function inspectorFinding(place: Place, finding: Finding, time: number): RawFinding {
  const random = new Random('inspector', finding.seed)
  const host = drawHost(place, random)
  const closed = finding.updates > 2
  const common = {
    awsAccountId: place.account,
    findingArn: `arn:aws:inspector2:${place.region}:${place.account}:finding/${idOf(`inspector${finding.seed}`, 32)}`,
    firstObservedAt: eventDate(finding.createdAt),
    lastObservedAt: eventDate(time - 9_000),
    updatedAt: eventDate(time - 9_000),
    status: closed ? 'CLOSED' : 'ACTIVE',
  }
  return random.chance(0.1)
    ? { ...common, ...reachability(place, random, host) }
    : { ...common, ...packageVulnerability(place, random, host) }
}

/** `Wed Sep 04 17:00:36.951 UTC 2024`: how events write moments since June 2024. */
function eventDate(time: number): string {
  const [week, month, day, year, clock] = new Date(time)
    .toUTCString()
    .replace(',', '')
    .split(' ')
    .map((part, at, all) => (at === 1 ? (all[2] ?? '') : at === 2 ? (all[1] ?? '') : part))
  return `${week} ${month} ${day} ${clock}.${iso(time).slice(20, 23)} UTC ${year}`
}

function packageVulnerability(place: Place, random: Random, host: Host): RawFinding {
  const { id, name, version, fixed, severity, score, epss, vector, description } = drawVulnerability(random)
  return {
    description,
    epss: { score: epss },
    exploitAvailable: score > 9 ? 'YES' : 'NO',
    fixAvailable: 'YES',
    inspectorScore: score,
    inspectorScoreDetails: {
      adjustedCvss: {
        adjustments: [],
        cvssSource: 'NVD',
        score,
        scoreSource: 'NVD',
        scoringVector: vector,
        version: '3.1',
      },
    },
    packageVulnerabilityDetails: {
      cvss: [{ baseScore: score, scoringVector: vector, source: 'NVD', version: '3.1' }],
      referenceUrls: [`https://nvd.nist.gov/vuln/detail/${id}`],
      relatedVulnerabilities: [],
      source: 'AMAZON_CVE',
      sourceUrl: `https://explore.alas.example.com/${id}.html`,
      vendorCreatedAt: 'Wed Aug 05 00:00:00.000 UTC 2026',
      vendorSeverity: severity === 'HIGH' ? 'Important' : 'Medium',
      vendorUpdatedAt: 'Mon Aug 10 00:00:00.000 UTC 2026',
      vulnerabilityId: id,
      vulnerablePackages: [name, `${name}-libs`].map((packageName) => ({
        arch: 'X86_64',
        epoch: 1,
        fixedInVersion: `1:${fixed}-1.amzn2023`,
        name: packageName,
        packageManager: 'OS',
        release: '1.amzn2023',
        remediation: `dnf update ${packageName}`,
        version,
      })),
    },
    remediation: { recommendation: { text: 'None Provided' } },
    resources: [random.chance(0.6) ? instance(place, host) : image(place, random)],
    severity,
    title: `${id} - ${name}, ${name}-libs`,
    type: 'PACKAGE_VULNERABILITY',
  }
}

function reachability(place: Place, random: Random, host: Host): RawFinding {
  const port = random.pick([22, 80, 443, 3389, 8080])
  return {
    description: `On the instance ${host.id}, the port range ${port}-${port} is reachable from the InternetGateway igw-0${idOf(host.vpcId, 16)} from an attached ENI ${host.interfaceId}.`,
    networkReachabilityDetails: {
      networkPath: {
        steps: [
          { componentId: `igw-0${idOf(host.vpcId, 16)}`, componentType: 'AWS::EC2::InternetGateway' },
          { componentId: `acl-0${idOf(host.subnetId, 16)}`, componentType: 'AWS::EC2::NetworkAcl' },
          { componentId: host.groupId, componentType: 'AWS::EC2::SecurityGroup' },
          { componentId: host.interfaceId, componentType: 'AWS::EC2::NetworkInterface' },
          { componentId: host.id, componentType: 'AWS::EC2::Instance' },
        ],
      },
      openPortRange: { begin: port, end: port },
      protocol: 'TCP',
    },
    remediation: {
      recommendation: {
        text: 'You can restrict access to your instance by modifying the Security Groups or ACLs in the network path.',
      },
    },
    resources: [instance(place, host)],
    severity: port === 22 || port === 3389 ? 'HIGH' : 'MEDIUM',
    title: `Port ${port} is reachable from an Internet Gateway - TCP`,
    type: 'NETWORK_REACHABILITY',
  }
}

function instance({ account, region }: Place, host: Host): RawResource {
  return {
    details: {
      awsEc2Instance: {
        iamInstanceProfileArn: `arn:aws:iam::${account}:instance-profile/${host.roleName}`,
        imageId: 'ami-0a1b2c3d4e5f60718',
        ipV4Addresses: [host.address, host.publicAddress],
        ipV6Addresses: [],
        launchedAt: 'Thu Jan 15 00:00:00.000 UTC 2026',
        platform: 'AMAZON_LINUX_2023',
        subnetId: host.subnetId,
        type: 'm6i.large',
        vpcId: host.vpcId,
      },
    },
    id: host.id,
    partition: 'aws',
    region,
    tags: { Name: host.name, System: '住民記録' },
    type: 'AWS_EC2_INSTANCE',
  }
}

function image({ account, region }: Place, random: Random): RawResource {
  const repositoryName = `gyomu/app-${rank(random, 20)}`
  const imageHash = `sha256:${idOf(`image${account}${repositoryName}${rank(random, 50)}`, 64)}`
  return {
    details: {
      awsEcrContainerImage: {
        architecture: 'amd64',
        imageHash,
        imageTags: [`build-${rank(random, 900)}`],
        inUseCount: random.below(4),
        platform: 'AMAZON_LINUX_2023',
        pushedAt: 'Wed Sep 02 03:04:05.678 UTC 2026',
        registry: account,
        repositoryName,
      },
    },
    id: `arn:aws:ecr:${region}:${account}:repository/${repositoryName}/${imageHash}`,
    partition: 'aws',
    region,
    tags: {},
    type: 'AWS_ECR_CONTAINER_IMAGE',
  }
}
