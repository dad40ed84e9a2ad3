import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Notes } from '#core/notes.ts'
import { routeKey } from '#core/object-key.ts'
import { isRejection } from '#core/source.ts'
import { expectSound } from '#test/contract/broken-parts.ts'
import { FIXTURE_NOW, runFixture } from '#test/contract/fixture.ts'
import { flowReader } from './record.ts'
import { source } from './source.ts'

const KEY =
  'AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/111122223333_vpcflowlogs_ap-northeast-1_fl-0a_20261120T0005Z_0a.log.gz'
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
const LINE = '2 111122223333 eni-0a 10.0.0.5 192.0.2.7 443 51515 6 10 4200 1795132800 1795132860 ACCEPT OK'

it('NA-10 identical lines stay separate documents, and the same ones when loaded again', () => {
  const fixture = { title: '', key: KEY, lines: [HEADER, LINE, LINE] }

  const ids = runFixture(fixture, [source]).documents.map(({ id }) => id)
  const again = runFixture(fixture, [source]).documents.map(({ id }) => id)

  expect(new Set(ids).size).toBe(2)
  expect(again).toEqual(ids)
})

it('NA-13 a flow over 2 GiB keeps its bytes as a number', () => {
  const { documents } = runFixture({ title: '', key: KEY, lines: [HEADER, LINE.replace('4200', '3000000000')] }, [
    source,
  ])

  expect(documents[0]?.document).toMatchObject({ source: { bytes: 3_000_000_000 }, network: { bytes: 3_000_000_000 } })
})

it.each([
  ['24 hours ahead of the loader', FIXTURE_NOW + 86_400_000, true],
  ['one second more', FIXTURE_NOW + 86_401_000, false],
  ['400 days old', FIXTURE_NOW - 400 * 86_400_000, true],
  ['one second older', FIXTURE_NOW - 400 * 86_400_000 - 1000, false],
])('NA-28 a log that is %s: taken %s', (_, time, taken) => {
  const line = LINE.replace('1795132860', String(time / 1000))

  const { documents, rejections } = runFixture({ title: '', key: KEY, lines: [line] }, [source])

  expect(documents).toHaveLength(taken ? 1 : 0)
  expect(rejections.map(({ reason }) => reason)).toEqual(taken ? [] : ['time-out-of-range'])
})

it('NA-01 any text is a record, a header or a clean rejection; none is lost and none a bug', () => {
  const word = fc.oneof(fc.constantFrom(...LINE.split(' '), ...HEADER.split(' '), '-', '', 'NODATA'), fc.string())
  const line = fc.array(word, { maxLength: 20 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const { documents, rejections, skipped } = runFixture({ title: '', key: KEY, lines }, [source])
      const read = flowReader()
      const headers = lines.filter((text) => {
        const result = read(text)
        return !isRejection(result) && result.kind === 'none'
      })

      expect(documents.length + rejections.length + skipped.length + headers.length).toBe(lines.length)
      expect(rejections.filter(({ reason }) => reason === 'bug')).toEqual([])
    }),
  )
})

it('a header inside the object names the columns of what follows', () => {
  const read = source.reader()
  const notes = new Notes()

  expect(read('end start', notes)).toEqual({ kind: 'none' })
  const result = read('1795132860 1795132800', notes)

  expect(result).toMatchObject({ kind: 'record', record: { values: ['1795132860', '1795132800'] } })
})

it('sets aside a line that no flow log could hold, and a header of that kind', () => {
  const read = source.reader()
  const notes = new Notes()

  for (const line of [`${LINE}${' a'.repeat(40_000)}`, `version${' a'.repeat(40_000)}`]) {
    expect(read(line, notes)).toMatchObject({ reason: 'line' })
  }
  expect(read(LINE, notes)).toMatchObject({ kind: 'record' })
})

it('leaves out a start that no flow can have', () => {
  const { documents } = runFixture({ title: '', key: KEY, lines: [LINE.replace('1795132800', '-62167219200')] }, [
    source,
  ])

  expect(documents[0]?.document).toMatchObject({ '@timestamp': '2026-11-20T00:01:00.000Z', tags: ['unparsed-field'] })
  expect(documents[0]?.document).not.toHaveProperty('event.start')
})

it.each([
  'AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/08/111122223333_vpcflowlogs_fl-0a_0a.log.parquet',
  'AWSLogs/111122223333/vpcflowlogs/ap-northeast-1/2026/11/20/111122223333_vpcflowlogs_fl-0a_0a.gz.parquet',
  'AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=ap-northeast-1/year=2026/month=11/day=20/a.parquet',
])('NA-25 takes %s', (key) => {
  expect(routeKey(key, [source])).toMatchObject({ kind: 'native', address: { account: '111122223333' } })
  expect(routeKey(`copy/${key}`, [source]).kind).toBe('unknown')
})

it('a row of Parquet becomes the same document as its line, whatever stands in it', () => {
  const values = LINE.split(' ')
  const row = Object.fromEntries(
    HEADER.split(' ').map((name, index) => {
      const value = values[index] ?? ''
      return [name.replaceAll('-', '_'), /^\d+$/.test(value) && name !== 'account-id' ? Number(value) : value]
    }),
  )
  const fromLine = runFixture({ title: '', key: KEY, lines: [LINE] }, [source])
  expect(runFixture({ title: '', key: KEY, records: [row] }, [source])).toEqual(fromLine)

  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(row)), (value, name) => {
      expectSound(source, runFixture({ title: '', key: KEY, records: [{ ...row, [name]: value }] }, [source]))
    }),
  )
})
