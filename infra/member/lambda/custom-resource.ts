/** As much of the request of a custom resource as is needed (CloudFormation: custom resource request objects). */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete'
  readonly ResponseURL: string
  readonly StackId: string
  readonly RequestId: string
  readonly LogicalResourceId: string
  readonly ResourceProperties: Readonly<Record<string, unknown>>
}

/** CloudFormation takes no longer answer (CloudFormation: custom resource response objects). */
export const MAX_ANSWER_BYTES = 4_096

/** Says whether an event is a request of CloudFormation. */
export function isCustomResource(event: unknown): event is CustomResourceRequest {
  return typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event
}

/** Tells CloudFormation that a request succeeded; these functions only look or begin, so they never fail a stack. */
export async function answerSuccess(
  request: CustomResourceRequest,
  data: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = {
    Status: 'SUCCESS',
    PhysicalResourceId: request.LogicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    Data: data,
  }
  // Bytes, not text: the address is signed without a content type, and fetch adds one to text.
  const { ok, status } = await fetch(request.ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(answer)) })
  if (!ok) throw new Error(`CloudFormation did not take the answer: HTTP ${status}`)
}
