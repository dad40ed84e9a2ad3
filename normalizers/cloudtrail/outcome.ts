import { text } from '#core/text.ts'

/** Whether a call succeeded, and the error if not. */
export interface Outcome {
  readonly outcome: 'success' | 'failure'
  readonly code: string | undefined
  readonly message: string | undefined
  /** The call was refused for lack of permission. */
  readonly denied: boolean
}

/** Sign-in events tell their result in the answer instead of an error code. */
const SIGN_IN_RESULTS: ReadonlySet<string> = new Set([
  'ConsoleLogin',
  'SwitchRole',
  'CheckMfa',
  'ExitRole',
  'RenewRole',
  'ExternalIdPDirectoryLogin',
  'PasswordRecoveryCompleted',
  'PasswordRecoveryRequested',
  'PasswordUpdated',
])
const DENIAL = /accessdenied|unauthorized|notauthorized|^(?:client\.)?(?:forbidden|authfailure)$/i

/** Reads the result of a call. Errors that a service tells only inside its own answer are not guessed. */
export function outcomeOf(event: {
  readonly errorCode?: unknown
  readonly errorMessage?: unknown
  readonly responseElements?: unknown
}): Outcome {
  const code = errorText(event.errorCode)
  const message = errorText(event.errorMessage)
  const failed = code !== undefined || message !== undefined || signInFailed(event.responseElements)
  return {
    outcome: failed ? 'failure' : 'success',
    code,
    message,
    denied: code !== undefined && DENIAL.test(code),
  }
}

function errorText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value)
}

function signInFailed(response: unknown): boolean {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return false
  // Answers have few members: to look at each is quicker than to ask for every name.
  for (const name in response) {
    if ((response as Readonly<Record<string, unknown>>)[name] === 'Failure' && SIGN_IN_RESULTS.has(name)) return true
  }
  return false
}
