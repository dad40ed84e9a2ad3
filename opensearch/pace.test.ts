import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPace, fullJitterMs } from './pace.ts'

it('halves at once and grows back slowly, up to where it began', () => {
  const pace = createPace(5_000_000, 4)

  pace.shrink()
  const shrunk = { bodyBytes: pace.bodyBytes, inFlight: pace.inFlight }
  pace.grow()
  const afterOne = pace.bodyBytes
  for (let i = 0; i < 100; i++) pace.grow()

  expect(shrunk).toEqual({ bodyBytes: 2_500_000, inFlight: 2 })
  expect(afterOne).toBeLessThan(3_000_000)
  expect(pace).toMatchObject({ bodyBytes: 5_000_000, inFlight: 4 })
})

it('never gets so small that nothing is sent', () => {
  const pace = createPace(5_000_000, 2)

  for (let i = 0; i < 50; i++) pace.shrink()

  expect(pace).toMatchObject({ bodyBytes: 65_536, inFlight: 1 })
})

it('does not grow back to a size that was refused', () => {
  const pace = createPace(5_000_000, 2)

  pace.forbid(3_000_000)
  for (let i = 0; i < 100; i++) pace.grow()

  expect(pace.bodyBytes).toBe(1_500_000)
})

it('stays within its bounds whatever happens', () => {
  const step = fc.constantFrom('shrink', 'grow', 'forbid')
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e7 }),
      fc.integer({ min: 1, max: 8 }),
      fc.array(step),
      (bytes, most, steps) => {
        const pace = createPace(bytes, most)
        for (const name of steps) {
          if (name === 'forbid') pace.forbid(pace.bodyBytes)
          else if (name === 'grow') pace.grow()
          else pace.shrink()
          expect(pace.bodyBytes).toBeGreaterThanOrEqual(1)
          expect(pace.bodyBytes).toBeLessThanOrEqual(bytes)
          expect(pace.inFlight).toBeGreaterThanOrEqual(1)
          expect(pace.inFlight).toBeLessThanOrEqual(most)
        }
      },
    ),
  )
})

it('waits anything up to a bound that doubles until it is reached', () => {
  const longest = (failures: number) =>
    Math.max(...Array.from({ length: 300 }, () => fullJitterMs(failures, 500, 60_000)))

  expect(longest(1)).toBeLessThanOrEqual(500)
  expect(longest(1)).toBeGreaterThan(400)
  expect(longest(3)).toBeLessThanOrEqual(2_000)
  expect(longest(3)).toBeGreaterThan(1_600)
  expect(longest(2_000)).toBeLessThanOrEqual(60_000)
  expect(longest(2_000)).toBeGreaterThan(50_000)
})
