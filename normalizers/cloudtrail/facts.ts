import type { RecordContext } from '#core/source.ts'
import { unique } from '#core/text.ts'
import { grantsOf } from './grants.ts'
import { worldPorts } from './security-group.ts'
import type { Exchange } from './targets.ts'

const MAX_ACCOUNTS = 100

/** What a call opens, shares or grants; members that do not apply are absent. */
export interface Facts {
  readonly sg_world_ports?: readonly number[] | undefined
  readonly public?: true | undefined
  readonly external_accounts?: readonly string[] | undefined
  readonly admin_policy?: true | undefined
}

const NOTHING: Facts = {}

/** Derives what rules need to know of a call that changes something; accounts of the registry are no foreigners. */
export function factsOf(
  { action, eventSource, request }: Exchange,
  { account, accounts, notes }: Pick<RecordContext, 'account' | 'accounts' | 'notes'>,
): Facts {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return NOTHING
  const grants = grantsOf({ actionName: action.name, eventSource, request })
  return {
    sg_world_ports: eventSource === 'ec2.amazonaws.com' ? worldPorts(action.name, request, notes) : undefined,
    public: grants.public || undefined,
    external_accounts: unique(
      [...grants.accounts].filter((id) => id !== account && accounts?.(id) === undefined),
      MAX_ACCOUNTS,
    ),
    admin_policy: grants.admin || undefined,
  }
}
