import { CfnOutput, type CfnResource, Fn, type Stack } from 'aws-cdk-lib'
import {
  CfnFlowLog,
  CfnRouteTable,
  CfnSecurityGroup,
  CfnSecurityGroupIngress,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2'
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs'
import { vpcServices } from '../alert-channels.ts'
import type { Central, CentralConfig } from '../config.ts'
import { ZONES } from '../sizes.ts'
import { release } from './keep.ts'
import { excuse } from './nag.ts'
import { addServiceRole } from './service-role.ts'

const LOG_DAYS = 90
const SUBNET_BITS = '8'

/** Where domain and Lambdas are: no way to the internet, in or out. */
export interface Network {
  readonly subnetIds: readonly string[]
  readonly lambdaGroup: string
  readonly domainGroup: string
  /** What must be there as long as somebody in the network has to reach the domain or answer CloudFormation. */
  readonly ways: readonly CfnResource[]
}

/** Makes the VPC of mode `standard`: two subnets in two zones without internet, and endpoints for what Lambdas need. */
export function addNetwork(stack: Stack, { config, alerts }: Central): Network {
  const { vpcCidr, name, region, buckets } = config
  const vpc = new CfnVPC(stack, 'Vpc', {
    ...{ cidrBlock: vpcCidr, enableDnsHostnames: true, enableDnsSupport: true, tags: [{ key: 'Name', value: name }] },
  })
  const routes = new CfnRouteTable(stack, 'Routes', { vpcId: vpc.ref })
  const ways: CfnResource[] = []
  const subnetIds = Array.from({ length: ZONES }, (_, zone) => {
    const subnet = new CfnSubnet(stack, `Subnet${zone}`, {
      vpcId: vpc.ref,
      availabilityZone: Fn.select(zone, Fn.getAzs(region)),
      cidrBlock: Fn.select(zone, Fn.cidr(vpc.attrCidrBlock, ZONES, SUBNET_BITS)),
      mapPublicIpOnLaunch: false,
    })
    const subnetRoutes = { subnetId: subnet.ref, routeTableId: routes.ref }
    ways.push(new CfnSubnetRouteTableAssociation(stack, `SubnetRoutes${zone}`, subnetRoutes))
    return subnet.ref
  })
  const group = (id: string, description: string) =>
    new CfnSecurityGroup(stack, id, {
      ...{ groupDescription: `${name}: ${description}`, vpcId: vpc.ref },
      securityGroupEgress: [
        {
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          cidrIp: '0.0.0.0/0',
          description: 'HTTPS; nothing is routed out',
        },
      ],
    })
  const lambdas = group('LambdaGroup', 'Lambdas')
  const domain = group('DomainGroup', 'OpenSearch')
  const endpoints = group('EndpointGroup', 'endpoints of AWS services')
  for (const [id, to] of [
    ['DomainFromLambdas', domain],
    ['EndpointsFromLambdas', endpoints],
  ] as const) {
    const https = { groupId: to.attrGroupId, ipProtocol: 'tcp', fromPort: 443, toPort: 443 }
    const from = { sourceSecurityGroupId: lambdas.attrGroupId, description: 'HTTPS from our Lambdas' }
    ways.push(new CfnSecurityGroupIngress(stack, id, { ...https, ...from }))
  }
  config.clientCidrs.forEach((cidrIp, position) => {
    new CfnSecurityGroupIngress(stack, `DomainFromClients${position}`, {
      ...{ groupId: domain.attrGroupId, ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp },
      description: 'HTTPS from people and the command line',
    })
  })
  for (const [id, value] of [
    ['VpcId', vpc.ref],
    ['RouteTableId', routes.ref],
    ['SubnetIds', Fn.join(',', subnetIds)],
  ] as const) {
    new CfnOutput(stack, id, { description: 'for connecting a VPN or another network', value })
  }
  const s3 = new CfnVPCEndpoint(stack, 'S3Endpoint', {
    ...{ vpcId: vpc.ref, vpcEndpointType: 'Gateway', routeTableIds: [routes.ref] },
    serviceName: `com.amazonaws.${region}.s3`,
    policyDocument: ownBuckets(Object.values(buckets.alb).concat(buckets.archive), region),
  })
  for (const service of vpcServices(alerts)) {
    new CfnVPCEndpoint(stack, `${service.toUpperCase()}Endpoint`, {
      ...{ vpcId: vpc.ref, vpcEndpointType: 'Interface', subnetIds, privateDnsEnabled: true },
      ...{ serviceName: `com.amazonaws.${region}.${service}`, securityGroupIds: [endpoints.attrGroupId] },
    })
  }
  logRefusedTraffic(stack, config, vpc)
  ways.push(s3)
  return { subnetIds, lambdaGroup: lambdas.attrGroupId, domainGroup: domain.attrGroupId, ways }
}

/** Into CloudWatch, not into the archive: EC2 would add a statement of its own to the policy of a bucket of the same account. */
function logRefusedTraffic(stack: Stack, { name, account, region }: CentralConfig, vpc: CfnVPC): void {
  const group = new CfnLogGroup(stack, 'VpcLog', { logGroupName: `/${name}/vpc`, retentionInDays: LOG_DAYS })
  release(group)
  const streams = `arn:aws:logs:${region}:${account}:log-group:/${name}/vpc:*`
  const role = addServiceRole(stack, {
    ...{ id: 'VpcLogRole', service: 'vpc-flow-logs.amazonaws.com', account },
    permissions: [
      { Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], Resource: streams },
    ],
  })
  excuse(role, 'AwsSolutions-IAM5', 'All streams of one log group', `Resource::${streams}`)
  new CfnFlowLog(stack, 'VpcFlowLog', {
    ...{ resourceId: vpc.ref, resourceType: 'VPC', trafficType: 'REJECT', maxAggregationInterval: 600 },
    ...{ logDestinationType: 'cloud-watch-logs', logGroupName: group.ref, deliverLogsPermissionArn: role.attrArn },
  })
}

/** Through the endpoint our Lambdas reach our buckets only, so that nothing read can be carried elsewhere. */
function ownBuckets(buckets: readonly string[], region: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Allow', Principal: '*', Action: 's3:*' },
        Resource: buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]),
      },
      {
        // where CloudFormation waits for the answer of the set-up (AWS CloudFormation: custom resources in a VPC)
        ...{ Effect: 'Allow', Principal: '*', Action: 's3:PutObject' },
        Resource: `arn:aws:s3:::cloudformation-custom-resource-response-${region.replaceAll('-', '')}/*`,
      },
    ],
  }
}
