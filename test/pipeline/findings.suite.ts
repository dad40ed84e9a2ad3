import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  ago,
  envelope,
  eventsKey,
  guardDutyFinding,
  guardDutyKey,
  hubFinding,
  isoMs,
  newArchive,
  REGION,
  type TestArchive,
} from './archive-builder.ts'
import { account, at, type Pipeline } from './pipeline.ts'

let pipeline: Pipeline
let archive: TestArchive
/** All orders of a list. */
function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]]
  return list.flatMap((first, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [first, ...rest]),
  )
}

/** One delivery of a Security Hub finding: when it was seen, by which route, and in what state. */
interface Delivery {
  readonly seenAt: number
  readonly pull?: boolean
  readonly state: Readonly<Record<string, unknown>>
}

function delivered({ seenAt, pull = false, state }: Delivery, id: string): object {
  const detailType = pull ? 'Security Hub Findings' : 'Security Hub Findings - Imported'
  return envelope(detailType, { findings: [hubFinding({ Id: id, ...state })] }, { at: seenAt, pull })
}

/** Delivers one finding for each order, every delivery in a load of its own, and returns the finding of each order. */
async function deliver(orders: readonly (readonly Delivery[])[]): Promise<unknown[]> {
  const rounds = orders[0]?.length ?? 0
  for (let round = 0; round < rounds; round++) {
    const one = await newArchive()
    const values = orders.flatMap((order, number) => {
      const delivery = order[round]
      return delivery === undefined ? [] : [delivered(delivery, `finding ${number}`)]
    })
    await one.lines(eventsKey('securityhub'), values)
    await pipeline.load(one)
    await one.remove()
  }
  return (await pipeline.documents('findings-securityhub')).map(({ _source }) => _source)
}

/** What becomes of findings that come in many states and by several routes. `node` returns the path to a running node, whose indices are empty before and after. */
export function findingsSuite(node: () => Pipeline): void {
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

  describe('states of one finding', () => {
    it('NA-20 NA-21 in every order of delivery the newest remains, also where the source left its own time alone', async () => {
      const UpdatedAt = isoMs(ago({ days: 1 }))
      const pulledAt = ago({ days: 1, minutes: -90 })
      const orders = permutations<Delivery>([
        { seenAt: ago({ days: 2 }), state: { UpdatedAt: isoMs(ago({ days: 2 })) } },
        { seenAt: ago({ days: 1, minutes: -1 }), state: { UpdatedAt } },
        // An analyst works on it: `UpdatedAt` stays, only the time of the event moves.
        { seenAt: ago({ days: 1, minutes: -30 }), state: { UpdatedAt, Workflow: { Status: 'SUPPRESSED' } } },
        { seenAt: pulledAt, pull: true, state: { UpdatedAt, Workflow: { Status: 'RESOLVED' } } },
      ])

      const findings = await deliver(orders)

      expect(findings).toHaveLength(24)
      for (const finding of findings) {
        expect(at(finding, 'hinomi.finding.status')).toBe('resolved')
        expect(at(finding, 'hinomi.finding.version')).toBe(pulledAt - 120_000)
        expect(at(finding, '@timestamp')).toBe(UpdatedAt)
      }
    })

    it('NA-21 a pull does not undo what happened while it was under way', async () => {
      const requestedAt = ago({ minutes: 300 })
      const UpdatedAt = isoMs(ago({ days: 1 }))
      const orders = permutations<Delivery>([
        { seenAt: requestedAt, pull: true, state: { UpdatedAt } },
        { seenAt: requestedAt - 60_000, state: { UpdatedAt, Workflow: { Status: 'SUPPRESSED' } } },
      ])

      const statuses = (await deliver(orders)).map((finding) => at(finding, 'hinomi.finding.status'))

      expect(statuses).toEqual(['suppressed', 'suppressed'])
    })

    it('NA-20 counts one document, and says what became of each delivery', async () => {
      const states = [3, 1, 2].map((day) =>
        guardDutyFinding({ id: 'a'.repeat(32), updatedAt: isoMs(ago({ days: day })) }),
      )
      await archive.lines(guardDutyKey(), states)

      const summary = await pipeline.load(archive)

      expect(summary).toMatchObject({ received: 3, indexed: 2, duplicate: 1, quarantined: 0 })
      const [stored, ...others] = await pipeline.documents('findings-guardduty')
      expect(others).toEqual([])
      expect(stored?._source['@timestamp']).toBe(isoMs(ago({ days: 1 })))
    })
  })

  describe('what is counted', () => {
    it('NA-22 a finding that comes natively and through Security Hub counts once', async () => {
      const native = guardDutyFinding({ id: 'b'.repeat(32) })
      const copy = hubFinding({
        Id: native.arn,
        ProductArn: `arn:aws:securityhub:${REGION}::product/aws/guardduty`,
        ProductName: 'GuardDuty',
        Compliance: undefined,
      })
      await archive.lines(guardDutyKey(), [native])
      await archive.lines(eventsKey('securityhub'), [
        envelope('Security Hub Findings - Imported', { findings: [copy] }),
      ])

      await pipeline.load(archive)

      const [own] = await pipeline.documents('findings-guardduty')
      const [linked] = await pipeline.documents('findings-securityhub')
      expect(await pipeline.count('findings-*')).toBe(2)
      expect(await pipeline.count('findings-*', { term: { 'hinomi.finding.is_primary': true } })).toBe(1)
      expect(at(own?._source, 'hinomi.finding.is_primary')).toBe(true)
      expect(at(linked?._source, 'hinomi.finding.canonical_id')).toBe(own?._id)
    })

    it('NA-22 the copy counts where the account sends no native findings', async () => {
      const copy = hubFinding({
        Id: guardDutyFinding({ id: 'c'.repeat(32) }).arn,
        ProductArn: `arn:aws:securityhub:${REGION}::product/aws/guardduty`,
      })
      await archive.lines(eventsKey('securityhub'), [
        envelope('Security Hub Findings - Imported', { findings: [copy] }),
      ])

      await pipeline.load(archive, { accounts: [account(ACCOUNT, { expectedSources: ['securityhub'] })] })

      expect(await pipeline.count('findings-*', { term: { 'hinomi.finding.is_primary': true } })).toBe(1)
    })

    it('NA-62 sample findings can be left out of every count', async () => {
      const samples = [
        guardDutyFinding({ title: '[SAMPLE] An unprotected port is being probed.' }),
        guardDutyFinding({
          service: { archived: false, count: 1, additionalInfo: { type: 'default', value: '{"sample":true}' } },
        }),
      ]
      await archive.lines(guardDutyKey(), [...samples, guardDutyFinding()])
      await archive.lines(eventsKey('securityhub'), [
        envelope('Security Hub Findings - Imported', { findings: [hubFinding({ Sample: true })] }),
      ])

      await pipeline.load(archive)

      expect(await pipeline.count('findings-*', { term: { 'hinomi.finding.is_sample': true } })).toBe(3)
      expect(await pipeline.count('findings-*', { term: { 'hinomi.finding.is_sample': false } })).toBe(1)
    })
  })
}
