import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  type GetComplianceDetailsByConfigRuleCommandOutput,
} from '@aws-sdk/client-config-service'
import { failureOf } from './explain-aws.ts'
import { type Asking, identify, type PulledPage, type PullSource } from './pull-source.ts'
import { cutElements } from './raw-findings.ts'
import { sendRaw } from './send-raw.ts'

const PAGE = 100

/** The rule that is asked about, and the token of the page of its results. */
type Place = readonly [rule: string | undefined, token?: string]

/**
 * The results of every rule of AWS Config, whatever they are: the list goes from rule to rule by name, so that a run that is resumed finds
 * its place although rules came and went. A rule that is deleted while the list is read has no results any more.
 */
export const configCompliance: PullSource = {
  id: 'config_compliance',
  word: 'config',
  detailType: 'Config Rules Compliance Details',
  member: 'EvaluationResults',
  actions: ['config:DescribeConfigRules', 'config:GetComplianceDetailsByConfigRule'],
  // Not documented; what is throttled nevertheless is asked again.
  rate: { perSecond: 5, burst: 5 },
  async open({ client: settings, region }, asking) {
    const client = new ConfigServiceClient(settings)
    const rules = await ruleNames(client, asking)
    // Without a rule Config may as well be off, which must not be taken for "everything is in order".
    if (rules.length === 0) return undefined

    return async (next) => {
      const [rule, token] = placeOf(next, rules[0])
      const after = rules.find((name) => name > String(rule))
      const nextRule = after === undefined ? undefined : JSON.stringify([after])
      try {
        const { output, text } = await asking('config:GetComplianceDetailsByConfigRule', () =>
          sendRaw<GetComplianceDetailsByConfigRuleCommandOutput>(
            client,
            new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: rule, Limit: PAGE, NextToken: token }),
          ),
        )
        const findings = identify(
          cutElements(text, 'EvaluationResults'),
          output.EvaluationResults?.length ?? 0,
          (result) => [region, ...qualifierParts(result)],
        )
        return { findings, next: output.NextToken ? JSON.stringify([rule, output.NextToken]) : nextRule }
      } catch (thrown) {
        if (failureOf((thrown as Error).cause).name !== 'NoSuchConfigRuleException') throw thrown
        return { findings: [], next: nextRule } satisfies PulledPage
      }
    }
  },
}

/** Names of all rules in their order. */
async function ruleNames(client: ConfigServiceClient, asking: Asking): Promise<string[]> {
  const names: string[] = []
  let NextToken: string | undefined
  do {
    const page = await asking('config:DescribeConfigRules', () =>
      client.send(new DescribeConfigRulesCommand({ NextToken })),
    )
    names.push(...(page.ConfigRules ?? []).flatMap(({ ConfigRuleName }) => ConfigRuleName ?? []))
    NextToken = page.NextToken || undefined
  } while (NextToken !== undefined)
  return names.sort()
}

function placeOf(next: string | undefined, first: string | undefined): Place {
  if (next === undefined) return [first]
  try {
    return JSON.parse(next) as Place
  } catch {
    // Not of ours: Config refuses it, and the list is begun anew.
    return [first, next]
  }
}

/** The same texts as the id parts of the normaliser after the Region. */
function qualifierParts({ EvaluationResultIdentifier }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { EvaluationResultQualifier: qualifier = {} } = (EvaluationResultIdentifier ?? {}) as Qualified
  return [qualifier.ConfigRuleName, qualifier.ResourceType, qualifier.ResourceId]
}

interface Qualified {
  readonly EvaluationResultQualifier?: {
    readonly ConfigRuleName?: unknown
    readonly ResourceType?: unknown
    readonly ResourceId?: unknown
  }
}
