import { expect, it } from 'vitest'
import { MOST_ACCOUNTS } from '#core/panels/account-rows.ts'
import { distinct } from '#core/panels/metrics.ts'
import { metricAggregations } from './metric.ts'

it.each([
  ['cloud.account.id', MOST_ACCOUNTS],
  ['event.dataset', MOST_ACCOUNTS],
  ['source.ip', 3000],
])('%s: up to %i values are told apart', (field, exactValues) => {
  const asked = metricAggregations({ name: 'a', metric: distinct(field) }, {})

  expect(asked).toEqual({ a: { cardinality: { field, precision_threshold: exactValues } } })
})
