import { fileURLToPath } from 'node:url'
import { Logger } from '@aws-lambda-powertools/logger'
import type { Context } from 'aws-lambda'
import { bootstrapSettings } from './kit/bootstrap-settings.ts'
import type { ResourceRequest } from './kit/cloudformation-response.ts'
import { expire, type ProviderAnswer, type SetUpOptions, setUp } from './kit/set-up.ts'

const logger = new Logger({ serviceName: 'hinomi-bootstrap' })
/** Registry and readers are deployed beside the code. */
const CONFIG_FOLDER = fileURLToPath(new URL('config', import.meta.url))

/** What a schedule sends. */
interface Task {
  readonly task: 'expire'
}

/**
 * Sets OpenSearch up whenever the stack is created or updated (AWS CloudFormation: custom resources; also behind the CDK's provider
 * framework). A schedule that sends `{"task":"expire"}` has it delete what has outlived its retention.
 */
export async function handler(request: ResourceRequest | Task, context: Context): Promise<ProviderAnswer | undefined> {
  const options: SetUpOptions = {
    settings: () => bootstrapSettings(process.env, CONFIG_FOLDER),
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: (level, text, details) => logger[level](text, { ...details }),
  }
  if (!('task' in request)) return setUp(request, options)
  await expire(options, Date.now())
  return undefined
}
