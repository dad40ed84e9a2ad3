import { LargeParquet } from './broken-parquet.ts'
import type { Leaf } from './page-content.ts'
import type { ColumnPages } from './pages.ts'

/** So many values, and about so many bytes of them, are decoded at a time where pages are small. */
const WINDOW_VALUES = 500_000
const WINDOW_BYTES = 8 * 1024 * 1024
/** At most so many where they are large: a page is decoded as a whole, so it should not be decoded too often. */
const MAX_WINDOW_VALUES = 4_000_000
const MAX_WINDOW_BYTES = 48 * 1024 * 1024
const TIMES_PER_PAGE = 8
/** Writers make row groups of at most 128 MB. */
const MAX_GROUP_BYTES = 256 * 1024 * 1024
/** Values that are decoded for one column of the outermost level, with the lists that they lie in. */
const MAX_NESTED_VALUES = 8_000_000

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

/** The parts of a list or structure are decoded together, each value in an array for each level. */
function checkNested(columns: readonly CheckedColumn[], share: number): void {
  const together = new Map<string, number>()
  for (const { leaf, pages } of columns) {
    if (leaf.definitionLevels < 2 && leaf.repetitionLevels === 0) continue
    const top = leaf.path.split('\0', 1)[0] ?? ''
    const values = Math.min(pages.values, 2 * pages.mostPageValues + share * pages.values)
    const weighed = (together.get(top) ?? 0) + values * (1 + leaf.definitionLevels)
    if (weighed > MAX_NESTED_VALUES) throw new LargeParquet(`lists of more than ${MAX_NESTED_VALUES} values`)
    together.set(top, weighed)
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
