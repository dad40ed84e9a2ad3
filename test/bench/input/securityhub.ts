import { Random } from '#sample/random.ts'
import { idOf, iso, outsideAddress, type Place, rank, uuidOf } from './draw.ts'
import { eventKey, eventLine } from './event.ts'
import { type Finding, FindingStream, type InputSource, moments } from './input-source.ts'
import { drawHost, type Host } from './resources.ts'
import { CONTROLS } from './securityhub-controls.ts'
import { drawVulnerability } from './vulnerability.ts'

/** Findings of Security Hub CSPM by EventBridge: mostly its own controls, and copies from Inspector and GuardDuty. */
export const securityhub: InputSource = {
  id: 'securityhub',
  records: 20_000,
  recordsPerObject: 1_000,
  key: (slot) => eventKey('securityhub', slot),
  open: () => {
    const stream = new FindingStream()
    return function* ({ place, ...slot }, random) {
      const next = moments({ place, ...slot }, random)
      for (let i = 0; i < slot.records; i++) {
        const time = next()
        const finding = asffFinding(place, stream.next(place, random, time), time)
        yield eventLine(place, random, time, {
          source: 'aws.securityhub',
          detailType: 'Security Hub Findings - Imported',
          resource: `${finding.ProductArn}/${finding.Id}`,
          detail: { findings: [finding] },
        })
      }
    }
  },
}

type Raw = Readonly<Record<string, unknown>>
type RawResource = Raw & { readonly Id: string }
type Asff = RawResource & { readonly ProductArn: string }

function asffFinding(place: Place, finding: Finding, time: number): Asff {
  const random = new Random('securityhub', finding.seed)
  const share = random.next()
  const host = drawHost(place, random)
  if (share < 0.75) return controlFinding(place, finding, time, random, host)
  return share < 0.9
    ? inspectorCopy(place, finding, time, random, host)
    : guardDutyCopy(place, finding, time, random, host)
}

function common({ account, region }: Place, finding: Finding, time: number, product: string, id: string): Asff {
  const ProductArn = `arn:aws:securityhub:${region}::product/aws/${product}`
  return {
    SchemaVersion: '2018-10-08',
    Id: id,
    ProductArn,
    Region: region,
    AwsAccountId: account,
    FirstObservedAt: iso(finding.createdAt),
    LastObservedAt: iso(time - 3_000),
    CreatedAt: iso(finding.createdAt),
    UpdatedAt: iso(time - 3_000),
  }
}

function controlFinding(place: Place, finding: Finding, time: number, random: Random, host: Host): Asff {
  const control = random.pick(CONTROLS)
  const { account, region } = place
  const base = `arn:aws:securityhub:${region}:${account}:security-control/${control.id}/finding`
  const fields = common(place, finding, time, 'securityhub', `${base}/${uuidOf(`securityhub${finding.seed}`)}`)
  const resource = control.onInstance ? instance(place, host) : bucket(place, random)
  const passed = (finding.updates + host.number) % 3 === 0
  const types = ['Software and Configuration Checks/Industry and Regulatory Standards']
  return {
    ...fields,
    ProductName: 'Security Hub',
    CompanyName: 'AWS',
    GeneratorId: `security-control/${control.id}`,
    Types: types,
    Severity: severity(passed ? 'INFORMATIONAL' : control.severity),
    Title: control.title,
    Description: control.description,
    Remediation: {
      Recommendation: {
        Text: 'For information on how to correct this issue, consult the AWS Security Hub controls documentation.',
        Url: `https://docs.aws.amazon.com/console/securityhub/${control.id}/remediation`,
      },
    },
    ProductFields: {
      'RelatedAWSResources:0/name': `securityhub-${control.rule}-${idOf(`${account}${control.rule}`, 8)}`,
      'RelatedAWSResources:0/type': 'AWS::Config::ConfigRule',
      'aws/securityhub/ProductName': 'Security Hub',
      'aws/securityhub/CompanyName': 'AWS',
      'Resources:0/Id': resource.Id,
      'aws/securityhub/FindingId': `${fields.ProductArn}/${fields.Id}`,
    },
    Resources: [resource],
    Compliance: {
      Status: passed ? 'PASSED' : 'FAILED',
      RelatedRequirements: control.requirements,
      SecurityControlId: control.id,
      AssociatedStandards: [
        { StandardsId: 'standards/aws-foundational-security-best-practices/v/1.0.0' },
        { StandardsId: 'standards/cis-aws-foundations-benchmark/v/3.0.0' },
      ],
    },
    Workflow: { Status: passed ? 'RESOLVED' : 'NEW' },
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: { Label: control.severity, Original: control.severity } },
  }
}

function inspectorCopy(place: Place, finding: Finding, time: number, random: Random, host: Host): Asff {
  const { account, region } = place
  const { id, name, version, fixed, severity: label, score, epss, vector, description } = drawVulnerability(random)
  const arn = `arn:aws:inspector2:${region}:${account}:finding/${idOf(`securityhub${finding.seed}`, 32)}`
  const fields = common(place, finding, time, 'inspector', arn)
  const types = ['Software and Configuration Checks/Vulnerabilities/CVE']
  return {
    ...fields,
    ProductName: 'Inspector',
    CompanyName: 'Amazon',
    GeneratorId: 'AWSInspector',
    Types: types,
    Severity: severity(label),
    Title: `${id} - ${name}, ${name}-libs`,
    Description: description,
    Remediation: { Recommendation: { Text: 'Remediation is available. Please refer to the Fixed version.' } },
    ProductFields: {
      'aws/inspector/ProductVersion': '2',
      'aws/inspector/FindingStatus': 'ACTIVE',
      'aws/inspector/inspectorScore': String(score),
      'aws/inspector/instanceId': host.id,
      'aws/inspector/resources/1/resourceDetails/awsEc2InstanceDetails/platform': 'AMAZON_LINUX_2023',
      'aws/securityhub/FindingId': `${fields.ProductArn}/${arn}`,
    },
    Resources: [instance(place, host)],
    Vulnerabilities: [
      {
        Id: id,
        VulnerablePackages: [name, `${name}-libs`].map((packageName) => ({
          Name: packageName,
          Version: version,
          Epoch: '1',
          Release: '1.amzn2023',
          Architecture: 'X86_64',
          PackageManager: 'OS',
          FixedInVersion: `1:${fixed}-1.amzn2023`,
          Remediation: `dnf update ${packageName}`,
        })),
        Cvss: [{ Version: '3.1', BaseScore: score, BaseVector: vector, Source: 'NVD' }],
        Vendor: { Name: 'AMAZON_CVE', Url: `https://explore.alas.example.com/${id}.html`, VendorSeverity: 'Important' },
        ReferenceUrls: [`https://nvd.nist.gov/vuln/detail/${id}`],
        FixAvailable: 'YES',
        EpssScore: epss,
        ExploitAvailable: score > 9 ? 'YES' : 'NO',
      },
    ],
    Workflow: { Status: 'NEW' },
    RecordState: finding.updates > 2 ? 'ARCHIVED' : 'ACTIVE',
    FindingProviderFields: { Severity: { Label: label }, Types: types },
  }
}

function guardDutyCopy(place: Place, finding: Finding, time: number, random: Random, host: Host): Asff {
  const { account, region } = place
  const detector = idOf(`detector${account}${region}`, 32)
  const arn = `arn:aws:guardduty:${region}:${account}:detector/${detector}/finding/${idOf(`securityhub${finding.seed}`, 32)}`
  const fields = common(place, finding, time, 'guardduty', arn)
  const remote = outsideAddress(rank(random, 8_000))
  const types = ['TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce']
  const action = 'aws/guardduty/service/action/networkConnectionAction'
  return {
    ...fields,
    ProductName: 'GuardDuty',
    CompanyName: 'Amazon',
    GeneratorId: `arn:aws:guardduty:${region}:${account}:detector/${detector}`,
    Types: types,
    Severity: { Product: 2, Label: 'LOW', Normalized: 40 },
    Title: `${remote} is performing SSH brute force attacks against ${host.id}.`,
    Description: `${remote} is performing SSH brute force attacks against ${host.id}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`,
    SourceUrl: `https://${region}.console.aws.amazon.com/guardduty/home?region=${region}#/findings?macros=current&fId=${arn.slice(-32)}`,
    ProductFields: {
      'aws/guardduty/service/archived': 'false',
      'aws/guardduty/service/resourceRole': 'TARGET',
      [`${action}/connectionDirection`]: 'INBOUND',
      [`${action}/localPortDetails/portName`]: 'SSH',
      [`${action}/localPortDetails/port`]: '22',
      [`${action}/remoteIpDetails/ipAddressV4`]: remote,
      [`${action}/remoteIpDetails/country/countryName`]: 'Netherlands',
      [`${action}/remoteIpDetails/organization/asn`]: '64500',
      'aws/guardduty/service/count': String(finding.updates + 1),
      'aws/securityhub/FindingId': `${fields.ProductArn}/${arn}`,
    },
    Resources: [instance(place, host)],
    Action: {
      ActionType: 'NETWORK_CONNECTION',
      NetworkConnectionAction: {
        ConnectionDirection: 'INBOUND',
        RemoteIpDetails: {
          IpAddressV4: remote,
          Organization: { Asn: 64_500, AsnOrg: 'Example Network', Isp: 'Example Network', Org: 'Example Network' },
          Country: { CountryName: 'Netherlands' },
          City: { CityName: 'Amsterdam' },
          GeoLocation: { Lat: 52.3759, Lon: 4.8975 },
        },
        RemotePortDetails: { Port: random.between(1024, 65_536), PortName: 'Unknown' },
        LocalPortDetails: { Port: 22, PortName: 'SSH' },
        Protocol: 'TCP',
        Blocked: false,
      },
    },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: { Label: 'LOW' }, Types: types },
  }
}

const NORMALIZED = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 }

function severity(label: keyof typeof NORMALIZED): object {
  return { Label: label, Normalized: NORMALIZED[label], Original: label }
}

function instance({ account, region }: Place, host: Host): RawResource {
  return {
    Type: 'AwsEc2Instance',
    Id: host.arn,
    Partition: 'aws',
    Region: region,
    Tags: { Name: host.name, System: '住民記録', Environment: '本番' },
    Details: {
      AwsEc2Instance: {
        Type: 'm6i.large',
        ImageId: 'ami-0a1b2c3d4e5f60718',
        IpV4Addresses: [host.address, host.publicAddress],
        IamInstanceProfileArn: `arn:aws:iam::${account}:instance-profile/${host.roleName}`,
        VpcId: host.vpcId,
        SubnetId: host.subnetId,
        LaunchedAt: host.launchedAt,
      },
    },
  }
}

function bucket({ account, region }: Place, random: Random): RawResource {
  const name = `gyomu-${idOf(`bucket${account}${rank(random, 300)}`, 6)}-logs`
  return {
    Type: 'AwsS3Bucket',
    Id: `arn:aws:s3:::${name}`,
    Partition: 'aws',
    Region: region,
    Tags: { System: '税務' },
    Details: {
      AwsS3Bucket: {
        OwnerId: idOf(`owner${account}`, 64),
        CreatedAt: '2026-04-01T01:00:00.000Z',
        Name: name,
      },
    },
  }
}
