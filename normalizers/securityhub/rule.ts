import type { Notes } from '#core/notes.ts'
import { present } from '#core/optional-value.ts'
import { cut, text, unique } from '#core/text.ts'
import type { Part } from './document.ts'
import type { AwsSecurityFinding } from './record.ts'

const CONSOLIDATED = 'security-control/'
const MAX_REASON_CHARACTERS = 512

/** Returns the control or rule that made a finding; `title` and `description` are those of the finding. */
export function ruleOf(
  finding: AwsSecurityFinding,
  title: string | undefined,
  description: string | undefined,
): Part<'rule'> {
  const { Compliance, GeneratorId, Remediation, Types } = finding
  const firstType = text(present(Types)[0])
  return {
    id: text(Compliance?.SecurityControlId) ?? generatorRule(text(GeneratorId)),
    name: title,
    description: text(Compliance?.Status) === undefined ? undefined : description,
    category: firstType?.split('/', 2).join('/'),
    ruleset: unique(present(Compliance?.AssociatedStandards).map(({ StandardsId }) => standardOf(text(StandardsId)))),
    reference: text(Remediation?.Recommendation?.Url),
  }
}

/** Returns why a check has its status, or else what an analyst noted. */
export function reasonOf({ Compliance, Note }: AwsSecurityFinding, notes: Notes): string | undefined {
  const codes = unique(present(Compliance?.StatusReasons).map(({ ReasonCode }) => ReasonCode))
  return cut(codes?.join(', ') ?? text(Note?.Text), MAX_REASON_CHARACTERS, 'event.reason', notes)
}

/** With consolidated control findings the generator is `security-control/S3.8`, otherwise a path of the standard. */
function generatorRule(generator: string | undefined): string | undefined {
  return generator?.startsWith(CONSOLIDATED) ? text(generator.slice(CONSOLIDATED.length)) : generator
}

/** `standards/aws-foundational-security-best-practices/v/1.0.0` and `arn:…:::ruleset/cis-…` without what stands before the name. */
function standardOf(standard: string | undefined): string | undefined {
  return standard?.replace(/^.*(?:standards|ruleset)\//s, '')
}
