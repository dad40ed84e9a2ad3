/** What stands where a value was that may be a secret. */
export const HIDDEN = '(removed)'

const SECRET_KEY =
  /(?:password|passwd|passphrase|secret|secretstring|secretaccesskey|secretkey|privatekey|authtoken|userdata|authorization|cookie)$/i
/** Environment variables: CodeBuild and ECS write `{Name, Value}`, Lambda a map. */
const VARIABLE_LISTS: ReadonlySet<string> = new Set(['EnvironmentVariables', 'Environment'])
const VARIABLE_MAPS: ReadonlySet<string> = new Set(['Variables'])
/** Deeper than any resource that Security Hub describes; what lies below is left to the limits of free-form objects. */
const MAX_LEVELS = 20

/**
 * Returns free-form parts of a finding without the texts that may be secrets: values of environment variables, user data, passwords, keys.
 *
 * Controls such as CodeBuild.2 and ECS.8 exist because people put secrets there, and the finding repeats them. Names stay, so that the
 * reader sees what to look for. A tree without such values is returned itself, not copied.
 */
export function hideSecrets(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null || level > MAX_LEVELS) return value
  if (Array.isArray(value)) return replaceMembers(value, (member) => hideSecrets(member, level + 1))
  return replaceMembers(value as Readonly<Record<string, unknown>>, (member, key) => hideMember(member, key, level + 1))
}

function hideMember(member: unknown, key: string, level: number): unknown {
  if (typeof member === 'string') return isSecret(member, key) ? HIDDEN : member
  if (VARIABLE_LISTS.has(key) && Array.isArray(member)) return replaceMembers(member, hideVariable)
  if (VARIABLE_MAPS.has(key)) return hideAll(member)
  return hideSecrets(member, level)
}

/** An ARN only points to a secret. Details of products without a format of their own hold variables as JSON text. */
function isSecret(text: string, key: string): boolean {
  if (SECRET_KEY.test(key)) return !text.startsWith('arn:')
  return (VARIABLE_LISTS.has(key) || VARIABLE_MAPS.has(key)) && /^\s*[[{]/.test(text)
}

function hideVariable(variable: unknown): unknown {
  if (typeof variable !== 'object' || variable === null) return HIDDEN
  return replaceMembers(variable as Readonly<Record<string, unknown>>, (member, key) =>
    key === 'Value' ? HIDDEN : member,
  )
}

function hideAll(variables: unknown): unknown {
  if (typeof variables !== 'object' || variables === null) return HIDDEN
  return replaceMembers(variables as Readonly<Record<string, unknown>>, () => HIDDEN)
}

/** Copies an array or object only when a member becomes another one. */
function replaceMembers<T extends object>(whole: T, replace: (member: unknown, key: string) => unknown): T {
  let copy: object | undefined
  for (const [key, member] of Object.entries(whole)) {
    const replaced = replace(member, key)
    if (replaced === member) continue
    copy ??= Array.isArray(whole) ? [...whole] : { ...whole }
    Object.defineProperty(copy, key, { value: replaced, enumerable: true, configurable: true, writable: true })
  }
  return (copy ?? whole) as T
}
