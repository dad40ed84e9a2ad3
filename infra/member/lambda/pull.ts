import { handler as pull } from '#ingest/exporters/pull-handler.ts'
import { answerSuccess, isCustomResource } from './custom-resource.ts'

/**
 * Entry of the pull function in a member account: the exporter, also begun by CloudFormation when the stack is made or its sources change.
 *
 * CloudFormation is answered before the run, which may take hours over several invocations.
 */
export async function handler(event: unknown, context: Parameters<typeof pull>[1]): Promise<unknown> {
  if (!isCustomResource(event)) return pull(event, context)
  await answerSuccess(event)
  return event.RequestType === 'Delete' ? undefined : pull({}, context)
}
