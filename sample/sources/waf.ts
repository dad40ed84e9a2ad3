import { dashed, hourFolder } from '../time-text.ts'
import { lineLogSource } from './line-log.ts'
import { wafLine } from './waf-line.ts'
import { drawRequest } from './web-requests.ts'

const BLOCKED_CHANCE = 0.9

/** Web ACL logs, as bare records by a Firehose stream: what the managed rules stopped or counted. */
export const waf = lineLogSource({
  id: 'waf',
  share: 0.03,
  draw(random, site, region, time) {
    const request = drawRequest(random)
    const action = request.attack !== undefined && random.chance(BLOCKED_CHANCE) ? 'BLOCK' : 'ALLOW'
    return wafLine(site, region, time, request, action, `1-${random.hex(8)}-${random.hex(24)}`)
  },
  key(random, site, region, at) {
    const stream = `aws-waf-logs-hinomi-${region.region}`
    return `events/${site.account.id}/waf/${region.region}/${hourFolder(at)}/${stream}-1-${dashed(at)}-${random.uuid()}.gz`
  },
})
