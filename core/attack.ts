/** A tactic of MITRE ATT&CK for Enterprise. */
export interface Tactic {
  readonly id: string
  readonly name: string
}

/** The tactics of MITRE ATT&CK for Enterprise, in the order of its matrix. */
export const TACTICS: readonly Tactic[] = [
  { id: 'TA0043', name: 'Reconnaissance' },
  { id: 'TA0042', name: 'Resource Development' },
  { id: 'TA0001', name: 'Initial Access' },
  { id: 'TA0002', name: 'Execution' },
  { id: 'TA0003', name: 'Persistence' },
  { id: 'TA0004', name: 'Privilege Escalation' },
  { id: 'TA0005', name: 'Defense Evasion' },
  { id: 'TA0006', name: 'Credential Access' },
  { id: 'TA0007', name: 'Discovery' },
  { id: 'TA0008', name: 'Lateral Movement' },
  { id: 'TA0009', name: 'Collection' },
  { id: 'TA0011', name: 'Command and Control' },
  { id: 'TA0010', name: 'Exfiltration' },
  { id: 'TA0040', name: 'Impact' },
]

const BY_ID: ReadonlyMap<string, Tactic> = new Map(TACTICS.map((tactic) => [tactic.id, tactic]))
const BY_NAME: ReadonlyMap<string, Tactic> = new Map(TACTICS.map((tactic) => [squeeze(tactic.name), tactic]))

/** Threat purposes of GuardDuty finding types (GuardDuty: finding format); those without a tactic are left out. */
const PURPOSE_TACTICS: ReadonlyMap<string, string> = new Map([
  ['initialaccess', 'TA0001'],
  ['execution', 'TA0002'],
  ['persistence', 'TA0003'],
  ['privilegeescalation', 'TA0004'],
  ['defenseevasion', 'TA0005'],
  ['stealth', 'TA0005'],
  ['credentialaccess', 'TA0006'],
  ['discovery', 'TA0007'],
  ['exfiltration', 'TA0010'],
  ['backdoor', 'TA0011'],
  ['impact', 'TA0040'],
  ['cryptocurrency', 'TA0040'],
  ['recon', 'TA0043'],
  ['unauthorizedaccess', 'TA0001'],
])

/** Returns the tactic with an id such as `TA0001`, in any case. */
export function tacticById(id: string | undefined): Tactic | undefined {
  return id === undefined ? undefined : BY_ID.get(id.toUpperCase())
}

/** Returns the tactic with a name, whatever its case, spaces, hyphens and underscores: `Command & Control` is none, `command-and-control` is. */
export function tacticByName(name: string | undefined): Tactic | undefined {
  return name === undefined ? undefined : BY_NAME.get(squeeze(name))
}

/** Returns the tactic that the threat purpose of a GuardDuty finding type (`UnauthorizedAccess`) stands for, in any case. */
export function guardDutyPurposeTactic(purpose: string | undefined): Tactic | undefined {
  return purpose === undefined ? undefined : tacticById(PURPOSE_TACTICS.get(purpose.toLowerCase()))
}

/** Ids of a technique and, where the text names one, of its sub-technique. */
export interface TechniqueIds {
  readonly id: string
  readonly subId?: string
}

/** Reads the id at the start of a technique text: `T1562.008 Disable logs` gives `T1562` and `T1562.008`; undefined without an id. */
export function techniqueParts(text: string | undefined): TechniqueIds | undefined {
  const match = /^\s*(T\d{4})(\.\d{3})?(?!\d)/i.exec(text ?? '')
  const id = match?.[1]?.toUpperCase()
  if (id === undefined) return undefined
  return match?.[2] === undefined ? { id } : { id, subId: `${id}${match[2]}` }
}

function squeeze(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '')
}
