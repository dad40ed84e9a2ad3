/**
 * What kind of trouble an error is; it decides the exit code of the command line and what the loader does next.
 *
 * - `config`: settings fail their schema or the installation is not ready; stop at start.
 * - `usage`: the person asked for the impossible.
 * - `transient`: throttling, time-outs, a node that is away; the same work may succeed later.
 * - `bug`: everything else.
 *
 * Records that cannot be read are no errors but values: see `rejection.ts`.
 */
export type ErrorCode = 'config' | 'usage' | 'transient' | 'bug'

/** Exit codes of the command line, by the kind of error. 1 is left for "finished, but some records were set aside". */
export const EXIT_CODES = { config: 2, usage: 2, transient: 75, bug: 70 } as const satisfies Record<ErrorCode, number>

/** An error whose message names the object it is about and the way out, and whose code says who has to act. */
export class HinomiError extends Error {
  override readonly name = 'HinomiError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Returns the message of anything that was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
