import { describe, expect, it } from 'vitest'
import { chooser, Random } from './random.ts'

describe('Random', () => {
  it('gives the same numbers for the same labels, and others for other labels', () => {
    const draw = (random: Random) => Array.from({ length: 5 }, () => random.below(1_000_000))
    expect(draw(new Random('a', 1))).toEqual(draw(new Random('a', 1)))
    expect(draw(new Random('a', 1))).not.toEqual(draw(new Random('a', 2)))
  })

  it('forks a stream that does not depend on how far the first was read', () => {
    const read = new Random('a')
    read.hex(100)
    expect(read.fork('b').hex(16)).toBe(new Random('a').fork('b').hex(16))
  })

  it('stays inside its ranges and spreads over them', () => {
    const random = new Random('spread')
    const values = Array.from({ length: 10_000 }, () => random.between(10, 20))
    expect(new Set(values).size).toBe(10)
    expect(Math.min(...values)).toBe(10)
    expect(Math.max(...values)).toBe(19)
  })

  it('makes UUIDs of version 4 that do not repeat', () => {
    const random = new Random('uuid')
    const uuids = new Set(Array.from({ length: 5_000 }, () => random.uuid()))
    expect(uuids.size).toBe(5_000)
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('chooser', () => {
  it('chooses in proportion to the weights', () => {
    const random = new Random('chooser')
    const choose = chooser([
      { name: 'often', weight: 9 },
      { name: 'rarely', weight: 1 },
    ])
    const often = Array.from({ length: 5_000 }, () => choose(random).name).filter((name) => name === 'often').length
    expect(often / 5_000).toBeGreaterThan(0.87)
    expect(often / 5_000).toBeLessThan(0.93)
  })

  it('refuses an empty list', () => {
    expect(() => chooser([])).toThrow(RangeError)
  })
})
