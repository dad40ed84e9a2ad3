import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  envelope,
  eventsKey,
  flowKey,
  flowLine,
  guardDutyFinding,
  guardDutyKey,
  hubFinding,
  inspectorFinding,
  newArchive,
  OTHER_ACCOUNT,
  REGION,
  type TestArchive,
  THEN,
  trailKey,
  trailRecord,
} from './archive-builder.ts'
import { account, at, type Pipeline, quarantineOf } from './pipeline.ts'

const UNREGISTERED = '999988887777'
const REGISTERED = [account(ACCOUNT), account(OTHER_ACCOUNT)]

let pipeline: Pipeline
let archive: TestArchive
/** Who a part of a delivery says that it belongs to. */
const CLAIMS = { own: ACCOUNT, other: OTHER_ACCOUNT, nobody: undefined } as const

/** Puts one object for each combination of claims under the key of `ACCOUNT`, and returns what must become of it by its key. */
async function putSpoofs(): Promise<Map<string, 'indexed' | 'account-mismatch'>> {
  const expected = new Map<string, 'indexed' | 'account-mismatch'>()
  const put = async (lies: boolean, key: string, body: readonly object[] | string) => {
    expected.set(
      typeof body === 'string' ? await archive.flows([body], key) : await archive.lines(key, body),
      outcome(lies),
    )
  }
  for (const [said, envelopeAccount] of Object.entries(CLAIMS)) {
    for (const [meant, recordAccount] of Object.entries(CLAIMS)) {
      const name = `${said}-${meant}`
      const lies = said === 'other' || meant === 'other'
      const wrap = (detailType: string, detail: object) => [
        { ...envelope(detailType, detail), account: envelopeAccount },
      ]
      const arn = (service: string) => `arn:aws:${service}:${REGION}:${recordAccount ?? ACCOUNT}:finding/${name}`
      await put(
        lies,
        eventsKey('guardduty', { name }),
        wrap('GuardDuty Finding', guardDutyFinding({ accountId: recordAccount, id: name })),
      )
      await put(
        lies,
        eventsKey('securityhub', { name }),
        wrap('Security Hub Findings - Imported', { findings: [hubFinding({ AwsAccountId: recordAccount, Id: name })] }),
      )
      await put(
        lies,
        eventsKey('inspector', { name }),
        wrap('Inspector2 Finding', inspectorFinding({ awsAccountId: recordAccount, findingArn: arn('inspector2') })),
      )
    }
  }
  for (const [name, recordAccount] of Object.entries(CLAIMS)) {
    const lies = name === 'other'
    await put(lies, guardDutyKey({ name }), [guardDutyFinding({ accountId: recordAccount, id: `native ${name}` })])
    await put(lies, flowKey({ name }), flowLine(1, { account: recordAccount ?? 'unknown' }))
    expected.set(
      await archive.trail([trailRecord({ recipientAccountId: recordAccount })], trailKey({ name })),
      outcome(lies),
    )
  }
  return expected
}

function outcome(lies: boolean): 'indexed' | 'account-mismatch' {
  return lies ? 'account-mismatch' : 'indexed'
}

/** Whom a record may speak for, and where it is stored. `node` returns the path to a running node, whose indices are empty before and after. */
export function trustSuite(node: () => Pipeline): void {
  beforeAll(() => {
    pipeline = node()
  })

  beforeEach(async () => {
    archive = await newArchive()
  })

  afterEach(async () => {
    await archive.remove()
    await pipeline.reset()
  })

  describe('who a record may speak for', () => {
    it('NA-32 only where key, envelope and record agree is a record stored, and under the account of the key', async () => {
      const expected = await putSpoofs()

      const summary = await pipeline.load(archive, { accounts: REGISTERED })

      const setAside = new Map((await quarantineOf(archive)).map(({ key, reason }) => [key, reason]))
      const stored = await pipeline.documents('findings-*,logs-*')
      const became = new Map([
        ...[...expected.keys()].map((key) => [key, 'lost'] as const),
        ...setAside,
        ...stored.map(({ _source }) => [String(at(_source, 'hinomi.archive.key')), 'indexed'] as const),
      ])
      expect(Object.fromEntries(became)).toEqual(Object.fromEntries(expected))
      expect(summary).toMatchObject({ received: 36, indexed: 18, quarantined: 18, reasons: { 'account-mismatch': 18 } })
      for (const { _id, _source } of stored) {
        expect(at(_source, 'cloud.account.id')).toBe(ACCOUNT)
        expect(_id).toMatch(/^111122223333\.[\w-]{22}$/)
      }
    })

    it('NA-33 another account cannot overwrite a record by using its eventID', async () => {
      const eventID = '11111111-2222-3333-4444-555555555555'
      await archive.trail([trailRecord({ eventID, eventName: 'DeleteTrail' })])
      await pipeline.load(archive, { accounts: REGISTERED })
      const forged = trailRecord({ eventID, eventName: 'ListBuckets', recipientAccountId: OTHER_ACCOUNT })
      await archive.trail([forged], trailKey({ account: OTHER_ACCOUNT }))
      const lying = trailRecord({ eventID, eventName: 'ListBuckets' })
      await archive.trail([lying], trailKey({ account: OTHER_ACCOUNT }))

      const summary = await pipeline.load(archive, { accounts: REGISTERED })

      expect(summary).toMatchObject({ received: 3, indexed: 1, duplicate: 1, reasons: { 'account-mismatch': 1 } })
      const stored = await pipeline.documents('logs-aws.cloudtrail-*')
      const names = Object.fromEntries(
        stored.map(({ _source }) => [String(at(_source, 'cloud.account.id')), at(_source, 'event.code')]),
      )
      expect(names).toEqual({ [ACCOUNT]: 'DeleteTrail', [OTHER_ACCOUNT]: 'ListBuckets' })
    })

    it('NA-33 not even the same account can overwrite its own log record', async () => {
      const eventID = '11111111-2222-3333-4444-555555555555'
      await archive.trail([trailRecord({ eventID, eventName: 'DeleteTrail' })])
      await pipeline.load(archive, { accounts: REGISTERED })
      await archive.trail([trailRecord({ eventID, eventName: 'ListBuckets' })])

      await pipeline.load(archive, { accounts: REGISTERED })

      const [stored, ...others] = await pipeline.documents('logs-aws.cloudtrail-*')
      expect(others).toEqual([])
      expect(at(stored?._source, 'event.code')).toBe('DeleteTrail')
    })

    it('NA-32 a registered administrator may bring the findings of the members that its row lists, and of no other', async () => {
      const admin = account(ACCOUNT, { allowLists: [`speaks-for:${OTHER_ACCOUNT}`] })
      const third = '123456789012'
      const findings = [OTHER_ACCOUNT, third].map((accountId) => guardDutyFinding({ accountId }))
      await archive.lines(guardDutyKey(), findings)

      await pipeline.load(archive, { accounts: [admin, account(OTHER_ACCOUNT), account(third)] })

      const stored = await pipeline.documents('findings-guardduty')
      expect(stored.map(({ _source }) => at(_source, 'cloud.account.id'))).toEqual([OTHER_ACCOUNT])
      expect((await quarantineOf(archive)).map(({ reason }) => reason)).toEqual(['account-mismatch'])
    })
  })

  describe('accounts that are not registered', () => {
    it('NA-32 are set aside, and a replay after registering them loads exactly those records', async () => {
      await archive.trail([trailRecord(), trailRecord()])
      const unknown = { recipientAccountId: UNREGISTERED }
      const strange = trailRecord({ ...unknown, awsRegion: 'eu-west-1' })
      await archive.trail([trailRecord(unknown), strange, trailRecord(unknown)], trailKey({ account: UNREGISTERED }))
      const first = await pipeline.load(archive, { accounts: REGISTERED })
      expect(first).toMatchObject({ received: 5, indexed: 2, reasons: { 'account-unknown': 3 } })
      const before = await pipeline.documents('logs-*')

      const replayed = await pipeline.replayQuarantine(archive, { accounts: [...REGISTERED, account(UNREGISTERED)] })

      expect(replayed).toMatchObject({ received: 3, indexed: 2, duplicate: 0, reasons: { 'region-mismatch': 1 } })
      const after = await pipeline.documents('logs-*')
      expect(after).toHaveLength(4)
      expect(after.filter(({ _source }) => at(_source, 'cloud.account.id') === ACCOUNT)).toEqual(before)
      expect((await quarantineOf(archive)).map(({ reason }) => reason)).toEqual(['region-mismatch'])
      const again = await pipeline.load(archive, { accounts: [...REGISTERED, account(UNREGISTERED)] })
      expect(again).toMatchObject({ received: 5, indexed: 0, duplicate: 4, quarantined: 1 })
    })
  })

  describe('Regions', () => {
    it('NA-32 a record of another Region than its key is set aside, but for the sources where that is lawful', async () => {
      const elsewhere = 'us-east-1'
      await archive.trail([trailRecord({ awsRegion: elsewhere }), trailRecord(), trailRecord({ awsRegion: undefined })])
      const resources = [{ type: 'AWS_EC2_INSTANCE', id: 'i-0123456789abcdef0', partition: 'aws', region: elsewhere }]
      await archive.lines(eventsKey('inspector'), [envelope('Inspector2 Finding', inspectorFinding({ resources }))])
      await archive.lines(guardDutyKey(), [guardDutyFinding({ region: elsewhere })])
      await archive.lines(eventsKey('securityhub'), [
        envelope('Security Hub Findings - Imported', { findings: [hubFinding({ Region: elsewhere })] }),
      ])

      const summary = await pipeline.load(archive)

      expect(summary).toMatchObject({ received: 6, indexed: 4, reasons: { 'region-mismatch': 2 } })
      for (const index of ['findings-guardduty', 'findings-securityhub']) {
        const [stored] = await pipeline.documents(index)
        expect(stored?._source.tags).toContain('region-mismatch')
        expect(at(stored?._source, 'cloud.region')).toBe(elsewhere)
      }
    })
  })

  describe('a record that wants to choose its place', () => {
    it('NA-28 NA-33 gets its way nowhere: neither index, nor id, nor a field of ours', async () => {
      const wishes = {
        ...{ _index: 'findings-guardduty', _id: 'mine', _type: '_doc', _routing: 'x', _version: 9, _op_type: 'delete' },
        ...{ index: 'findings-guardduty', id: 'mine', pipeline: 'drop', '@timestamp': '2001-01-01T00:00:00Z' },
        ...{
          cloud: { account: { id: OTHER_ACCOUNT } },
          hinomi: { archive: { key: 'mine' } },
          event: { module: 'mine' },
        },
        tags: ['mine'],
      }
      const injected =
        '\n{"delete":{"_index":"findings-guardduty","_id":"x"}}\n{"index":{"_index":"mine","_id":"mine"}}\n{}\n'
      const key = await archive.trail([
        trailRecord({ ...wishes, eventID: '../findings-guardduty/_doc/mine', userAgent: injected }),
        trailRecord({ eventName: injected, eventID: injected, requestParameters: wishes }),
      ])
      await archive.lines(guardDutyKey(), [guardDutyFinding({ ...wishes, id: '../../_all' })])

      await pipeline.load(archive)

      const month = new Date(THEN).toISOString().slice(0, 7).replace('-', '.')
      expect(await pipeline.counts()).toEqual({ [`logs-aws.cloudtrail-${month}`]: 2, 'findings-guardduty': 1 })
      for (const { _id, _source } of await pipeline.documents('findings-guardduty,logs-*')) {
        expect(_id).toMatch(/^111122223333\.[\w-]{22}$/)
        expect(at(_source, 'cloud.account.id')).toBe(ACCOUNT)
        expect(at(_source, 'event.module')).toBe('aws')
        expect(at(_source, 'hinomi.archive.key')).not.toBe('mine')
        expect(_source.tags ?? []).not.toContain('mine')
        expect(Object.keys(_source)).not.toContain('_index')
      }
      expect(await pipeline.count('logs-*', { term: { 'hinomi.archive.key': key } })).toBe(2)
    })
  })
}
