import { allowedTypes, sortedUnique } from '#core/event-classes.ts'
import { kebabCase, text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { FindingType } from './finding-type.ts'
import type { Finding } from './record.ts'
import type { Action } from './record-action.ts'

const NETWORK_ACTIONS: ReadonlySet<string> = new Set(['NETWORK_CONNECTION', 'PORT_PROBE', 'DNS_REQUEST'])
const MALWARE_PURPOSES: ReadonlySet<string> = new Set(['backdoor', 'trojan', 'cryptocurrency'])
const MALWARE_TYPE = /MaliciousFile|SuspiciousFile/

/** Returns `event.action`, `.category`, `.type` and `.outcome` of a finding. */
export function classify(
  finding: Finding,
  { purpose }: FindingType,
): Pick<Part<'event'>, 'action' | 'category' | 'type' | 'outcome'> {
  const { action, ebsVolumeScanDetails, malwareScanDetails, runtimeDetails } = finding.service ?? {}
  const actionType = text(action?.actionType)
  const blocked = isBlocked(action)
  const lowerPurpose = purpose?.toLowerCase() ?? ''

  const category = [lowerPurpose === 'policy' ? 'configuration' : 'intrusion_detection']
  if (NETWORK_ACTIONS.has(actionType ?? '')) category.push('network')
  if (
    MALWARE_TYPE.test(finding.type) ||
    MALWARE_PURPOSES.has(lowerPurpose) ||
    ebsVolumeScanDetails ||
    malwareScanDetails
  ) {
    category.push('malware')
  }
  if (runtimeDetails?.process) category.push('process')

  const type = ['info']
  if (blocked) type.push('denied')
  if (actionType === 'NETWORK_CONNECTION') type.push('connection')

  return {
    action: kebabCase(actionType),
    category: sortedUnique(category),
    type: allowedTypes(category, type),
    outcome: blocked || text(action?.awsApiCallAction?.errorCode) !== undefined ? 'failure' : undefined,
  }
}

/** Says whether the observed traffic was stopped. */
function isBlocked(action: Action | null | undefined): boolean {
  return (
    action?.networkConnectionAction?.blocked === true ||
    action?.portProbeAction?.blocked === true ||
    action?.dnsRequestAction?.blocked === true
  )
}
