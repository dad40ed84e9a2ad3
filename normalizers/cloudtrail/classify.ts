import { allowedTypes, sortedUnique } from '#core/event-classes.ts'
import type { Action, Verb } from './action.ts'

/** What decides how an event is classified. */
export interface Call {
  readonly action: Action
  /** `iam.amazonaws.com` */
  readonly eventSource: string
  /** Management, Data or NetworkActivity; undefined in old records. */
  readonly eventCategory: string | undefined
  readonly readOnly: boolean | undefined
  readonly denied: boolean
}

export interface Classes {
  readonly category: readonly string[]
  readonly type: readonly string[]
}

const IAM_SOURCES: ReadonlySet<string> = new Set([
  'iam.amazonaws.com',
  'sso.amazonaws.com',
  'sso-directory.amazonaws.com',
  'identitystore.amazonaws.com',
  'rolesanywhere.amazonaws.com',
])
const SSO_SIGN_INS: ReadonlySet<string> = new Set(['Authenticate', 'Federate', 'UserAuthentication'])
const OBJECT_SOURCES: ReadonlySet<string> = new Set([
  's3.amazonaws.com',
  's3express.amazonaws.com',
  's3-outposts.amazonaws.com',
])
/** The RDS Data API is named in three ways. */
const DATABASE_SOURCES: ReadonlySet<string> = new Set([
  'dynamodb.amazonaws.com',
  'rds-data.amazonaws.com',
  'rdsdata.amazonaws.com',
  'rdsdataapi.amazonaws.com',
])

/** Says whether a call changes something: what AWS says about it or, in old records, what its first word says. */
export function isWrite(call: Call): boolean {
  if (call.readOnly !== undefined) return !call.readOnly
  const verb = verbOf(call)
  return verb !== 'info' && verb !== 'access'
}

/**
 * Returns `event.category` and `event.type` of an API call, only in pairs that ECS allows.
 *
 * What the call is comes from its service, its event category and the first word of its name; a call that AWS calls read-only is never
 * more than access.
 */
export function classify(call: Call): Classes {
  const signIn = isSignIn(call)
  const iam = IAM_SOURCES.has(call.eventSource)
  const data = call.eventCategory === 'Data'
  let mask = 0
  if (signIn) mask |= AUTHENTICATION
  if (iam) mask |= IAM
  if (!signIn && !iam && !data && isWrite(call)) mask |= CONFIGURATION
  if (data && OBJECT_SOURCES.has(call.eventSource)) mask |= FILE
  if (data && DATABASE_SOURCES.has(call.eventSource)) mask |= DATABASE
  if (call.eventCategory === 'NetworkActivity') mask |= NETWORK
  if (call.denied) mask |= DENIED
  if (iam) {
    const { namesUser, namesGroup } = call.action
    if (namesUser) mask |= USER
    if (namesGroup) mask |= GROUP
    if (!namesUser && !namesGroup) mask |= ADMIN
  }
  return classesOf(mask | (TYPES.indexOf(typeOf(call)) << TYPE_SHIFT))
}

const AUTHENTICATION = 1
const IAM = 2
const CONFIGURATION = 4
const FILE = 8
const DATABASE = 16
const NETWORK = 32
const DENIED = 64
const USER = 128
const GROUP = 256
const ADMIN = 512
const TYPE_SHIFT = 10
const TYPES = ['info', 'start', 'end', 'access', 'deletion', 'creation', 'change'] as const

const CATEGORIES = [
  [AUTHENTICATION, 'authentication'],
  [IAM, 'iam'],
  [CONFIGURATION, 'configuration'],
  [FILE, 'file'],
  [DATABASE, 'database'],
  [NETWORK, 'network'],
] as const
const FURTHER_TYPES = [
  [DENIED, 'denied'],
  [USER, 'user'],
  [GROUP, 'group'],
  [ADMIN, 'admin'],
] as const

/** A few hundred combinations exist; making the lists anew for every record would cost more than all the rest. */
const known = new Map<number, Classes>()

function classesOf(mask: number): Classes {
  let classes = known.get(mask)
  if (classes === undefined) {
    const category = sortedUnique(['api', ...namesIn(mask, CATEGORIES)])
    const type = allowedTypes(category, [TYPES[mask >> TYPE_SHIFT] ?? 'info', ...namesIn(mask, FURTHER_TYPES)])
    classes = { category: Object.freeze(category), type: Object.freeze(type) }
    known.set(mask, classes)
  }
  return classes
}

function namesIn(mask: number, names: readonly (readonly [number, string])[]): string[] {
  return names.filter(([bit]) => mask & bit).map(([, name]) => name)
}

function isSignIn({ eventSource, action }: Call): boolean {
  switch (eventSource) {
    case 'signin.amazonaws.com':
      return true
    case 'sts.amazonaws.com':
      return isAssumeRole(action) || action.name === 'GetSessionToken' || action.name === 'GetFederationToken'
    case 'sso.amazonaws.com':
      return SSO_SIGN_INS.has(action.name)
    default:
      return false
  }
}

/** AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity. */
export function isAssumeRole(action: Action): boolean {
  return action.name.startsWith('AssumeRole')
}

function verbOf(call: Call): Verb | undefined {
  if (isSignIn(call)) return call.action.signInVerb
  return call.eventCategory === 'Data' && OBJECT_SOURCES.has(call.eventSource)
    ? call.action.objectVerb
    : call.action.verb
}

function typeOf(call: Call): (typeof TYPES)[number] {
  const verb = verbOf(call)
  if (call.readOnly === true) return verb === 'info' ? 'info' : 'access'
  return verb ?? 'change'
}
