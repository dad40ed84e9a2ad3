import { checkOverlaps, checkPanels } from './rules/dashboard.ts'
import { checkAttributes, checkSearchSource, checkVersions } from './rules/envelope.ts'
import { checkFieldsExist, checkFieldTypes } from './rules/fields.ts'
import { checkSize, checkUnique, parseFile } from './rules/file.ts'
import { checkPattern, checkPatternFields, checkSearch } from './rules/index-pattern.ts'
import { checkOrders } from './rules/orders.ts'
import { BundleFields } from './rules/pattern-of.ts'
import type { Problem } from './rules/problem.ts'
import { checkNames, checkTargets } from './rules/references.ts'
import { checkAggregationIds, checkHasDocuments, checkNoMaps, checkState } from './rules/visualization.ts'

export type { Problem } from './rules/problem.ts'

/**
 * Checks an import file for everything that makes OpenSearch Dashboards refuse it, or show an error in a panel although it
 * took it: the rules R1 to R20. The file must hold all that its objects name.
 */
export function validateFile(name: string, text: string): Problem[] {
  const { objects, problems } = parseFile(text)
  const bundle = new BundleFields(objects)
  const ofEach = objects.flatMap((object) => [
    ...checkVersions(object),
    ...checkAttributes(object),
    ...checkSearchSource(object),
    ...checkNames(object),
    ...checkState(object),
    ...checkAggregationIds(object),
    ...checkHasDocuments(object),
    ...checkFieldsExist(object, bundle),
    ...checkFieldTypes(object, bundle),
    ...checkOrders(object),
    ...checkPanels(object),
    ...checkPattern(object),
    ...checkPatternFields(object),
    ...checkSearch(object),
    ...checkNoMaps(object),
    ...checkOverlaps(object),
  ])
  const sizeBytes = new TextEncoder().encode(text).length
  return [
    ...problems,
    ...checkUnique(objects),
    ...checkSize(name, sizeBytes, objects.length),
    ...checkTargets(objects),
    ...ofEach,
  ]
}
