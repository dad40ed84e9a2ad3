import type { RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import { hostOf, loadBalancerOf, type WebRequest } from './web-requests.ts'

/** What became of a request. */
export interface Answer {
  /** Absent where the web ACL answered in the server's place. */
  readonly target: string | undefined
  readonly status: number
  readonly seconds: number
  readonly received: number
  readonly sent: number
  readonly port: number
  readonly traceId: string
}

/** Writes a connection log entry of a connection without a client certificate (Elastic Load Balancing: connection log entries). */
export function connectionLine(time: number, client: string, port: number, tls: string, status: string): string {
  return `${new Date(time).toISOString().replace('Z', '000Z')} ${client} ${port} 443 ${tls} "-" - - ${status} -`
}

/** Writes an access log entry of 33 columns (Elastic Load Balancing: access log entries). */
export function albLine(
  site: Site,
  region: RegionResources,
  time: number,
  request: WebRequest,
  answer: Answer,
): string {
  const { target, status, seconds, received, sent, port, traceId } = answer
  const host = hostOf(site)
  const created = new Date(time - Math.round(seconds * 1000)).toISOString().replace('Z', '000Z')
  const url = `https://${host}:443${request.path}${request.query === '' ? '' : `?${request.query}`}`
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region.region}:${site.account.id}:${rest}`
  const answered = target !== undefined
  return [
    'h2',
    new Date(time).toISOString().replace('Z', '000Z'),
    loadBalancerOf(site, region),
    `${request.client}:${port}`,
    answered ? `${target}:443` : '-',
    ...(answered ? ['0.001', seconds.toFixed(3), '0.000'] : ['-1', '-1', '-1']),
    status,
    answered ? status : '-',
    received,
    sent,
    `"${request.method} ${url} HTTP/2.0"`,
    `"${request.userAgent}"`,
    'TLS_AES_128_GCM_SHA256',
    'TLSv1.3',
    arn('elasticloadbalancing', `targetgroup/${site.account.system.id}/73e2d6bc24d8a067`),
    `"Root=${traceId}"`,
    `"${host}"`,
    `"${arn('acm', 'certificate/12345678-1234-1234-1234-123456789012')}"`,
    '0',
    created,
    answered ? '"waf,forward"' : '"waf"',
    '"-"',
    '"-"',
    answered ? `"${target}:443"` : '"-"',
    answered ? `"${status}"` : '"-"',
    '"-"',
    '"-"',
    `TID_${traceId.slice(-16)}`,
    '"-"',
    '"-"',
    '-',
  ].join(' ')
}
