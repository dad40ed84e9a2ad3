import type { Answer, Call } from '../preflight/answer.ts'
import { detectorIn, runPreflight } from '../preflight/run-preflight.ts'
import { answerSuccess, isCustomResource, MAX_ANSWER_BYTES } from './custom-resource.ts'

/** Room for everything else in the answer: the ids of stack and request. */
const MAX_SUMMARY_BYTES = MAX_ANSWER_BYTES - 1_500
const CALL_TIMEOUT_MS = 10_000

/**
 * Entry of the preflight in a member account: a custom resource whose attributes `Summary` and `DetectorId` say what it found.
 *
 * It only reads and always succeeds, so that no stack fails because a question may not be asked.
 */
export async function handler(event: unknown): Promise<void> {
  if (!isCustomResource(event)) return
  if (event.RequestType === 'Delete') return answerSuccess(event)
  const { Bucket, VpcIds } = event.ResourceProperties
  const vpcIds = `${VpcIds ?? ''}`.split(',').filter((id) => id.startsWith('vpc-'))
  const answers = await runPreflight(askRuntime, { bucket: `${Bucket}`, vpcIds })
  await answerSuccess(event, { Summary: summaryOf(answers), DetectorId: detectorIn(answers) ?? 'none' })
}

function summaryOf(answers: readonly Answer[]): string {
  const text = answers.map(({ id, state, detail }) => `${id}=${state}${detail === '' ? '' : ` (${detail})`}`).join('; ')
  return Buffer.from(text).subarray(0, MAX_SUMMARY_BYTES).toString()
}

/** Calls AWS with the SDK that the runtime of Lambda brings along. */
async function askRuntime({ client, service, operation, input }: Call): Promise<Record<string, unknown>> {
  const sdk = require(`@aws-sdk/client-${client}`) as Readonly<Record<string, new (input: object) => SdkClient>>
  const Client = sdk[`${service}Client`]
  const Command = sdk[`${operation}Command`]
  if (Client === undefined || Command === undefined) throw new Error(`the runtime has no ${service}.${operation}`)
  const signal = AbortSignal.timeout(CALL_TIMEOUT_MS)
  return new Client({ maxAttempts: 2 }).send(new Command(input ?? {}), { abortSignal: signal })
}

interface SdkClient {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>
}
