import { chooser } from '../random.ts'
import type { Instance, RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import { compactMinute, dayFolder, isoSeconds } from '../time-text.ts'
import { lineLogSource } from './line-log.ts'

/** A question and its answer. */
export interface Query {
  readonly name: string
  readonly type: string
  readonly code: string
  readonly answer: string | undefined
  readonly firewall?: 'ALERT' | 'BLOCK'
}

const chooseQuery = chooser<Query & { readonly weight: number }>([
  { weight: 20, name: 's3.ap-northeast-1.amazonaws.com.', type: 'A', code: 'NOERROR', answer: '192.0.2.201' },
  { weight: 16, name: 'ssm.ap-northeast-1.amazonaws.com.', type: 'A', code: 'NOERROR', answer: '192.0.2.202' },
  { weight: 14, name: 'logs.ap-northeast-1.amazonaws.com.', type: 'A', code: 'NOERROR', answer: '192.0.2.203' },
  { weight: 12, name: 'db.gyomu.internal.', type: 'A', code: 'NOERROR', answer: '10.0.20.15' },
  { weight: 8, name: 'db.gyomu.internal.', type: 'AAAA', code: 'NOERROR', answer: undefined },
  { weight: 6, name: 'ntp.example.jp.', type: 'A', code: 'NOERROR', answer: '192.0.2.205' },
  { weight: 6, name: 'update.example.com.', type: 'A', code: 'NOERROR', answer: '192.0.2.204' },
  { weight: 4, name: 'wpad.gyomu.internal.', type: 'A', code: 'NXDOMAIN', answer: undefined },
  { weight: 3, name: '15.20.0.10.in-addr.arpa.', type: 'PTR', code: 'NOERROR', answer: 'db.gyomu.internal.' },
])

/** Writes a query as Resolver logs it (Amazon Route 53: values that appear in Resolver query logs). */
export function queryLine(
  site: Site,
  region: RegionResources,
  time: number,
  instance: Instance,
  port: number,
  query: Query,
): string {
  return JSON.stringify({
    version: '1.100000',
    account_id: site.account.id,
    region: region.region,
    vpc_id: region.vpcId,
    query_timestamp: isoSeconds(time),
    query_name: query.name,
    query_type: query.type,
    query_class: 'IN',
    rcode: query.code,
    answers: query.answer === undefined ? [] : [{ Rdata: query.answer, Type: query.type, Class: 'IN' }],
    srcaddr: instance.address,
    srcport: String(port),
    transport: 'UDP',
    srcids: { instance: instance.id },
    ...(query.firewall && {
      firewall_rule_action: query.firewall,
      firewall_rule_group_id: 'rslvr-frg-0a1b2c3d4e5f6071',
      firewall_domain_list_id: 'rslvr-fdl-0a1b2c3d4e5f6071',
    }),
  })
}

/** Resolver query logs: names that servers ask for all day. */
export const route53Resolver = lineLogSource({
  id: 'route53_resolver',
  share: 0.03,
  draw(random, site, region, time) {
    const instance = random.pick(region.instances)
    return queryLine(site, region, time, instance, random.between(32_768, 61_000), chooseQuery(random))
  },
  key(random, site, region, at) {
    const { id } = site.account
    const name = `${region.vpcId}_vpcdnsquerylogs_${id}_${compactMinute(at)}_${random.hex(8)}.log.gz`
    return `AWSLogs/${id}/vpcdnsquerylogs/${region.vpcId}/${dayFolder(at)}/${name}`
  },
})
