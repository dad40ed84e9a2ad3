import type { FieldTable } from '../field.ts'
import type { COMMON_FIELDS, FINDING_FIELDS, OWNER_FIELDS } from '../fields/base.ts'
import type { SharedField } from '../source.ts'
import type { Panel } from './panel.ts'
import type { Bilingual } from './split.ts'

/** A page of panels, at most twelve, that answers the questions of one subject in the order in which people ask them. */
export interface Dashboard<F extends string = string> {
  /** Lower case with dashes: `overview`, or the id of a source. */
  readonly id: string
  readonly title: Bilingual
  readonly description: Bilingual
  readonly panels: readonly Panel<F>[]
  /** The columns of the documents that a click on a panel lists. */
  readonly documentColumns: readonly F[]
}

/** The field names that documents of a source can hold: what it shares, what every document has, and its own below `aws.<N>`. */
export type SourceFieldName<N extends string, T extends FieldTable, U extends readonly SharedField[]> =
  | U[number]
  | (typeof COMMON_FIELDS)[number]
  | (typeof OWNER_FIELDS)[number]
  | (typeof FINDING_FIELDS)[number]
  | `aws.${N}.${keyof T & string}`

/** Returns the dashboard, its field names checked by the compiler: `defineDashboard<Field>()({ … })`. */
export function defineDashboard<F extends string>(dashboard: Dashboard<F>): Dashboard<F> {
  return dashboard
}
