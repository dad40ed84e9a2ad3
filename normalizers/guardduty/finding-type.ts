/** The parts of a finding type (GuardDuty User Guide: finding format). Every part may be missing. */
export interface FindingType {
  /** Threat purpose: `UnauthorizedAccess`. */
  readonly purpose?: string | undefined
  /** Kind of resource affected: `EC2`, `IAMUser`, `Runtime`. */
  readonly resource?: string | undefined
  readonly family?: string | undefined
  readonly mechanism?: string | undefined
  readonly artifact?: string | undefined
}

const TYPE = /^([^:/]+):([^:/]+)(?:\/([^.!]+)(?:\.([^!]+))?(?:!(.+))?)?$/

/**
 * Splits a finding type by its grammar `Purpose:Resource/Family.Mechanism!Artifact`; a type that does not fit gives no parts.
 *
 * @example readFindingType('Backdoor:EC2/C&CActivity.B!DNS').mechanism // 'B'
 */
export function readFindingType(type: string): FindingType {
  const match = TYPE.exec(type)
  if (match === null) return {}
  const [, purpose, resource, family, mechanism, artifact] = match
  return { purpose, resource, family, mechanism, artifact }
}
