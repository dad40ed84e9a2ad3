/** What the first word of an API call says about it. */
export type Verb = 'info' | 'start' | 'end' | 'access' | 'deletion' | 'creation'

/** An API call by its name, whatever the service. */
export interface Action {
  /** Name without the version of the API: `UpdateFunctionCode20150331v2` → `UpdateFunctionCode`. */
  readonly name: string
  /** Undefined where the first word is none that we know: then it is a change unless AWS says that it only reads. */
  readonly verb: Verb | undefined
  /** The verb where the call signs somebody in or out; only then these names mean a start or an end. */
  readonly signInVerb: Verb | undefined
  /** Data events of S3: Put makes an object. */
  readonly objectVerb: Verb | undefined
  readonly namesUser: boolean
  readonly namesGroup: boolean
}

type Row = readonly [Verb, 'always' | 'sign-in' | 'object', string]

/** First match from the top. */
const ROWS: readonly Row[] = [
  ['info', 'always', 'Describe List Search Lookup Head Check Validate Verify Simulate Test Estimate Preview'],
  [
    'start',
    'sign-in',
    'ConsoleLogin SwitchRole Assume Authenticate Federate UserAuthentication GetSessionToken GetFederationToken GetSigninToken',
  ],
  ['end', 'sign-in', 'Logout SignOut'],
  ['access', 'always', 'Get BatchGet Select Query Scan Read Download Decrypt'],
  ['deletion', 'always', 'Delete BatchDelete Remove Deregister Terminate Purge Release ScheduleKeyDeletion'],
  [
    'creation',
    'always',
    'Create Run Register Allocate Import Issue Request Provision Copy Restore Clone Generate Upload',
  ],
  ['creation', 'object', 'Put'],
  ['start', 'always', 'Start Launch Resume Reboot'],
  ['end', 'always', 'Stop Pause'],
]
const RULES = ROWS.flatMap(([verb, when, words]) => words.split(' ').map((word) => ({ verb, when, word })))

const API_VERSION = /20\d{2}_?\d{2}_?\d{2}(?:v\d+)?$/
const USER_WORDS = /User|LoginProfile|AccessKey|MFADevice|SSHPublicKey|SigningCertificate/

/** AWS has some 20,000 API calls, an account uses a few hundred. */
const MAX_CACHED = 5000
const MAX_CACHED_CHARACTERS = 128
const cache = new Map<string, Action>()

/** Reads the name of an API call; names repeat, so what is learnt is kept. */
export function readAction(eventName: string): Action {
  const known = cache.get(eventName)
  if (known !== undefined) return known
  const action = parseAction(eventName)
  if (eventName.length > MAX_CACHED_CHARACTERS) return action
  if (cache.size >= MAX_CACHED) cache.clear()
  // A text of its own: a slice would keep the whole chunk it was cut from alive for as long as the cache holds it.
  const key = JSON.parse(JSON.stringify(eventName)) as string
  const own = parseAction(key)
  cache.set(key, own)
  return own
}

function parseAction(eventName: string): Action {
  const name = eventName.replace(API_VERSION, '') || eventName
  const verb = (kind: Row[1]) =>
    RULES.find(({ when, word }) => (when === 'always' || when === kind) && startsWithWord(name, word))?.verb
  return {
    name,
    verb: verb('always'),
    signInVerb: verb('sign-in'),
    objectVerb: verb('object'),
    namesUser: USER_WORDS.test(name),
    namesGroup: name.includes('Group'),
  }
}

/** `RunInstances` starts with the word Run, `Runtime` does not. A few services begin their names with a small letter. */
function startsWithWord(name: string, word: string): boolean {
  const first = name.charAt(0).toUpperCase()
  if (first !== word.charAt(0) || !name.startsWith(word.slice(1), 1)) return false
  const next = name.charAt(word.length)
  return next === '' || next < 'a' || next > 'z'
}
