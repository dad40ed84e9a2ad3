import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib'

/** Lets a resource go with its stack: it can be made again, or holds nothing that is not elsewhere. */
export function release(...resources: readonly CfnResource[]): void {
  for (const resource of resources) resource.applyRemovalPolicy(RemovalPolicy.DESTROY)
}

/** Lets a resource outlive its stack: a mistaken removal or replacement must not cost what cannot be made again. */
export function keep(resource: CfnResource): void {
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: true })
}
