/** A place on the page of OpenSearch Dashboards: 48 columns, rows of 20 pixels. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A size in twelfths of the page and rows of about 80 pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

const COLUMNS = 48
const COLUMNS_OF_TWELFTH = 4
const ROWS_OF_HEIGHT = 4

/** Puts panels side by side in their order; a panel that does not fit begins a new row below the highest of the last. */
export function placesOf(sizes: readonly Size[], top: number): Place[] {
  let x = 0
  let y = top
  let rowHeight = 0
  return sizes.map(({ width, height }) => {
    const w = Math.min(COLUMNS, width * COLUMNS_OF_TWELFTH)
    const h = Math.max(1, height * ROWS_OF_HEIGHT)
    if (x + w > COLUMNS) {
      y += rowHeight
      x = 0
      rowHeight = 0
    }
    const place = { x, y, w, h }
    x += w
    rowHeight = Math.max(rowHeight, h)
    return place
  })
}
