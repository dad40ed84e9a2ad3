import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readPng, shrinkPng } from './palette-png.ts'

/** Writes pixels as a PNG of RGB, with a filter of its own for each row (PNG specification: filter types). */
function pngOf(width: number, height: number, colourAt: (x: number, y: number) => number, filters: readonly number[]) {
  const rgb = Buffer.alloc(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgb.writeUIntBE(colourAt(pixel % width, Math.floor(pixel / width)), pixel * 3, 3)
  }
  const rowBytes = width * 3
  const byte = (x: number, y: number) => (x < 0 || y < 0 ? 0 : (rgb[y * rowBytes + x] ?? 0))
  const rows = Array.from({ length: height }, (_, y) => {
    const filter = filters[y % filters.length] ?? 0
    const line = Array.from({ length: rowBytes }, (_, x) => {
      const [left, above, corner] = [byte(x - 3, y), byte(x, y - 1), x < 3 ? 0 : byte(x - 3, y - 1)]
      const estimate = left + above - corner
      const nearest = [left, above, corner].reduce((a, b) => (Math.abs(estimate - b) < Math.abs(estimate - a) ? b : a))
      return (byte(x, y) - ([0, left, above, (left + above) >> 1, nearest][filter] ?? 0)) & 255
    })
    return Buffer.from([filter, ...line])
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const chunk = (name: string, data: Buffer) => {
    const bytes = Buffer.alloc(12 + data.length)
    bytes.writeUInt32BE(data.length)
    bytes.write(name, 4, 'latin1')
    data.copy(bytes, 8)
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
    return bytes
  }
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { png, rgb }
}

const FILTERS = [0, 1, 2, 3, 4]

describe('a smaller PNG', () => {
  it('reads every filter that a PNG may use', () => {
    const { png, rgb } = pngOf(7, 10, (x, y) => (x * 0x1f_2e_3d + y * 0x5b_47_11) & 0xff_ff_ff, FILTERS)

    expect(readPng(png)).toEqual({ width: 7, height: 10, rgb })
  })

  it('keeps every pixel of a picture of few colours', () => {
    const { png, rgb } = pngOf(20, 20, (x, y) => ((x + y) % 200) * 0x01_01_01, FILTERS)

    expect(readPng(shrinkPng(png))).toEqual({ width: 20, height: 20, rgb })
  })

  it('keeps the colour of large surfaces exactly, and all others nearly', () => {
    const surface = (x: number) => (x < 30 ? 0xfb_e3_e6 : x < 60 ? 0xfd_ea_df : undefined)
    const { png, rgb } = pngOf(90, 60, (x, y) => surface(x) ?? (x * 0x02_00_01 + y * 0x04_03) & 0xff_ff_ff, FILTERS)

    const small = readPng(shrinkPng(png))

    const far = (pixel: number) =>
      Math.max(...[0, 1, 2].map((i) => Math.abs((small.rgb[pixel * 3 + i] ?? 0) - (rgb[pixel * 3 + i] ?? 0))))
    const pixels = Array.from({ length: 90 * 60 }, (_, pixel) => pixel)
    expect(Math.max(...pixels.filter((pixel) => pixel % 90 < 60).map(far))).toBe(0)
    expect(Math.max(...pixels.map(far))).toBeLessThan(32)
  })

  it('takes nothing for a picture that is none', () => {
    expect(() => readPng(Buffer.from('89504e470d0a1a0a', 'hex'))).toThrow('no PNG')
  })
})
