import type { Stack } from 'aws-cdk-lib'
import type { CfnRole } from 'aws-cdk-lib/aws-iam'
import type { CentralConfig } from '../config.ts'
import { excuse } from './nag.ts'
import { addServiceRole, type Permission } from './service-role.ts'

/** What a network interface of a Lambda needs; EC2 knows no narrower resource (AWS Lambda Developer Guide: VPC permissions). */
const NETWORK: Permission = {
  Action: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: '*',
}

/** Makes the role of one function: it writes its own log, and does what is listed and nothing else. */
export function addLambdaRole(
  stack: Stack,
  config: CentralConfig,
  word: string,
  permissions: readonly Permission[],
  inVpc: boolean,
): CfnRole {
  const { name, account, region } = config
  const log = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}-${word}:*`
  const writeLog: Permission = { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: log }
  const all = [writeLog, ...(inVpc ? [NETWORK] : []), ...permissions]
  const role = addServiceRole(stack, {
    ...{ id: `${idOf(word)}Role`, roleName: `${name}-${word}` },
    ...{ service: 'lambda.amazonaws.com', account: undefined, permissions: all },
  })
  for (const { Resource } of all) {
    for (const resource of [Resource].flat().filter((text) => text.includes('*'))) {
      const reason =
        resource === '*'
          ? 'EC2 knows no narrower resource for network interfaces of Lambda'
          : 'All objects, streams or paths of one thing of this installation'
      excuse(role, 'AwsSolutions-IAM5', reason, `Resource::${resource}`)
    }
  }
  return role
}

/** Turns `dead-letters` into `DeadLetters`, for logical ids. */
export function idOf(word: string): string {
  return word.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
