/** Says why a Parquet file is not read: it is damaged, made to do harm, or of a kind that no AWS service writes. */
export class BrokenParquet extends Error {
  override readonly name = 'BrokenParquet'
}

/** Says that a Parquet file, or a part of it, is larger than what is read. */
export class LargeParquet extends Error {
  override readonly name = 'LargeParquet'
}
