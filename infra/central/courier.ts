import type { Stack } from 'aws-cdk-lib'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { COURIER_WAIT_MS, goesOut } from '#alerts/channels/courier.ts'
import { needsCourier, secretArns } from '../alert-channels.ts'
import type { CentralStackInput } from './central-stack.ts'
import { ALERTS_VARIABLE } from './functions.ts'
import { addLambda } from './lambda.ts'
import { addLambdaRole } from './lambda-role.ts'

/** A receiver gets 10 s of it; the notifier waits longer by what starting the function takes, which is not counted. */
const TIMEOUT_SECONDS = COURIER_WAIT_MS / 1000 - 2

/**
 * Makes what carries messages to receivers on the internet (Slack, Teams, Backlog, webhooks) for a notifier in a VPC without a way out: one
 * function outside it, which may do nothing but read the secrets of these channels. Undefined where nobody needs it.
 */
export function addCourier(stack: Stack, { central, folders }: CentralStackInput): CfnFunction | undefined {
  if (!needsCourier(central)) return undefined
  const { config, alerts } = central
  const secrets = secretArns(alerts.channels.filter(goesOut), config)
  const readSecrets = secrets.length === 0 ? [] : [{ Action: ['secretsmanager:GetSecretValue'], Resource: secrets }]
  return addLambda(stack, config, {
    ...{ word: 'courier', folder: folders.courier, network: undefined },
    role: addLambdaRole(stack, config, 'courier', readSecrets, false),
    ...{ timeoutSeconds: TIMEOUT_SECONDS, memoryMb: 512 },
    description: 'Carries alerts to receivers on the internet',
    environment: { ...ALERTS_VARIABLE, NODE_OPTIONS: '--enable-source-maps' },
  })
}
