import type { Bucket, Database, Instance, RegionResources, Role } from '../resources.ts'
import type { SampleAccount } from '../world.ts'

/** Where an address seems to be; autonomous system numbers are those kept for documentation (RFC 5398). */
export interface Place {
  readonly address: string
  readonly asn: string
  readonly organization: string
  readonly country: string
  readonly city: string
  readonly latitude: number
  readonly longitude: number
}

/** A caller's credentials as GuardDuty names them. */
export interface Caller {
  readonly accessKeyId: string
  readonly principalId: string
  readonly userName: string
}

/** Raw `remoteIpDetails`. */
export function remoteIp(place: Place): object {
  const address = place.address.includes(':') ? { ipAddressV6: place.address } : { ipAddressV4: place.address }
  return {
    ...address,
    organization: { asn: place.asn, asnOrg: place.organization, isp: place.organization, org: place.organization },
    country: { countryName: place.country },
    city: { cityName: place.city },
    geoLocation: { lat: place.latitude, lon: place.longitude },
  }
}

/** Raw `instanceDetails`; `platform` is null, as AWS writes it for Linux. */
export function instanceDetails(account: SampleAccount, region: RegionResources, instance: Instance): object {
  const publicName = instance.publicAddress?.replaceAll('.', '-')
  return {
    instanceId: instance.id,
    instanceType: instance.type,
    outpostArn: null,
    launchTime: instance.launchedAt,
    platform: null,
    productCodes: [],
    iamInstanceProfile: {
      arn: `arn:aws:iam::${account.id}:instance-profile/${instance.role.name}`,
      id: instance.role.id.replace('AROA', 'AIPA'),
    },
    networkInterfaces: [
      {
        networkInterfaceId: instance.interfaceId,
        privateDnsName: `ip-${instance.address.replaceAll('.', '-')}.${region.region}.compute.internal`,
        privateIpAddress: instance.address,
        privateIpAddresses: [{ privateIpAddress: instance.address }],
        ipv6Addresses: instance.ipv6 === undefined ? [] : [instance.ipv6],
        subnetId: instance.subnetId,
        vpcId: region.vpcId,
        securityGroups: [{ groupName: `${account.slug}-${instance.purpose}`, groupId: instance.securityGroupId }],
        publicDnsName: publicName === undefined ? '' : `ec2-${publicName}.${region.region}.compute.amazonaws.com`,
        ...(instance.publicAddress === undefined ? {} : { publicIp: instance.publicAddress }),
      },
    ],
    tags: [
      { key: 'Name', value: instance.name },
      { key: 'System', value: account.system.name },
    ],
    instanceState: 'running',
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    imageDescription: 'Amazon Linux 2023 AMI',
  }
}

/** Raw `accessKeyDetails` of a role session. */
export function accessKeyDetails(caller: Caller): object {
  return { ...caller, userType: 'AssumedRole' }
}

/** The session of an instance's role. */
export function instanceCaller(role: Role, instanceId: string, accessKeyId: string): Caller {
  return { accessKeyId, principalId: `${role.id}:${instanceId}`, userName: role.name }
}

/** Raw element of `s3BucketDetails`; its `createdAt` is a number of seconds, unlike the finding's own dates. */
export function bucketDetails(account: SampleAccount, bucket: Bucket, createdAt: number): object {
  const closed = { ignorePublicAcls: true, restrictPublicBuckets: true, blockPublicAcls: true, blockPublicPolicy: true }
  const nobody = { allowsPublicReadAccess: false, allowsPublicWriteAccess: false }
  return {
    arn: `arn:aws:s3:::${bucket.name}`,
    name: bucket.name,
    type: 'Destination',
    createdAt: createdAt / 1_000,
    owner: { id: `owner-of-${account.id}` },
    tags: [{ key: '内容', value: bucket.holds }],
    defaultServerSideEncryption: { encryptionType: 'SSE-KMS', kmsMasterKeyArn: null },
    publicAccess: {
      effectivePermission: 'NOT_PUBLIC',
      permissionConfiguration: {
        bucketLevelPermissions: { accessControlList: nobody, bucketPolicy: nobody, blockPublicAccess: closed },
        accountLevelPermissions: { blockPublicAccess: closed },
      },
    },
  }
}

/** Raw `rdsDbInstanceDetails`. */
export function databaseDetails(account: SampleAccount, database: Database): object {
  return {
    dbInstanceIdentifier: database.name,
    engine: 'postgres',
    engineVersion: '16.4',
    dbClusterIdentifier: null,
    dbInstanceArn: database.arn,
    tags: [{ key: 'System', value: account.system.name }],
  }
}

/** Raw `service.action` of an API call. */
export function apiAction(
  api: string,
  service: string,
  place: Place,
  extra: Readonly<Record<string, unknown>> = {},
): object {
  return {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api,
      serviceName: `${service}.amazonaws.com`,
      callerType: 'Remote IP',
      remoteIpDetails: remoteIp(place),
      affectedResources: {},
      ...extra,
    },
  }
}

/** Raw `service.action` of a connection; the local address is the instance's. */
export function networkAction(
  direction: 'INBOUND' | 'OUTBOUND',
  instance: Instance,
  place: Place,
  ports: { local: number; remote: number },
): object {
  return {
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      blocked: false,
      connectionDirection: direction,
      protocol: 'TCP',
      localIpDetails: { ipAddressV4: instance.address },
      localPortDetails: { port: ports.local, portName: portName(ports.local) },
      remoteIpDetails: remoteIp(place),
      remotePortDetails: { port: ports.remote, portName: portName(ports.remote) },
    },
  }
}

/** Raw `service.action` of a probed port. */
export function probeAction(instance: Instance, place: Place, port: number): object {
  return {
    actionType: 'PORT_PROBE',
    portProbeAction: {
      blocked: false,
      portProbeDetails: [
        {
          localPortDetails: { port, portName: portName(port) },
          localIpDetails: { ipAddressV4: instance.address },
          remoteIpDetails: remoteIp(place),
        },
      ],
    },
  }
}

/** Raw `service.action` of a DNS request. */
export function dnsAction(domain: string): object {
  return {
    actionType: 'DNS_REQUEST',
    dnsRequestAction: {
      domain,
      domainWithSuffix: domain.split('.').slice(-2).join('.'),
      protocol: 'UDP',
      blocked: false,
    },
  }
}

function portName(port: number): string {
  const names: Readonly<Record<number, string>> = {
    22: 'SSH',
    80: 'HTTP',
    443: 'HTTPS',
    3389: 'RDP',
    5432: 'PostgreSQL',
  }
  return names[port] ?? 'Unknown'
}
