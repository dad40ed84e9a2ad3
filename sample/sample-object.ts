import type { SampleSourceId } from './world.ts'

/** One object of the archive, not yet compressed. */
export interface SampleObject {
  readonly key: string
  readonly body: string
  /** `unknown`: the key fits no source. `ignored`: known to hold no records. */
  readonly source: SampleSourceId | 'unknown' | 'ignored'
  /** Records that a loader receives from it. */
  readonly records: number
  /** Of these, records that are left out on purpose: flow lines without traffic, events that are no findings. */
  readonly skipped: number
  /** Documents that appear with this object for the first time: repeated deliveries and later states of a finding add none. */
  readonly documents: number
  /** Only so many bytes of the compressed object are written: a broken transfer. */
  readonly cutAtBytes?: number
}
