import { LargeParquet } from './broken-parquet.ts'
import type { Leaf } from './page-content.ts'
import type { ColumnPages } from './pages.ts'

/** So many values, and about so many bytes of them, are decoded at a time where pages are small. */
const WINDOW_VALUES = 200_000
const WINDOW_BYTES = 4 * 1024 * 1024
/** At most so many where they are large: a page is decoded as a whole, so it should not be decoded too often. */
const MAX_WINDOW_VALUES = 2_000_000
const MAX_WINDOW_BYTES = 48 * 1024 * 1024
const TIMES_PER_PAGE = 8
/** Writers make row groups of at most 128 MB. */
const MAX_GROUP_BYTES = 256 * 1024 * 1024
/**
 * Values, and lists and structures around each of them, that are decoded together, times what each takes: about 250 bytes, and 50 more for
 * each level, which is put together anew.
 */
const MAX_NESTED_BYTES = 400_000_000
const PART_BYTES = 250
const LEVEL_BYTES = 50

/** A column of a row group with what its pages hold. */
export interface CheckedColumn {
  readonly leaf: Leaf
  readonly pages: ColumnPages
}

/** How many rows of a row group are decoded at a time, and how many values are decoded for all of them. */
export interface Windows {
  readonly rows: number
  readonly decodedValues: number
}

/**
 * Chooses how many rows of a row group to decode at a time: few enough for the memory, and so many that large pages, which hold rows of
 * several windows, are not decoded again and again.
 * @throws {LargeParquet} where pages hold more values than fit into memory
 */
export function chooseWindows(columns: readonly CheckedColumn[], groupRows: number): Windows {
  const decodedBytes = sum(columns.map(({ pages }) => pages.decodedBytes))
  if (decodedBytes > MAX_GROUP_BYTES) throw new LargeParquet(`a row group of more than ${MAX_GROUP_BYTES} bytes`)
  const averageBytes = decodedBytes / groupRows
  const rowsFor = (values: number, bytes: number) =>
    Math.min(values / columns.length, bytes / Math.max(1, averageBytes))
  const mostRows = Math.max(...columns.map(({ pages }) => rowsOf(pages, groupRows)))
  const small = rowsFor(WINDOW_VALUES, WINDOW_BYTES)
  const large = rowsFor(MAX_WINDOW_VALUES, MAX_WINDOW_BYTES)
  const rows = Math.floor(Math.max(1, Math.min(groupRows, large, Math.max(small, mostRows / TIMES_PER_PAGE))))
  checkNested(columns, rows / groupRows)
  const windows = Math.ceil(groupRows / rows)
  const again = sum(columns.map(({ pages }) => pages.dictionaryValues + pages.mostPageValues))
  return { rows, decodedValues: sum(columns.map(({ pages }) => pages.values)) + windows * again }
}

/** Rows of the largest page of a column, about. */
function rowsOf({ mostPageValues, values }: ColumnPages, groupRows: number): number {
  return (mostPageValues / Math.max(1, values)) * groupRows
}

/** What lies in a list or structure is decoded together. */
function checkNested(columns: readonly CheckedColumn[], share: number): void {
  const together = new Map<string, number>()
  for (const { leaf, pages } of columns) {
    if (leaf.definitionLevels < 2 && leaf.repetitionLevels === 0) continue
    const top = leaf.path.split('\0', 1)[0] ?? ''
    // a window begins and ends in the midst of a page
    const here = Math.min(pages.parts, 2 * pages.mostPageParts + share * pages.parts)
    const bytes = (together.get(top) ?? 0) + here * (PART_BYTES + LEVEL_BYTES * leaf.definitionLevels)
    if (bytes > MAX_NESTED_BYTES) throw new LargeParquet(`lists that would take more than ${MAX_NESTED_BYTES} bytes`)
    together.set(top, bytes)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
