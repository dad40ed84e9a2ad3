import { type FlatObject, flatObject } from '#core/flat-object.ts'
import type { Notes } from '#core/notes.ts'

const PATH = 'aws.guardduty.additional_info'

/**
 * Returns the further facts of a finding in one shape whichever way they came: as members of `service.additionalInfo`, as JSON text in
 * its member `value`, or both (GuardDuty API: ServiceAdditionalInfo). The word `default` in `type` says nothing and is left out.
 */
export function additionalInfo(info: unknown, notes: Notes): FlatObject | undefined {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return flatObject(info, PATH, notes)
  const facts = Object.entries(info).filter(
    ([name, value]) => name !== 'value' && (name !== 'type' || value !== 'default'),
  )
  const told = flatObject((info as { value?: unknown }).value, PATH, notes)
  if (told !== undefined) facts.push(...Object.entries(told))
  return flatObject(Object.fromEntries(facts), PATH, notes)
}
