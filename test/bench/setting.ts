import type { AnySource } from '#core/source.ts'
import type { Input } from './input/make-input.ts'

/** What every part of the bench works with. */
export interface Setting {
  readonly inputs: readonly MeasuredInput[]
  /** The accounts registry that the loader uses. */
  readonly accountsFile: string
  /** Where the measured programs lie, bundled. */
  readonly programs: string
  readonly reps: number
  /** Where CPU profiles of the loader go. */
  readonly profiles: string | undefined
  /** Says on stderr what is going on. */
  report(text: string): void
}

/** An input and the source that reads it. */
export interface MeasuredInput {
  readonly input: Input
  readonly source: AnySource
}
