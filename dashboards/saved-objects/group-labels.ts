import type { Group } from '#core/panels/split.ts'
import type { Language } from './saved-object.ts'

/** ① to ⑳ follow each other in Unicode. */
const FIRST_NUMBER = 0x2460
const LAST_NUMBER = 0x2473

/**
 * Returns the labels of groups in their order. OpenSearch answers named groups sorted by name, whatever their order in the
 * request (OpenSearch: filters aggregation), so where the names themselves are in another order, a number leads them.
 */
export function groupLabels(groups: readonly Group[], language: Language): string[] {
  const labels = groups.map(({ label }) => label[language])
  const isSorted = labels.every((label, index) => index === 0 || (labels[index - 1] ?? '') < label)
  if (isSorted || FIRST_NUMBER + groups.length - 1 > LAST_NUMBER) return labels
  return labels.map((label, index) => `${String.fromCodePoint(FIRST_NUMBER + index)} ${label}`)
}
