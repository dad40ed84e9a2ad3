import { describe, expect, it } from 'vitest'
import { ASFF_RESOURCE_TYPES } from './asff-resource-types.ts'
import {
  asffResourceType,
  guardDutyResourceType,
  inspectorResourceType,
  serviceOfResourceType,
} from './resource-type.ts'

describe('resource types', () => {
  it.each([
    ['AwsEc2Instance', 'AWS::EC2::Instance'],
    ['awsec2instance', 'AWS::EC2::Instance'],
    ['AwsS3Bucket', 'AWS::S3::Bucket'],
    ['AwsIamRole', 'AWS::IAM::Role'],
    ['AwsAccount', 'AWS::::Account'],
    ['Container', 'Container'],
    ['Other', 'Other'],
    ['AwsNewThing', 'AwsNewThing'],
    ['AWS::EC2::Instance', 'AWS::EC2::Instance'],
  ])('ASFF %s is %s', (type, expected) => expect(asffResourceType(type)).toBe(expected))

  it.each([
    ['Instance', 'AWS::EC2::Instance'],
    ['AccessKey', 'AWS::IAM::AccessKey'],
    ['s3bucket', 'AWS::S3::Bucket'],
    ['KubernetesCluster', 'AWS::EKS::Cluster'],
    ['RDSLimitlessDB', 'AWS::RDS::DBShardGroup'],
    ['AttackSequence', 'AttackSequence'],
  ])('GuardDuty %s is %s', (type, expected) => expect(guardDutyResourceType(type)).toBe(expected))

  it.each([
    ['AWS_ECR_CONTAINER_IMAGE', 'AWS::ECR::ContainerImage'],
    ['aws_lambda_function', 'AWS::Lambda::Function'],
    ['CODE_REPOSITORY', 'CodeRepository'],
    ['constructor', 'constructor'],
  ])('Inspector %s is %s', (type, expected) => expect(inspectorResourceType(type)).toBe(expected))

  it('has no type for nothing', () => {
    expect([asffResourceType(undefined), guardDutyResourceType(''), inspectorResourceType(undefined)]).toEqual(
      Array(3).fill(undefined),
    )
  })

  it('writes every ASFF type in CloudFormation form', () => {
    for (const type of Object.values(ASFF_RESOURCE_TYPES)) expect(type).toMatch(/^AWS::[A-Za-z\d]*::[A-Za-z\d]+$/)
  })
})

describe('serviceOfResourceType', () => {
  it.each([
    ['AWS::EC2::Instance', 'ec2'],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'elasticloadbalancingv2'],
    ['AWS::::Account', undefined],
    ['CodeRepository', undefined],
    ['AWS::EC2', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %s is %s', (type, expected) => expect(serviceOfResourceType(type)).toBe(expected))
})
