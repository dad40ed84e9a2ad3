import { readHostName, readIp } from '#core/address.ts'
import { tacticByName, techniqueParts } from '#core/attack.ts'
import { present } from '#core/optional-value.ts'
import { lower, text, unique } from '#core/text.ts'
import type { Part } from './document.ts'
import type { AwsSecurityFinding } from './record.ts'
import type { Related } from './record-values.ts'
import type { SequenceFacts } from './sequence.ts'

/** What is known about the threat behind a finding. */
export interface Threat {
  readonly threat?: Part<'threat'> | undefined
  readonly related: Related
}

/** Indicator types of ASFF (ThreatIntelIndicator.Type) as ECS, after STIX 2.1, names them; hashes are `file`. */
const INDICATOR_TYPES: ReadonlyMap<string, string> = new Map([
  ['DOMAIN', 'domain-name'],
  ['EMAIL_ADDRESS', 'email-addr'],
  ['IPV4_ADDRESS', 'ipv4-addr'],
  ['IPV6_ADDRESS', 'ipv6-addr'],
  ['MUTEX', 'mutex'],
  ['PROCESS', 'process'],
  ['URL', 'url'],
])

/**
 * Returns tactics, techniques and the first indicator of a finding; all indicators are related.
 *
 * Tactics come from types of the form `TTPs/<tactic>/…` and from the indicators of an attack sequence.
 */
export function threatOf(finding: AwsSecurityFinding, sequence: SequenceFacts): Threat {
  const indicators = present(finding.ThreatIntelIndicators)
  const names = [...present(finding.Types).map(tacticOfType), ...sequence.tactics]
  const tactics = names.map((name) =>
    name === undefined ? undefined : (tacticByName(name) ?? { id: undefined, name }),
  )
  const techniques = sequence.techniques.map(techniqueParts)
  const mapped =
    tactics.some((tactic) => tactic !== undefined) || techniques.some((technique) => technique !== undefined)
  if (!mapped && indicators.length === 0) return { related: {} }
  return {
    threat: {
      framework: mapped ? 'MITRE ATT&CK' : undefined,
      tactic: {
        id: unique(tactics.map((tactic) => tactic?.id)),
        name: unique(tactics.map((tactic) => tactic?.name)),
      },
      technique: {
        id: unique(techniques.map((technique) => technique?.id)),
        subtechnique: { id: unique(techniques.map((technique) => technique?.subId)) },
      },
      indicator: indicatorOf(indicators[0]),
    },
    related: relatedOf(indicators),
  }
}

/** Types outside the tactics of ATT&CK say nothing about them. */
function tacticOfType(type: string): string | undefined {
  if (!type.startsWith('TTPs/')) return undefined
  return tacticByName(type.split('/')[1])?.name
}

type Indicator = NonNullable<NonNullable<AwsSecurityFinding['ThreatIntelIndicators']>[number]>

function indicatorOf(indicator: Indicator | undefined): Part<'threat'>['indicator'] {
  if (indicator === undefined) return undefined
  const ip = readIp(indicator.Value)
  return {
    type: indicatorType(text(indicator.Type)),
    ip,
    name: ip === undefined ? text(indicator.Value) : undefined,
    provider: text(indicator.Source),
  }
}

function indicatorType(type: string | undefined): string | undefined {
  return type?.startsWith('HASH_') ? 'file' : INDICATOR_TYPES.get(type ?? '')
}

function relatedOf(indicators: readonly Indicator[]): Related {
  const valuesOf = (test: (type: string) => boolean) =>
    indicators.filter(({ Type }) => test(Type ?? '')).map(({ Value }) => Value)
  return {
    ip: indicators.map(({ Value }) => readIp(Value)),
    hosts: valuesOf((type) => type === 'DOMAIN').map(readHostName),
    user: valuesOf((type) => type === 'EMAIL_ADDRESS').map(text),
    hash: valuesOf((type) => type.startsWith('HASH_')).map(lower),
  }
}
