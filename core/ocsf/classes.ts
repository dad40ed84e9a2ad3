import { readNumber } from '../number.ts'

/** What a class of OCSF is in ECS: `event.kind` and `event.category`. */
export interface OcsfClass {
  readonly kind: 'alert' | 'event' | 'state'
  readonly categories: readonly string[]
}

const alert = (...categories: string[]): OcsfClass => ({ kind: 'alert', categories })
const state = (...categories: string[]): OcsfClass => ({ kind: 'state', categories })
const event = (...categories: string[]): OcsfClass => ({ kind: 'event', categories })

/** Classes by `class_uid`; names of classes changed between versions, their numbers did not (OCSF: classes). Categories are sorted. */
const CLASSES: ReadonlyMap<number, OcsfClass> = new Map([
  [2001, alert('intrusion_detection')],
  [2002, state('vulnerability')],
  [2003, state('configuration')],
  [2004, alert('intrusion_detection')],
  [2005, alert('intrusion_detection')],
  [2006, alert('file')],
  [2007, state('vulnerability')],
  [3001, event('api', 'iam')],
  [3002, event('api', 'authentication')],
  [3004, event('api', 'iam')],
  [3005, event('api', 'iam')],
  [4001, event('network')],
  [4002, event('network', 'web')],
  [4003, event('network')],
  [5002, state('configuration')],
  [6003, event('api')],
])
const UNKNOWN_FINDING = alert()
const UNKNOWN_EVENT = event()

/** Class 2001 of the first versions, which has a state of its own. */
export const SECURITY_FINDING = 2001

/** Reads `class_uid` of any value; undefined where there is none, so that the value is no OCSF. */
export function classUidOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('class_uid' in value)) return undefined
  const uid = readNumber(value.class_uid)
  return uid !== undefined && Number.isSafeInteger(uid) && uid > 0 ? uid : undefined
}

/** Says whether a class is one of findings: its number begins with that of the category Findings, 2 (OCSF: `class_uid`). */
export function isFindingClass(uid: number): boolean {
  return uid >= 2000 && uid < 3000
}

/** Returns what a class is; of those that we do not know only whether it is a finding. */
export function ocsfClass(uid: number): OcsfClass {
  return CLASSES.get(uid) ?? (isFindingClass(uid) ? UNKNOWN_FINDING : UNKNOWN_EVENT)
}
