import type { Random } from '../random.ts'
import { compactMinute, dayFolder } from '../time-text.ts'
import { albLine } from './alb-line.ts'
import { lineLogSource } from './line-log.ts'
import { drawRequest, type WebRequest, webServers } from './web-requests.ts'

const BLOCKED_CHANCE = 0.9

/** Access logs of the load balancer before each system: citizens and scanners. */
export const alb = lineLogSource({
  id: 'alb',
  share: 0.05,
  draw(random, site, region, time) {
    const request = drawRequest(random)
    const blocked = request.attack !== undefined && random.chance(BLOCKED_CHANCE)
    return albLine(site, region, time, request, {
      target: blocked ? undefined : random.pick(webServers(region)).address,
      status: blocked ? 403 : statusOf(random, request),
      seconds: random.between(2, 400) / 1000,
      received: random.between(180, 1_400),
      sent: random.between(300, 48_000),
      port: random.between(32_768, 61_000),
      traceId: `1-${random.hex(8)}-${random.hex(24)}`,
    })
  },
  key(random, site, region, at, kind) {
    const { id, slug } = site.account
    const name = `${kind === undefined ? '' : 'conn_log_'}${id}_elasticloadbalancing_${region.region}_app.${slug}.${random.hex(16)}_${compactMinute(at)}_192.0.2.10_${random.alphanumeric(8)}.log.gz`
    return `AWSLogs/${id}/elasticloadbalancing/${region.region}/${dayFolder(at)}/${name}`
  },
})

/** Scanners ask for what is not there; now and then a server fails. */
function statusOf(random: Random, { path, userAgent }: WebRequest): number {
  if (path === '/.env' || path === '/wp-login.php' || userAgent.startsWith('sqlmap')) return 404
  if (random.chance(0.004)) return random.pick([500, 502, 504])
  return random.chance(0.04) ? random.pick([302, 304, 400, 403, 404]) : 200
}
