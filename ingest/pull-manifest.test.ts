import { describe, expect, it } from 'vitest'
import { isRejection } from '#core/source.ts'
import { readManifest } from './pull-manifest.ts'

const NOW = Date.parse('2026-11-20T01:00:00.000Z')
const FOLDER = 'events/111122223333/guardduty/ap-northeast-1/2026/11/20/00/'
const PLACE = {
  key: `${FOLDER}pull-20261120T000000Z-0a1b2c3d.manifest.json`,
  address: { account: '111122223333', region: 'ap-northeast-1' },
  source: 'guardduty',
  now: NOW,
}
const PAGE = { name: 'pull-20261120T000000Z-0a1b2c3d-00001-0a1b2c3d.ndjson.gz', findings: 2 }

function manifest(change: object = {}, detail: object = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      ...{ version: '1', source: 'hinomi.pull', 'detail-type': 'Hinomi Pull Manifest' },
      ...{ account: '111122223333', region: 'ap-northeast-1', time: '2026-11-20T00:01:00.000Z' },
      detail: {
        ...{ run: 'r', source: 'guardduty', startedAt: '2026-11-20T00:00:00.000Z', findings: 2, pages: [PAGE] },
        ...detail,
      },
      ...change,
    }),
  )
}

function reasonOf(bytes: Buffer): string {
  const read = readManifest(bytes, PLACE)
  return isRejection(read) ? read.reason : 'none'
}

describe('the manifest of a pull', () => {
  it('says from when it counts and where its pages lie', () => {
    expect(readManifest(manifest(), PLACE)).toEqual({
      observedAt: Date.parse('2026-11-19T23:58:00.000Z'),
      findings: 2,
      pages: [{ key: FOLDER + PAGE.name, findings: 2 }],
    })
  })

  it.each([
    ['is no JSON', Buffer.from('{"a":'), 'json'],
    ['is empty', Buffer.alloc(0), 'json'],
    ['is something else', Buffer.from('[]'), 'shape'],
    ['names another account than its key', manifest({ account: '444455556666' }), 'account-mismatch'],
    ['names another Region than its key', manifest({ region: 'us-east-1' }), 'region-mismatch'],
    ['is of another source', manifest({}, { source: 'inspector' }), 'shape'],
    ['does not add up', manifest({}, { findings: 3 }), 'shape'],
    ['names a page of another folder', manifest({}, { pages: [{ ...PAGE, name: `../${PAGE.name}` }] }), 'shape'],
    ['names a page twice', manifest({}, { findings: 4, pages: [PAGE, PAGE] }), 'shape'],
    ['has no time that can be read', manifest({}, { startedAt: 'soon' }), 'time-unreadable'],
    ['lies ahead of the clock', manifest({}, { startedAt: '2026-11-20T02:00:00.000Z' }), 'time-out-of-range'],
  ])('is set aside when it %s', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason)
  })

  it.each([99_999, 1_000_000])('with %i pages that are none is set aside with a few words', (pages) => {
    const read = readManifest(manifest({}, { pages: Array.from({ length: pages }, () => ({})) }), PLACE)
    expect(isRejection(read) ? read.issues.length : 0).toBeLessThanOrEqual(20)
    expect(isRejection(read) && read.reason).toBe('shape')
  })
})
