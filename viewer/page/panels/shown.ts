import type { Condition } from '#core/panels/condition.ts'
import type { DataPanel } from '#core/panels/panel.ts'
import type { Hit } from '../../api.ts'
import type { Reader } from '../reader.ts'
import type { Sort } from '../state/page-state.ts'

/** What a click in a panel leads to. */
export interface Deeds {
  /** Adds a filter to the view. */
  readonly filter: (condition: Condition) => void
  /** Narrows the time of the view; epoch milliseconds, `to` excluded. */
  readonly narrow: (from: number, to: number) => void
  /** Lists the documents of a panel, narrowed further by `where`. */
  readonly list: (panel: DataPanel, where?: Condition) => void
  /** Opens one document; `among` are its neighbours, to leaf through. */
  readonly open: (hit: Hit, among: readonly Hit[]) => void
  readonly sort: (panel: string, sort: Sort | undefined) => void
}

/** What a panel needs besides its data. */
export interface Shown {
  readonly reader: Reader
  readonly deeds: Deeds
  readonly sort: Sort | undefined
  /** Called when the picture is taken away, so that it can let go of what it holds. */
  readonly whenGone: (release: () => void) => void
}
