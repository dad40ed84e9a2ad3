import { type FlatObject, flatObject } from '#core/flat-object.ts'
import type { Notes } from '#core/notes.ts'

const PATH = 'aws.guardduty.additional_info'

/**
 * Returns the further facts of a finding in one shape whichever way they came: as members of `service.additionalInfo`, as JSON text in
 * its member `value`, or both (GuardDuty API: ServiceAdditionalInfo). The word `default` in `type` says nothing and is left out.
 */
export function additionalInfo(info: unknown, notes: Notes): FlatObject | undefined {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return flatObject(info, PATH, notes)
  const { value, ...facts } = info as Record<string, unknown>
  if (facts.type === 'default') delete facts.type
  return flatObject({ ...facts, ...flatObject(value, PATH, notes) }, PATH, notes)
}
