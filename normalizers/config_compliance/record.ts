import * as z from 'zod'
import { loose, word } from '#core/schema-words.ts'

const Qualifier = z.object({ configRuleName: word, resourceType: word, resourceId: word })

const Evaluation = z
  .object({
    evaluationResultIdentifier: z
      .object({ evaluationResultQualifier: Qualifier.nullish(), orderingTimestamp: loose })
      .nullish(),
    complianceType: word,
    resultRecordedTime: loose,
    configRuleInvokedTime: loose,
    annotation: word,
  })
  .nullish()

/**
 * A compliance change as EventBridge delivers it, as far as we read it (AWS Config: notifications that AWS Config sends, compliance change).
 * Without rule and resource it has no identity. `newEvaluationResult` is absent when the resource is gone.
 */
export const ComplianceChange = z.object({
  configRuleName: z.string().min(1),
  resourceType: z.string().min(1),
  resourceId: z.string().min(1),
  configRuleARN: word,
  /** A number names an account just as well; it has lost its leading zeros. */
  awsAccountId: z.union([z.string(), z.number()]).nullish(),
  awsRegion: word,
  messageType: word,
  notificationCreationTime: loose,
  newEvaluationResult: Evaluation,
  oldEvaluationResult: Evaluation,
})
export type ComplianceChange = z.output<typeof ComplianceChange>
