import { isObject } from '#core/json-object.ts'

/**
 * Writes a result of the API in the shape of a change, so that one reader serves both; other values stay as they are.
 *
 * The API begins names with a capital, keeps rule and resource below the identifier (AWS Config API: EvaluationResult), and knows no
 * result before this one. Pages that are already flat name rule and resource at the top.
 */
export function asChange(value: unknown): unknown {
  if (!isObject(value) || value.ComplianceType === undefined) return value
  const identifier = isObject(value.EvaluationResultIdentifier) ? value.EvaluationResultIdentifier : {}
  const { EvaluationResultQualifier } = identifier
  const qualifier = isObject(EvaluationResultQualifier) ? EvaluationResultQualifier : value
  return {
    configRuleName: qualifier.ConfigRuleName,
    resourceType: qualifier.ResourceType,
    resourceId: qualifier.ResourceId,
    newEvaluationResult: {
      evaluationResultIdentifier: { orderingTimestamp: identifier.OrderingTimestamp },
      complianceType: value.ComplianceType,
      resultRecordedTime: value.ResultRecordedTime,
      configRuleInvokedTime: value.ConfigRuleInvokedTime,
      annotation: value.Annotation,
    },
  }
}
