import { fileURLToPath } from 'node:url'
import { Logger } from '@aws-lambda-powertools/logger'
import type { Context } from 'aws-lambda'
import { bootstrapSettings } from './kit/bootstrap-settings.ts'
import type { ResourceRequest } from './kit/cloudformation-response.ts'
import { type ProviderAnswer, setUp } from './kit/set-up.ts'

const logger = new Logger({ serviceName: 'hinomi-bootstrap' })
/** Registry and readers are deployed beside the code. */
const CONFIG_FOLDER = fileURLToPath(new URL('config', import.meta.url))

/** Sets OpenSearch up whenever the stack is created or updated (AWS CloudFormation: custom resources; also behind the CDK's provider framework). */
export async function handler(request: ResourceRequest, context: Context): Promise<ProviderAnswer> {
  return setUp(request, {
    settings: () => bootstrapSettings(process.env, CONFIG_FOLDER),
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: (level, text, details) => logger[level](text, { ...details }),
  })
}
