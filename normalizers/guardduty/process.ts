import type { Notes } from '#core/notes.ts'
import { isoTime } from '#core/optional-value.ts'
import { text } from '#core/text.ts'
import type { Part } from './document.ts'
import { sha256 } from './malware.ts'
import type { Finding } from './record.ts'

/** Returns the process that runtime monitoring saw. */
export function processOf({ service }: Finding, notes: Notes): Part<'process'> | undefined {
  const details = service?.runtimeDetails?.process
  if (!details) return undefined
  const { userId } = details
  return {
    entity_id: text(details.uuid),
    executable: text(details.executablePath),
    hash: { sha256: sha256(details.executableSha256) },
    name: text(details.name),
    pid: details.pid ?? undefined,
    start: isoTime(details.startTime, notes),
    user: { id: typeof userId === 'number' ? String(userId) : text(userId), name: text(details.user) },
    working_directory: text(details.pwd),
  }
}
