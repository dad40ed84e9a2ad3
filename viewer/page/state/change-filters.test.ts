import { describe, expect, it } from 'vitest'
import { all, is, not } from '#core/panels/condition.ts'
import { toggleFilter } from './change-filters.ts'

describe('a click on something to filter by', () => {
  const critical = is('hinomi.severity', 'critical')
  const other = is('rule.name', 'Recon:EC2/PortProbeUnprotectedPort')

  it('adds a filter, and a second click takes it away', () => {
    const once = toggleFilter([other], critical)

    expect(once).toEqual([other, critical])
    expect(toggleFilter(once, critical)).toEqual([other])
  })

  it('takes the place of another value where a document has one only', () => {
    expect(toggleFilter([critical, other], is('hinomi.severity', 'high'))).toEqual([
      is('hinomi.severity', 'high'),
      other,
    ])
  })

  it('leaves another value beside it where documents have several', () => {
    expect(toggleFilter([is('related.ip', '192.0.2.1')], is('related.ip', '192.0.2.2'))).toHaveLength(2)
  })

  it('makes one filter of each field of a row', () => {
    const row = all(is('event.dataset', 'aws.cloudtrail'), is('cloud.account.id', '111122223333'))

    const filters = toggleFilter([], row)

    expect(filters).toEqual([is('event.dataset', 'aws.cloudtrail'), is('cloud.account.id', '111122223333')])
    expect(toggleFilter(filters, row)).toEqual([])
  })

  it('takes an excluded value for something else than the value', () => {
    expect(toggleFilter([not(critical)], critical)).toEqual([not(critical), critical])
  })
})
