import type { SeverityLabel } from '#core/severity.ts'

/** What alerts need to know of a signal. */
export interface AlertSignal {
  readonly id: string
  readonly index: string
  /** When it was written, epoch milliseconds. */
  readonly ingested: number
  /** `@timestamp`, epoch milliseconds. */
  readonly time: number
  readonly rule: string
  readonly title: string
  readonly titleJa: string
  readonly severity: SeverityLabel
  readonly accounts: readonly string[]
  readonly accountName?: string | undefined
  readonly municipality?: string | undefined
  readonly system?: string | undefined
  readonly vendor?: string | undefined
  readonly environment?: string | undefined
  readonly principal?: string | undefined
  readonly ip?: string | undefined
  readonly targets: readonly string[]
  readonly dedupKey: string
}
