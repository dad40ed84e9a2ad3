import { chooser, type Random } from '#sample/random.ts'
import { rank } from './draw.ts'
import type { Host } from './resources.ts'

/** A finding type that occurs in the bench, the more often the greater its weight. */
export interface Kind {
  readonly weight: number
  readonly type: string
  readonly severity: number
  readonly title: (host: Host, remote: Remote) => string
  readonly description: (host: Host, remote: Remote) => string
  readonly subject: 'instance' | 'key' | 'bucket'
  readonly action: (host: Host, remote: Remote, random: Random) => object
  readonly role: 'TARGET' | 'ACTOR'
  readonly featureName?: string
}

/** The other end: its address and raw `remoteIpDetails`. */
export interface Remote {
  readonly address: string
  readonly details: object
}

const connection =
  (connectionDirection: string, localPort: number, portName: string): Kind['action'] =>
  (host, remote, random) => ({
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      connectionDirection,
      localIpDetails: { ipAddressV4: host.address },
      remoteIpDetails: remote.details,
      remotePortDetails: { port: random.between(1024, 65_536), portName: 'Unknown' },
      localPortDetails: { port: localPort, portName },
      protocol: 'TCP',
      blocked: false,
    },
  })

const apiCall =
  (api: string, serviceName: string): Kind['action'] =>
  (_, remote) => ({
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api,
      serviceName: `${serviceName}.amazonaws.com`,
      callerType: 'Remote IP',
      remoteIpDetails: remote.details,
      affectedResources: {},
    },
  })

/** Draws a finding type. */
export const chooseKind = chooser<Kind>([
  {
    weight: 30,
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    severity: 2,
    subject: 'instance',
    role: 'TARGET',
    title: ({ id }) => `An unprotected port on EC2 instance ${id} is being probed.`,
    description: ({ id }, { address }) =>
      `EC2 instance ${id} has an unprotected port which is being probed by a known malicious host ${address}.`,
    action: (host, remote) => ({
      actionType: 'PORT_PROBE',
      portProbeAction: {
        blocked: false,
        portProbeDetails: [
          {
            localPortDetails: { port: 22, portName: 'SSH' },
            localIpDetails: { ipAddressV4: host.address },
            remoteIpDetails: remote.details,
          },
        ],
      },
    }),
  },
  {
    weight: 25,
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    severity: 2,
    subject: 'instance',
    role: 'TARGET',
    title: ({ id }, { address }) => `${address} is performing SSH brute force attacks against ${id}.`,
    description: ({ id }, { address }) =>
      `${address} is performing SSH brute force attacks against ${id}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`,
    action: connection('INBOUND', 22, 'SSH'),
  },
  {
    weight: 8,
    type: 'Backdoor:EC2/C&CActivity.B!DNS',
    severity: 8,
    subject: 'instance',
    role: 'ACTOR',
    featureName: 'DnsLogs',
    title: ({ id }) => `Command and Control server domain name queried by EC2 instance ${id}.`,
    description: ({ id }) =>
      `EC2 instance ${id} is querying a domain name associated with a known Command & Control server.`,
    action: (_, __, random) => ({
      actionType: 'DNS_REQUEST',
      dnsRequestAction: {
        domain: `c${rank(random, 200)}.bad.example.com`,
        protocol: 'UDP',
        blocked: false,
        domainWithSuffix: 'example.com',
      },
    }),
  },
  {
    weight: 8,
    type: 'CryptoCurrency:EC2/BitcoinTool.B',
    severity: 8,
    subject: 'instance',
    role: 'ACTOR',
    featureName: 'FlowLogs',
    title: ({ id }) => `The EC2 instance ${id} is communicating outbound with a known Bitcoin-related IP address.`,
    description: ({ id }, { address }) =>
      `EC2 instance ${id} is communicating outbound with the known Bitcoin-related IP address ${address}.`,
    action: connection('OUTBOUND', 51_000, 'Unknown'),
  },
  {
    weight: 20,
    type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
    severity: 5,
    subject: 'key',
    role: 'TARGET',
    title: () => 'API GetCallerIdentity was invoked from an IP address on a custom threat list.',
    description: (_, { address }) =>
      `API GetCallerIdentity, commonly used to discover who is logged in, was invoked from IP address ${address} on the custom threat list.`,
    action: apiCall('GetCallerIdentity', 'sts'),
  },
  {
    weight: 12,
    type: 'Stealth:IAMUser/PasswordPolicyChange',
    severity: 2,
    subject: 'key',
    role: 'TARGET',
    title: () => 'Account password policy was weakened by calling API UpdateAccountPasswordPolicy.',
    description: ({ roleName }) =>
      `Account password policy was weakened by ${roleName} calling UpdateAccountPasswordPolicy.`,
    action: apiCall('UpdateAccountPasswordPolicy', 'iam'),
  },
  {
    weight: 12,
    type: 'Discovery:S3/MaliciousIPCaller',
    severity: 8,
    subject: 'bucket',
    role: 'TARGET',
    featureName: 'S3DataEvents',
    title: () => 'Reconnaissance API GetBucketAcl was invoked from a known malicious IP address.',
    description: (_, { address }) =>
      `API GetBucketAcl, commonly used in reconnaissance attacks, was invoked from known malicious IP address ${address}.`,
    action: apiCall('GetBucketAcl', 's3'),
  },
])
