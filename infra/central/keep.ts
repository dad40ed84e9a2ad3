import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib'

/** Lets a resource outlive its stack: a mistaken removal or replacement must not cost what cannot be made again. */
export function keep(resource: CfnResource): void {
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: true })
}
