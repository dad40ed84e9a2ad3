import { describe, expect, it } from 'vitest'
import { HinomiError } from '#core/errors.ts'
import { reject } from '#core/rejection.ts'
import type { Archive } from './archive/archive.ts'
import { QuarantineWriter } from './quarantine.ts'

describe('the quarantine of an object', () => {
  it('reports a part that could not be stored when it is finished, and not before to nobody', async () => {
    const full = new HinomiError('config', 'the disk is full')
    const archive = { put: () => Promise.reject(full) } as unknown as Archive
    const object = { bucket: 'archive', key: 'x', source: 'vpcflow', account: undefined, region: undefined, at: '' }
    const quarantine = new QuarantineWriter(archive, object)
    const manyBytes = new Uint8Array(7 * 1024 * 1024)

    quarantine.add(reject('line', { path: '', message: 'broken' }), manyBytes, 0, manyBytes.length)
    await new Promise((resolve) => setTimeout(resolve, 20))

    await expect(quarantine.finish([])).rejects.toBe(full)
  })
})
