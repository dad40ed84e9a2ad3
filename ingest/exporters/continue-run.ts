/** As much of the Lambda client of the AWS SDK as is needed. */
interface LambdaSdk {
  readonly LambdaClient: new (settings: object) => { send(command: object): Promise<unknown> }
  readonly InvokeCommand: new (input: object) => object
}

/** Comes with the runtime of Lambda and is needed nowhere else, so it is no dependency of the project. */
const LAMBDA_CLIENT = '@aws-sdk/client-lambda'

/**
 * Invokes a Lambda function by its ARN asynchronously; only for use in Lambda.
 *
 * `payload` is plain JSON of at most 1 MB (Lambda quotas: asynchronous invocation).
 */
export async function continueRun(functionArn: string, payload: object): Promise<void> {
  const { LambdaClient, InvokeCommand } = require(LAMBDA_CLIENT) as LambdaSdk
  const invoke = new InvokeCommand({
    FunctionName: functionArn,
    InvocationType: 'Event',
    Payload: JSON.stringify(payload),
  })
  await new LambdaClient({ maxAttempts: 6 }).send(invoke)
}
