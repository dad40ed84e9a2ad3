import { describe, expect, it } from 'vitest'
import { dqlOf } from '#dashboards/search/dql-of.ts'
import { ruleOf } from '#test/detections/rule-of.ts'
import { RULES } from '../catalogue.ts'
import { conditionOf } from './condition.ts'

function dql(detection: object): string | undefined {
  const condition = conditionOf(ruleOf(detection).tree)
  return condition === undefined ? undefined : dqlOf(condition)
}

const one = (name: string, value: unknown) => ({ call: { [name]: value }, condition: 'call' })

describe('a rule in the query language of OpenSearch Dashboards', () => {
  it.each<readonly [object, string | undefined]>([
    [one('event.action', ['A', 'B']), 'event.action:("A" or "B")'],
    [one('event.action', 'Delete*\\*'), 'event.action:Delete*\\*'],
    [one('event.action|contains', 'a b'), 'event.action:*a\\u0020b*'],
    [one('hinomi.is_human', true), 'hinomi.is_human:true'],
    [one('hinomi.sg_world_ports', [22, -1]), 'hinomi.sg_world_ports:(22 or -1)'],
    [one('hinomi.sg_world_ports|gte', 1024), 'hinomi.sg_world_ports >= 1024'],
    [one('source.ip|cidr', '192.0.2.0/24'), 'source.ip:"192.0.2.0/24"'],
    [one('error.code|exists', true), 'error.code:*'],
    [one('error.code', null), 'not error.code:*'],
    [
      { a: { 'event.action': 'A', 'event.outcome': 'failure' }, b: { 'error.code': 'C' }, condition: 'a and not b' },
      'event.action:"A" and event.outcome:"failure" and not error.code:"C"',
    ],
    [
      one('aws.cloudtrail.request_parameters.roleName|startswith', 'AWSReservedSSO_'),
      'aws.cloudtrail.request_parameters.roleName:AWSReservedSSO_*',
    ],
    [one('event.action|re', '^A'), undefined],
    [one('event.action', 'a?b'), undefined],
    [one('hinomi.principal|expand', '%automation_roles%'), undefined],
    [one('user.name|fieldref', 'user.target.name'), undefined],
    [one('aws.cloudtrail.request_parameters.userName|exists', true), undefined],
    [one('error.message|contains', 'explicit deny'), undefined],
  ])('%j', (detection, expected) => {
    expect(dql(detection)).toBe(expected)
  })

  it('is there for most rules of the catalogue', () => {
    const rules = RULES.filter((rule) => rule.kind === 'event')
    const said = rules.filter((rule) => rule.kind === 'event' && conditionOf(rule.tree) !== undefined)

    expect(said.length / rules.length).toBeGreaterThan(0.5)
  })
})
