import { isFindingClass } from '#core/ocsf/classes.ts'
import { ocsfReader } from '#core/ocsf/reader.ts'
import type { OcsfFindingInfo, OcsfRecord } from '#core/ocsf/record.ts'

/** Reads OCSF records of the classes of findings (OCSF: category Findings). */
export const readFinding = ocsfReader(isFindingClass, 'findings')

/** Returns what a finding says of itself: `finding_info`, in class 2001 `finding`. */
export function findingInfoOf({ finding_info, finding }: OcsfRecord): OcsfFindingInfo | undefined {
  return finding_info ?? finding ?? undefined
}
