import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

describe('what is read in turn', () => {
  async function* twoOf(name: string, begun: string[], fault?: Error) {
    begun.push(name)
    yield `${name}1`
    if (fault !== undefined) throw fault
    yield `${name}2`
  }

  it.each(['is read to its end', 'is left', 'fails'])(
    'begins when what was asked for before %s',
    async (end) => {
      const begun: string[] = []
      const first = inTurn(twoOf('a', begun, end === 'fails' ? new Error('broken') : undefined))
      const second = inTurn(twoOf('b', begun))
      expect(await first.next()).toEqual({ done: false, value: 'a1' })
      const ofSecond = second.next()
      await new Promise(setImmediate)
      expect(begun).toEqual(['a'])

      if (end === 'is left') await first.return()
      else if (end === 'fails') await expect(first.next()).rejects.toThrow('broken')
      else for await (const value of first) expect(value).toBe('a2')
      expect(await ofSecond).toEqual({ done: false, value: 'b1' })
      await second.return()
    },
    5_000,
  )
})
