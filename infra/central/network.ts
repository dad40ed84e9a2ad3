import { Fn, type Stack } from 'aws-cdk-lib'
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
import type { CentralConfig } from '../config.ts'
import { keep } from './keep.ts'

const ZONES = 2
const SUBNET_BITS = '8'
/** Services that Lambdas in the VPC speak to besides OpenSearch and S3. */
const SERVICES = ['sns', 'sqs'] as const

/** Where domain and Lambdas are: no way to the internet, in or out. */
export interface Network {
  readonly subnetIds: readonly string[]
  readonly lambdaGroup: string
  readonly domainGroup: string
  readonly vpcId: string
}

/** Makes the VPC of mode `standard`: two subnets in two zones without internet, and endpoints for what Lambdas need. */
export function addNetwork(stack: Stack, { vpcCidr, name, region, buckets }: CentralConfig): Network {
  const vpc = new CfnVPC(stack, 'Vpc', {
    ...{ cidrBlock: vpcCidr, enableDnsHostnames: true, enableDnsSupport: true, tags: [{ key: 'Name', value: name }] },
  })
  keep(vpc)
  const routes = new CfnRouteTable(stack, 'Routes', { vpcId: vpc.ref })
  const subnetIds = Array.from({ length: ZONES }, (_, zone) => {
    const subnet = new CfnSubnet(stack, `Subnet${zone}`, {
      vpcId: vpc.ref,
      availabilityZone: Fn.select(zone, Fn.getAzs(region)),
      cidrBlock: Fn.select(zone, Fn.cidr(vpc.attrCidrBlock, ZONES, SUBNET_BITS)),
      mapPublicIpOnLaunch: false,
    })
    new CfnSubnetRouteTableAssociation(stack, `SubnetRoutes${zone}`, { subnetId: subnet.ref, routeTableId: routes.ref })
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
    new CfnSecurityGroupIngress(stack, id, {
      ...{ groupId: to.attrGroupId, ipProtocol: 'tcp', fromPort: 443, toPort: 443 },
      ...{ sourceSecurityGroupId: lambdas.attrGroupId, description: 'HTTPS from our Lambdas' },
    })
  }
  new CfnVPCEndpoint(stack, 'S3Endpoint', {
    ...{ vpcId: vpc.ref, vpcEndpointType: 'Gateway', routeTableIds: [routes.ref] },
    serviceName: `com.amazonaws.${region}.s3`,
    policyDocument: ownBuckets(Object.values(buckets.alb).concat(buckets.archive), region),
  })
  for (const service of SERVICES) {
    new CfnVPCEndpoint(stack, `${service.toUpperCase()}Endpoint`, {
      ...{ vpcId: vpc.ref, vpcEndpointType: 'Interface', subnetIds, privateDnsEnabled: true },
      ...{ serviceName: `com.amazonaws.${region}.${service}`, securityGroupIds: [endpoints.attrGroupId] },
    })
  }
  new CfnFlowLog(stack, 'VpcFlowLog', {
    ...{ resourceId: vpc.ref, resourceType: 'VPC', trafficType: 'REJECT', maxAggregationInterval: 600 },
    ...{ logDestinationType: 's3', logDestination: `arn:aws:s3:::${buckets.archive}` },
  })
  return { subnetIds, lambdaGroup: lambdas.attrGroupId, domainGroup: domain.attrGroupId, vpcId: vpc.ref }
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
