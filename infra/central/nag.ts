import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Accepts what a rule of cdk-nag complains about at one place, with the reason beside it. `finding` narrows it to one permission. */
export function excuse(construct: IConstruct, rule: string, reason: string, finding?: string): void {
  const id = `AwsSolutions::${rule}${finding === undefined ? '' : `[${finding}]`}`
  Validations.of(construct).acknowledge({ id, reason })
}
