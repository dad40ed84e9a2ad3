import { sortedUnique } from '#core/event-classes.ts'
import { present } from '#core/optional-value.ts'
import { kebabCase, text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { AwsSecurityFinding } from './record.ts'

const CHECKS = 'Software and Configuration Checks'
const THREATS = /^(?:TTPs|Unusual Behaviors|Effects)/
const NETWORK_ACTIONS: ReadonlySet<string> = new Set(['NETWORK_CONNECTION', 'PORT_PROBE', 'DNS_REQUEST'])

/** Returns `event.kind`, `.category`, `.type`, `.action` and `.outcome` of a finding (ASFF: types taxonomy). */
export function classify(
  finding: AwsSecurityFinding,
): Pick<Part<'event'>, 'kind' | 'category' | 'type' | 'action' | 'outcome'> {
  const compliance = text(finding.Compliance?.Status)
  const types = present(finding.Types)
  const actionType = text(finding.Action?.ActionType)
  const category = categoriesOf(finding, compliance, types)
  if (finding.Network || NETWORK_ACTIONS.has(actionType ?? '')) category.push('network')
  return {
    kind: compliance !== undefined || types[0]?.startsWith(CHECKS) ? 'state' : 'alert',
    category: sortedUnique(category),
    type: ['info'],
    action: kebabCase(actionType),
    outcome: compliance === undefined ? undefined : outcomeOf(compliance),
  }
}

function categoriesOf(finding: AwsSecurityFinding, compliance: string | undefined, types: readonly string[]): string[] {
  if (compliance !== undefined) return ['configuration']
  if (present(finding.Vulnerabilities).length > 0 || types.some((type) => type.includes('/Vulnerabilities/'))) {
    return ['vulnerability']
  }
  if (present(finding.Malware).length > 0 || types.some((type) => type.includes('Malware'))) {
    return ['malware', 'intrusion_detection']
  }
  if (types.some((type) => THREATS.test(type))) return ['intrusion_detection']
  if (types.some((type) => type.startsWith('Sensitive Data Identifications'))) return ['file']
  return ['configuration']
}

/** A check that neither passed nor failed, or whose word ASFF does not define, says nothing about its outcome. */
function outcomeOf(compliance: string): string {
  if (compliance === 'PASSED') return 'success'
  return compliance === 'FAILED' ? 'failure' : 'unknown'
}
