import { createHash } from 'node:crypto'

/** A document of the floor with its id, and for findings its version. */
export interface FloorDocument {
  readonly id: string
  readonly version: number
  readonly document: object
}

/** Where a record stands. */
export interface FloorPlace {
  readonly key: string
  /** A short hash of the key, for ids of lines. */
  readonly hash: string
  readonly region: string | undefined
  position: number
}

/** One record in, one document of about 30 fields out: nothing is checked, enriched or set aside. */
type Projection = (record: never, place: FloorPlace) => FloorDocument

// Raw records as they come: the floor trusts them blindly.
// biome-ignore lint/suspicious/noExplicitAny: a type would promise a check that the floor leaves out on purpose.
type Raw = any

const LONGEST = 8191

const address = (value: string | undefined) => (value !== undefined && /^[\d.:a-f]+$/i.test(value) ? value : undefined)
const number = (value: string | undefined) => (value === undefined || value === '-' ? undefined : Number(value))
const word = (value: string | undefined) => (value === '-' ? undefined : value)
const cut = (value: string | undefined) =>
  value !== undefined && value.length > LONGEST ? value.slice(0, LONGEST) : value
const some = (...values: (string | undefined)[]) => {
  const there = values.filter(Boolean)
  return there.length === 0 ? undefined : there
}
const nameOf = (arn: string | undefined) => arn?.slice(arn.lastIndexOf('/') + 1)
const shortHash = (text: string) => createHash('md5').update(text).digest('hex')

const cloudtrail = (record: Raw, place: FloorPlace): FloorDocument => {
  const identity = record.userIdentity ?? {}
  const issuer = identity.sessionContext?.sessionIssuer
  const user = identity.userName ?? issuer?.userName ?? nameOf(identity.arn) ?? identity.invokedBy
  const ip = address(record.sourceIPAddress)
  return {
    id: `${record.recipientAccountId}-${record.eventID}`,
    version: 0,
    document: {
      '@timestamp': record.eventTime,
      event: {
        id: record.eventID,
        action: record.eventName,
        provider: record.eventSource,
        kind: 'event',
        module: 'cloudtrail',
        outcome: record.errorCode || record.errorMessage ? 'failure' : 'success',
      },
      cloud: { provider: 'aws', account: { id: record.recipientAccountId }, region: record.awsRegion },
      source: { ip, address: record.sourceIPAddress },
      user: { id: identity.principalId, name: user },
      user_agent: { original: cut(record.userAgent) },
      error: record.errorCode ? { code: record.errorCode, message: cut(record.errorMessage) } : undefined,
      related: { ip: some(ip), user: some(user) },
      tls: record.tlsDetails
        ? { version: record.tlsDetails.tlsVersion, cipher: record.tlsDetails.cipherSuite }
        : undefined,
      aws: {
        cloudtrail: {
          event_version: record.eventVersion,
          event_type: record.eventType,
          event_category: record.eventCategory,
          management_event: record.managementEvent,
          read_only: record.readOnly,
          request_id: record.requestID,
          user_identity: {
            type: identity.type,
            arn: identity.arn,
            access_key_id: identity.accessKeyId,
            account_id: identity.accountId,
            invoked_by: identity.invokedBy,
            session_issuer: issuer?.arn,
          },
        },
      },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

const TRANSPORTS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' }
const OUTCOMES: Readonly<Record<string, string>> = { ACCEPT: 'success', REJECT: 'failure' }

const vpcflow = (line: string, place: FloorPlace): FloorDocument => {
  const values = line.split(' ')
  const [version, account, interfaceId, from, to] = values
  const source = word(from)
  const destination = word(to)
  const protocol = number(values[7])
  const packets = number(values[8])
  const bytes = number(values[9])
  const end = Number(values[11]) * 1000
  return {
    id: `${place.hash}-${place.position}`,
    version: 0,
    document: {
      '@timestamp': end,
      event: {
        kind: 'event',
        category: 'network',
        module: 'vpcflow',
        action: word(values[12]),
        outcome: OUTCOMES[values[12] ?? ''] ?? 'unknown',
        start: Number(values[10]) * 1000,
        end,
      },
      cloud: { provider: 'aws', account: { id: account }, region: place.region },
      source: { ip: source, port: number(values[5]), bytes, packets },
      destination: { ip: destination, port: number(values[6]) },
      network: {
        iana_number: protocol,
        transport: protocol === undefined ? undefined : TRANSPORTS[protocol],
        bytes,
        packets,
      },
      related: { ip: some(source, destination) },
      aws: { vpcflow: { version, interface_id: interfaceId, log_status: values[13] } },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

const ALB_COLUMN = /"([^"]*)"|(\S+)/g

const alb = (line: string, place: FloorPlace): FloorDocument => {
  const values = Array.from(line.matchAll(ALB_COLUMN), ([, quoted, bare]) => quoted ?? bare)
  const [client, target] = [values[3]?.split(':'), values[4]?.split(':')]
  const [method, url, version] = values[12]?.split(' ') ?? []
  return {
    id: `${place.hash}-${place.position}`,
    version: 0,
    document: {
      '@timestamp': values[1],
      event: { kind: 'event', category: 'web', module: 'alb', start: values[21], action: values[22] },
      cloud: { provider: 'aws', region: place.region },
      source: { ip: address(client?.[0]), port: number(client?.[1]) },
      destination: { ip: address(target?.[0]), port: number(target?.[1]) },
      http: {
        version,
        request: { method, bytes: number(values[10]) },
        response: { status_code: number(values[8]), bytes: number(values[11]) },
      },
      url: { original: url },
      user_agent: { original: cut(values[13]) },
      tls: { cipher: word(values[14]), version: word(values[15]) },
      trace: { id: values[17] },
      aws: {
        alb: {
          type: values[0],
          elb: values[2],
          target_group: word(values[16]),
          target_status: number(values[9]),
          seconds: number(values[6]),
          domain: word(values[18]),
          certificate: word(values[19]),
        },
      },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

const guardduty = (finding: Raw, place: FloorPlace): FloorDocument => {
  const { service, resource } = finding
  const action = service.action ?? {}
  const seen =
    action.networkConnectionAction ?? action.awsApiCallAction ?? action.portProbeAction?.portProbeDetails?.[0] ?? {}
  const remote = seen.remoteIpDetails ?? {}
  const instance = resource?.instanceDetails ?? {}
  const key = resource?.accessKeyDetails ?? {}
  const remoteIp = address(remote.ipAddressV4)
  const ownIp = address(instance.networkInterfaces?.[0]?.privateIpAddress)
  return {
    id: `${finding.accountId}-${finding.id}`,
    version: Date.parse(finding.updatedAt),
    document: {
      '@timestamp': finding.updatedAt,
      event: {
        id: finding.id,
        kind: 'alert',
        module: 'guardduty',
        created: finding.createdAt,
        severity: finding.severity,
      },
      cloud: {
        provider: 'aws',
        account: { id: finding.accountId },
        region: finding.region,
        instance: { id: instance.instanceId },
      },
      rule: { id: finding.type, name: finding.title, description: cut(finding.description) },
      source: {
        ip: remoteIp,
        port: seen.remotePortDetails?.port,
        geo: { country_name: remote.country?.countryName, city_name: remote.city?.cityName },
      },
      destination: { ip: ownIp, port: seen.localPortDetails?.port },
      user: { name: key.userName, id: key.accessKeyId },
      dns: action.dnsRequestAction ? { question: { name: action.dnsRequestAction.domain } } : undefined,
      related: { ip: some(remoteIp, ownIp), user: some(key.userName) },
      aws: {
        guardduty: {
          resource_type: resource?.resourceType,
          action_type: action.actionType,
          count: service.count,
          archived: service.archived,
          first_seen: service.eventFirstSeen,
          last_seen: service.eventLastSeen,
          detector: service.detectorId,
          asn: number(remote.organization?.asn),
          role: service.resourceRole,
        },
      },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

const securityhub = (event: Raw, place: FloorPlace): FloorDocument => {
  const finding = event.detail.findings[0]
  const resource = finding.Resources[0] ?? {}
  return {
    id: `${finding.AwsAccountId}-${shortHash(finding.Id)}`,
    version: Date.parse(finding.UpdatedAt),
    document: {
      '@timestamp': finding.UpdatedAt,
      event: {
        id: finding.Id,
        kind: 'alert',
        module: 'securityhub',
        created: finding.CreatedAt,
        severity: finding.Severity?.Normalized,
      },
      cloud: { provider: 'aws', account: { id: finding.AwsAccountId }, region: finding.Region },
      rule: { id: finding.GeneratorId, name: finding.Title, description: cut(finding.Description) },
      aws: {
        securityhub: {
          product_arn: finding.ProductArn,
          product: finding.ProductFields?.['aws/securityhub/ProductName'],
          types: finding.Types,
          severity_label: finding.Severity?.Label,
          workflow: finding.Workflow?.Status,
          record_state: finding.RecordState,
          compliance: finding.Compliance?.Status,
          first_observed: finding.FirstObservedAt,
          last_observed: finding.LastObservedAt,
          resource_type: resource.Type,
          resource_ids: finding.Resources.map(({ Id }: Raw) => Id),
          remediation: finding.Remediation?.Recommendation?.Url,
          control: finding.Compliance?.SecurityControlId,
          vulnerability_ids: finding.Vulnerabilities?.map(({ Id }: Raw) => Id),
          company: finding.CompanyName,
        },
      },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

const inspector = (event: Raw, place: FloorPlace): FloorDocument => {
  const finding = event.detail
  const resource = finding.resources[0] ?? {}
  const vulnerability = finding.packageVulnerabilityDetails ?? {}
  const updated = Date.parse(finding.updatedAt)
  return {
    id: `${finding.awsAccountId}-${shortHash(finding.findingArn)}`,
    version: updated,
    document: {
      '@timestamp': updated,
      event: {
        id: finding.findingArn,
        kind: 'alert',
        module: 'inspector',
        created: Date.parse(finding.firstObservedAt),
      },
      cloud: { provider: 'aws', account: { id: finding.awsAccountId }, region: event.region },
      rule: { id: finding.type, name: finding.title, description: cut(finding.description) },
      vulnerability: {
        id: vulnerability.vulnerabilityId,
        severity: finding.severity,
        score: finding.inspectorScore,
        reference: vulnerability.sourceUrl,
      },
      package: {
        name: vulnerability.vulnerablePackages?.map(({ name }: Raw) => name),
        version: vulnerability.vulnerablePackages?.map(({ version }: Raw) => version),
        fixed_version: vulnerability.vulnerablePackages?.map(({ fixedInVersion }: Raw) => fixedInVersion),
      },
      aws: {
        inspector: {
          status: finding.status,
          exploit: finding.exploitAvailable,
          fix: finding.fixAvailable,
          epss: finding.epss?.score,
          resource_type: resource.type,
          resource_id: resource.id,
          image: resource.details?.awsEcrContainerImage?.repositoryName,
          instance_type: resource.details?.awsEc2Instance?.type,
          vpc: resource.details?.awsEc2Instance?.vpcId,
          last_observed: Date.parse(finding.lastObservedAt),
          vendor_severity: vulnerability.vendorSeverity,
          remediation: finding.remediation?.recommendation?.text,
        },
      },
      hinomi: { object: place.key, position: place.position },
    },
  }
}

/** How the floor reads one source. */
export interface FloorSource {
  readonly findings: boolean
  /** Cuts a decompressed object into records. */
  readonly parse: (text: string) => readonly unknown[]
  readonly project: Projection
}

const lines = (text: string): string[] => {
  const all = text.split('\n')
  if (all.at(-1) === '') all.pop()
  return all
}
const jsonLines = (text: string) => lines(text).map((line) => JSON.parse(line) as unknown)

export const FLOOR_SOURCES: Readonly<Record<string, FloorSource>> = {
  cloudtrail: { findings: false, parse: (text) => JSON.parse(text).Records, project: cloudtrail },
  vpcflow: { findings: false, parse: (text) => lines(text).slice(1), project: vpcflow as Projection },
  alb: { findings: false, parse: lines, project: alb as Projection },
  guardduty: { findings: true, parse: jsonLines, project: guardduty },
  securityhub: { findings: true, parse: jsonLines, project: securityhub },
  inspector: { findings: true, parse: jsonLines, project: inspector },
}
