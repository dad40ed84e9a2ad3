import type { Stack } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { CfnEventInvokeConfig, type CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda'
import type { CentralConfig } from '../config.ts'

/** When a function is called, and with what. */
export interface Schedule {
  /** What the logical ids begin with. */
  readonly id: string
  /** Name of the rule without that of the installation. */
  readonly word: string
  /** `rate(…)` or `cron(…)`, which counts in UTC (Amazon EventBridge User Guide: schedule expressions). */
  readonly expression: string
  readonly target: CfnFunction
  /** What the function is sent, in place of the event of the schedule. */
  readonly input?: object
  /** After this time a call that could not begin is dropped. */
  readonly staleAfterSeconds: number
}

/** Has a function called by the clock. */
export function addSchedule(stack: Stack, { name }: CentralConfig, schedule: Schedule): CfnRule {
  const { id, word, expression, target, input, staleAfterSeconds } = schedule
  const retryPolicy = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: staleAfterSeconds }
  const rule = new CfnRule(stack, `${id}Schedule`, {
    ...{ name: `${name}-${word}`, scheduleExpression: expression },
    targets: [
      { id: word, arn: target.attrArn, retryPolicy, ...(input !== undefined && { input: JSON.stringify(input) }) },
    ],
  })
  new CfnPermission(stack, `${id}Invoke`, {
    ...{ action: 'lambda:InvokeFunction', functionName: target.ref },
    ...{ principal: 'events.amazonaws.com', sourceArn: rule.attrArn },
  })
  return rule
}

/**
 * Drops calls of a function that the clock makes again anyway: by itself Lambda would keep those that find it busy for six hours, and repeat
 * failed ones twice (AWS Lambda Developer Guide: asynchronous invocation), so that a short failure would be followed by hours of needless
 * runs.
 */
export function dropStaleCalls(stack: Stack, id: string, target: CfnFunction, staleAfterSeconds: number): void {
  new CfnEventInvokeConfig(stack, `${id}Calls`, {
    ...{ functionName: target.ref, qualifier: '$LATEST' },
    ...{ maximumRetryAttempts: 0, maximumEventAgeInSeconds: staleAfterSeconds },
  })
}
