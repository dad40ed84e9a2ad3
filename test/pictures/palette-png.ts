import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256
/** What fills a badge or the border of a panel; letters have fewer of one shade. */
const SURFACE_PIXELS = 1500

/** The pixels of a picture: three bytes each (red, green, blue), row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgb: Buffer
}

/** Makes a PNG of a screenshot smaller: with 256 colours at most, which a page hardly goes beyond (PNG specification: indexed colour). */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, rgb } = readPng(png)
  const places = new Map<number, number>()
  const counts = new Map<number, number>()
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = rgb.readUIntBE(at, 3)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = chooseColours(counts)
  const rows = Buffer.alloc(height * (width + 1))
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = rgb.readUIntBE(pixel * 3, 3)
    const place = places.get(colour) ?? nearest(colour, palette)
    places.set(colour, place)
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = place
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const colours = Buffer.alloc(palette.length * 3)
  palette.forEach((colour, place) => {
    colours.writeUIntBE(colour, place * 3, 3)
  })
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Reads the pixels of a PNG as browsers write screenshots: 8 bits, RGB or indexed, not interlaced. @throws Error for any other */
export function readPng(png: Buffer): Pixels {
  const parts = new Map<string, Buffer[]>()
  for (let at = SIGNATURE.length; at < png.length; ) {
    const size = png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    parts.set(name, [...(parts.get(name) ?? []), png.subarray(at + 8, at + 8 + size)])
    at += size + 12
  }
  const [header] = parts.get('IHDR') ?? []
  if (header === undefined || header[8] !== 8 || header[12] !== 0) throw new Error('no PNG of 8 bits without interlace')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const [palette] = parts.get('PLTE') ?? []
  const isIndexed = header[9] === 3 && palette !== undefined
  if (!isIndexed && header[9] !== 2) throw new Error('a PNG of neither RGB nor a palette')
  const lines = unfilter(inflateSync(Buffer.concat(parts.get('IDAT') ?? [])), height, isIndexed ? 1 : 3, width)
  if (!isIndexed) return { width, height, rgb: lines }
  const rgb = Buffer.alloc(lines.length * 3)
  lines.forEach((place, pixel) => {
    palette.copy(rgb, pixel * 3, place * 3, place * 3 + 3)
  })
  return { width, height, rgb }
}

/** Takes back what makes the rows of a PNG easy to compress (PNG specification: filter types 0 to 4). */
function unfilter(filtered: Buffer, height: number, pixelBytes: number, width: number): Buffer {
  const rowBytes = width * pixelBytes
  const lines = Buffer.alloc(height * rowBytes)
  for (let row = 0; row < height; row++) {
    const from = row * (rowBytes + 1)
    const filter = filtered[from] ?? 0
    const start = row * rowBytes
    for (let at = 0; at < rowBytes; at++) {
      const left = at < pixelBytes ? 0 : (lines[start + at - pixelBytes] ?? 0)
      const above = row === 0 ? 0 : (lines[start + at - rowBytes] ?? 0)
      const corner = row === 0 || at < pixelBytes ? 0 : (lines[start + at - rowBytes - pixelBytes] ?? 0)
      lines[start + at] = (filtered[from + 1 + at] ?? 0) + guess(filter, left, above, corner)
    }
  }
  return lines
}

function guess(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  if (filter !== 4) return 0
  const estimate = left + above - corner
  const far = [left, above, corner].map((value) => Math.abs(estimate - value)) as [number, number, number]
  if (far[0] <= far[1] && far[0] <= far[2]) return left
  return far[1] <= far[2] ? above : corner
}

/** The colours of surfaces, and of all others those that occur most but too near to a chosen one, so that small parts keep their colour. */
function chooseColours(counts: ReadonlyMap<number, number>): number[] {
  const byCount = [...counts].sort(([a, many], [b, more]) => more - many || a - b).map(([colour]) => colour)
  for (let least = 0; ; least += 8) {
    const chosen: number[] = []
    for (const colour of byCount) {
      if (chosen.length > MOST_COLOURS) break
      if (
        (counts.get(colour) ?? 0) >= SURFACE_PIXELS ||
        chosen.every((other) => distance(colour, other) > least * least)
      )
        chosen.push(colour)
    }
    if (chosen.length <= MOST_COLOURS) return chosen
  }
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0
  for (let place = 1; place < palette.length; place++) {
    if (distance(colour, palette[place] ?? 0) < distance(colour, palette[best] ?? 0)) best = place
  }
  return best
}

function distance(a: number, b: number): number {
  const parts = [16, 8, 0].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255))
  return parts.reduce((sum, part) => sum + part * part, 0)
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([size, named, sum])
}
