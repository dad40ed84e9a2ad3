import { text } from '#core/text.ts'
import { member } from './values.ts'

/** Whether a call succeeded, and the error if not. */
export interface Outcome {
  readonly outcome: 'success' | 'failure'
  readonly code: string | undefined
  readonly message: string | undefined
  /** The call was refused for lack of permission. */
  readonly denied: boolean
}

/** Sign-in events tell their result in the answer instead of an error code. */
const SIGN_IN_RESULTS = [
  'ConsoleLogin',
  'SwitchRole',
  'CheckMfa',
  'ExitRole',
  'RenewRole',
  'ExternalIdPDirectoryLogin',
  'PasswordRecoveryCompleted',
  'PasswordRecoveryRequested',
  'PasswordUpdated',
] as const
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
  if (typeof response !== 'object' || response === null) return false
  return SIGN_IN_RESULTS.some((name) => member(response, name) === 'Failure')
}
