import type { Notes } from '#core/notes.ts'
import { cut } from '#core/text.ts'

const MAX_CHARACTERS = 1000
const MAX_NAMED_TARGETS = 3

/** What a message is made of; what is absent is left out. */
interface Said {
  readonly who: string
  readonly action: string
  readonly targets: readonly string[] | undefined
  readonly address: string | undefined
  readonly errorCode: string | undefined
}

/** Returns the readable line of a call: `suzuki DeleteBucket on example-bucket from 192.0.2.10 [AccessDenied]`. */
export function messageOf({ who, action, targets, address, errorCode }: Said, notes: Notes): string | undefined {
  let line = `${who} ${action}`
  if (targets !== undefined && targets.length > 0) line += ` on ${namesOf(targets)}`
  if (address !== undefined) line += ` from ${address}`
  if (errorCode !== undefined) line += ` [${errorCode}]`
  return cut(line, MAX_CHARACTERS, 'message', notes)
}

function namesOf(targets: readonly string[]): string {
  if (targets.length <= MAX_NAMED_TARGETS) return targets.join(', ')
  const more = targets.length - MAX_NAMED_TARGETS
  return `${targets.slice(0, MAX_NAMED_TARGETS).join(', ')} and ${more} more`
}
