import type { FirewallEvent } from './record.ts'

export type LogKind = 'alert' | 'flow' | 'tls'

const KIND_OF_KEY = /\/network-firewall\/(alert|flow|tls)\//

/** Says which log a record is of: by the folder it lies in, else by what it holds; TLS records name no type. */
export function logKind(key: string, event: FirewallEvent): LogKind {
  const folder = KIND_OF_KEY.exec(key)?.[1]
  if (folder !== undefined) return folder as LogKind
  if (event.event_type === 'netflow') return 'flow'
  return event.alert ? 'alert' : 'tls'
}
