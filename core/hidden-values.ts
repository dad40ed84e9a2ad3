import { HIDDEN, withoutUrlSecrets } from './url.ts'

const SECRET_KEY =
  /(?:passw(?:or)?d|passphrase|secret(?:access)?(?:key)?|secretstring|private[-_]?key|pre[-_]?shared[-_]?key|authkey|customergatewayconfiguration|plaintext|(?:session|security|access|refresh|id|auth|authorization|bearer)[-_]?token|tokenvalue|authorization|cookie|userdata)$/i
/** Endings of these keys: most keys are let through by one look at their last letter. */
const LAST_LETTERS: ReadonlySet<number> = new Set([...'denytDENYTa'].map((letter) => letter.charCodeAt(0)))
const VARIABLES_KEY = /^(?:environmentvariables|variables)$/i
/** ECS writes a list of variables here, other services describe an environment of another kind. Some write the list as JSON text. */
const VARIABLE_LIST_KEY = /^environment$/i
const OPTIONS_KEY = /^optionsettings$/i
/** CloudTrail and many services leave out secrets themselves and say so; their words stay, rules look for them. */
const MASK =
  /^(?:HIDDEN_DUE_TO_SECURITY_REASONS|<sensitiveDataRemoved>|\*+|Value hidden due to security reasons\.?|REDACTED)$/i
/** Elastic Beanstalk: the options of this namespace are the variables of the environment. */
const VARIABLE_OPTIONS = 'aws:elasticbeanstalk:application:environment'
/** Free-form objects are no deeper. */
const MAX_LEVELS = 20

/**
 * Returns a free-form part of a record without the texts that may be secrets: passwords, keys, session tokens, cookies, authorization
 * headers, values of environment variables, passwords and tokens in URLs. Names stay. A tree without such values is returned itself, not copied.
 *
 * CloudTrail hides what it knows to be secret, but session tokens of STS and the variables of some services are recorded as they are.
 * Controls of Security Hub such as CodeBuild.2 and ECS.8 exist because people put secrets into variables, and the finding repeats them.
 */
export function hideSecrets<T>(value: T): T {
  return hide(value, 0) as T
}

function hide(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value
  let copy: object | undefined
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    const shown = Array.isArray(value) ? hide(member, level + 1) : hideMember(member, key, level + 1)
    if (shown === member) continue
    copy ??= Array.isArray(value) ? [...value] : { ...value }
    // Plain assignment to `__proto__` would change the prototype instead of the member.
    Object.defineProperty(copy, key, { value: shown, enumerable: true, configurable: true, writable: true })
  }
  return copy ?? value
}

function hideMember(member: unknown, key: string, level: number): unknown {
  if (isSecretKey(key)) {
    if (typeof member === 'string' || typeof member === 'number') return hideText(member)
    if (Array.isArray(member))
      return member.map((item) => (typeof item === 'object' ? hide(item, level) : hideText(item)))
  }
  if (typeof member === 'string') return isVariablesText(member, key) ? HIDDEN : withoutUrlSecrets(member)
  if (typeof member !== 'object' || member === null) return member
  if (Array.isArray(member) && OPTIONS_KEY.test(key) && member.some(isVariableOption)) {
    return member.map((option) => (isVariableOption(option) ? hideVariable(option) : hide(option, level)))
  }
  const variables = VARIABLES_KEY.test(key) || (Array.isArray(member) && VARIABLE_LIST_KEY.test(key))
  return variables ? hideVariables(member, level) : hide(member, level)
}

function isSecretKey(key: string): boolean {
  return LAST_LETTERS.has(key.charCodeAt(key.length - 1)) && SECRET_KEY.test(key)
}

function isVariablesText(text: string, key: string): boolean {
  return /^\s*[[{]/.test(text) && (VARIABLES_KEY.test(key) || VARIABLE_LIST_KEY.test(key))
}

/** An ARN only points to a secret. */
function hideText(value: unknown): unknown {
  return typeof value === 'string' && (MASK.test(value) || value.startsWith('arn:')) ? value : HIDDEN
}

/** Lists of `{ name, value }`, or a map by name. */
function hideVariables(variables: object, level: number): unknown {
  if (level > MAX_LEVELS) return HIDDEN
  if (Array.isArray(variables)) return variables.map(hideVariable)
  const entries = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? hideVariables(value, level + 1) : hideText(value),
  ])
  return Object.fromEntries(entries)
}

function isVariableOption(option: unknown): boolean {
  return typeof option === 'object' && option !== null && Object.values(option).includes(VARIABLE_OPTIONS)
}

function hideVariable(variable: unknown): unknown {
  if (typeof variable !== 'object' || variable === null) return hideText(variable)
  const entries = Object.entries(variable).map(([key, value]) => [
    key,
    /^value$/i.test(key) && typeof value !== 'object' ? hideText(value) : value,
  ])
  return Object.fromEntries(entries)
}
