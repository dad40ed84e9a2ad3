import type { FindingPlan, FindingState } from '../findings.ts'
import { iso } from '../time-text.ts'
import type { SampleAccount } from '../world.ts'

/** A rule that Config judges resources by. */
export interface ConfigRule {
  readonly name: string
  readonly resourceType: string
}

export type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA'

/** One judgement; `at` is when the event goes out. */
export interface Judgement {
  readonly at: number
  readonly compliance: Compliance
  readonly annotation?: string
}

/** A resource under a rule over its life. */
export function compliancePlan(
  account: SampleAccount,
  region: string,
  rule: ConfigRule,
  resourceId: string,
  judgements: readonly Judgement[],
): FindingPlan {
  const states = judgements.map((judgement, index): FindingState => {
    const before = judgements[index - 1]
    return {
      at: judgement.at,
      render: () => ({
        awsAccountId: account.id,
        awsRegion: region,
        configRuleName: rule.name,
        configRuleARN: `arn:aws:config:${region}:${account.id}:config-rule/config-rule-${shortId(rule.name)}`,
        resourceType: rule.resourceType,
        resourceId,
        recordVersion: '1.0',
        messageType: 'ComplianceChangeNotification',
        notificationCreationTime: iso(judgement.at),
        newEvaluationResult: resultOf(rule, resourceId, judgement),
        ...(before && { oldEvaluationResult: resultOf(rule, resourceId, before) }),
      }),
    }
  })
  return { id: `${region}/${rule.name}/${rule.resourceType}/${resourceId}`, region, states }
}

function resultOf({ name, resourceType }: ConfigRule, resourceId: string, { at, compliance, annotation }: Judgement) {
  return {
    evaluationResultIdentifier: {
      evaluationResultQualifier: { configRuleName: name, resourceType, resourceId },
      orderingTimestamp: iso(at - 60_000),
    },
    complianceType: compliance,
    resultRecordedTime: iso(at - 2_000),
    configRuleInvokedTime: iso(at - 5_000),
    ...(annotation !== undefined && { annotation }),
  }
}

/** Six characters that are the same for the same name. */
function shortId(name: string): string {
  let hash = 7
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 2_176_782_336
  return hash.toString(36).padStart(6, '0')
}
