import { SEVERITY_FLOOR, type Severity, severityOf } from '#core/severity.ts'
import type { HealthEvent } from './record.ts'

/** What a notice of this kind weighs when nothing more is known. */
const NOTICE = 10
const SECURITY_SERVICES: ReadonlySet<string> = new Set(['ABUSE', 'RISK', 'SECURITY'])
const SECURITY_CODE = /ABUSE|CREDENTIALS|COMPROMISE/

/** Says whether AWS tells of an attack, a leak or abuse, by the service that speaks or by the type of the event. */
export function isSecurityNotice({ service, eventTypeCode }: HealthEvent): boolean {
  return SECURITY_SERVICES.has(service.toUpperCase()) || SECURITY_CODE.test(eventTypeCode.toUpperCase())
}

/**
 * Weighs a notice; AWS gives no number. The highest of what its category, its subject and the action that AWS asks for deserve. Closing an
 * event changes its status, not its weight.
 */
export function severityOfEvent(event: HealthEvent): Severity {
  return severityOf(
    Math.max(NOTICE, ofCategory(event), isSecurityNotice(event) ? SEVERITY_FLOOR.critical : 0, ofAction(event)),
  )
}

function ofCategory({ eventTypeCategory, eventScopeCode }: HealthEvent): number {
  if (eventTypeCategory === 'issue') {
    return eventScopeCode === 'ACCOUNT_SPECIFIC' ? SEVERITY_FLOOR.high : SEVERITY_FLOOR.medium
  }
  return eventTypeCategory === 'scheduledChange' || eventTypeCategory === 'investigation' ? SEVERITY_FLOOR.medium : 0
}

function ofAction({ actionability }: HealthEvent): number {
  if (actionability === 'ACTION_REQUIRED') return SEVERITY_FLOOR.high
  return actionability === 'ACTION_MAY_BE_REQUIRED' ? SEVERITY_FLOOR.medium : 0
}
