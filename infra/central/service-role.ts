import type { Stack } from 'aws-cdk-lib'
import { CfnRole } from 'aws-cdk-lib/aws-iam'

/** One permission of a role. */
export interface Permission {
  readonly Action: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** A role that one service of AWS takes. */
export interface ServiceRole {
  readonly id: string
  /** Undefined: CloudFormation makes a name up. */
  readonly roleName?: string
  /** Such as `es.amazonaws.com`. */
  readonly service: string
  /** The service must say that it takes the role for this account (IAM: the confused deputy problem); undefined where it says nothing. */
  readonly account: string | undefined
  readonly permissions: readonly Permission[]
}

/** Makes a role that one service takes and that may do what is listed and nothing else. */
export function addServiceRole(stack: Stack, { id, roleName, service, account, permissions }: ServiceRole): CfnRole {
  return new CfnRole(stack, id, {
    ...(roleName !== undefined && { roleName }),
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: [service] }, Action: 'sts:AssumeRole' },
          ...(account !== undefined && { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
        },
      ],
    },
    policies: [
      {
        policyName: 'own',
        policyDocument: {
          Version: '2012-10-17',
          Statement: permissions.map((permission) => ({ Effect: 'Allow', ...permission })),
        },
      },
    ],
  })
}
