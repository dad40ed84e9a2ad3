import { guardDutyPurposeTactic, type Tactic, type TechniqueIds, tacticByName, techniqueParts } from '#core/attack.ts'
import { present } from '#core/optional-value.ts'
import { list, text, unique } from '#core/text.ts'
import type { Part } from './document.ts'
import type { FindingType } from './finding-type.ts'
import type { Finding, Service } from './record.ts'
import type { Sequence } from './record-sequence.ts'

/** Resource Hijacking: what mining coins on somebody else's machine is. */
const MINING_TECHNIQUE: TechniqueIds = { id: 'T1496' }

/** Returns the names of the threat lists that hit, GuardDuty's own and those of the account. */
export function threatLists(service: Service | null | undefined): string[] | undefined {
  const details = present(service?.evidence?.threatIntelligenceDetails)
  return unique(details.map(({ threatListName }) => text(threatListName)))
}

/**
 * Returns `threat`: lists, malware names, and the tactics and techniques of MITRE ATT&CK, which follow from the threat purpose and, for
 * attack sequences, from their indicators.
 */
export function threatOf(
  finding: Finding,
  { purpose }: FindingType,
  known: { readonly lists: readonly string[] | undefined; readonly malware: readonly string[] | undefined },
): Part<'threat'> {
  const sequence = finding.service?.detection?.sequence
  const purposeTactic = guardDutyPurposeTactic(purpose)
  const tactics: Partial<Tactic>[] = [
    ...(purposeTactic === undefined ? [] : [purposeTactic]),
    ...indicatorValues(sequence, 'ATTACK_TACTIC').map((name) => tacticByName(name) ?? { name }),
  ]
  const techniques: TechniqueIds[] = [
    ...(purpose?.toLowerCase() === 'cryptocurrency' ? [MINING_TECHNIQUE] : []),
    ...present(indicatorValues(sequence, 'ATTACK_TECHNIQUE').map(techniqueParts)),
  ]
  const mapped = tactics.length > 0 || techniques.length > 0
  return {
    feed: known.lists === undefined ? undefined : { name: known.lists },
    software: known.malware === undefined ? undefined : { name: known.malware },
    framework: mapped ? 'MITRE ATT&CK' : undefined,
    tactic:
      tactics.length === 0
        ? undefined
        : { id: unique(tactics.map(({ id }) => id)), name: unique(tactics.map(({ name }) => name)) },
    technique:
      techniques.length === 0
        ? undefined
        : {
            id: unique(techniques.map(({ id }) => id)),
            subtechnique: { id: unique(techniques.map(({ subId }) => subId)) },
          },
  }
}

/** Returns the values of all indicators of one kind, of the sequence and of its signals. */
function indicatorValues(sequence: Sequence | null | undefined, key: string): string[] {
  if (!sequence) return []
  const indicators = [
    ...present(sequence.sequenceIndicators),
    ...present(sequence.signals).flatMap(({ signalIndicators }) => present(signalIndicators)),
  ]
  return indicators
    .filter((one) => one.key === key)
    .flatMap(({ values }) => list(values).flatMap((value) => text(value) ?? []))
}
