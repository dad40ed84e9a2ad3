import { citizenAddress, scannerPlace } from '../places.ts'
import { chooser, type Random } from '../random.ts'
import type { Instance, RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'

/** One request as load balancer and firewall both see it. */
export interface WebRequest {
  readonly client: string
  readonly country: string
  readonly asn: number
  readonly method: string
  readonly path: string
  readonly query: string
  readonly userAgent: string
  /** What the managed rules say, when they mind. */
  readonly attack:
    | { readonly group: string; readonly rule: string; readonly type: string; readonly data: string }
    | undefined
}

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
] as const

const choosePage = chooser([
  { weight: 20, method: 'GET', path: '/', query: '' },
  { weight: 14, method: 'GET', path: '/login', query: '' },
  { weight: 6, method: 'POST', path: '/login', query: '' },
  { weight: 16, method: 'GET', path: '/shinsei/ichiran', query: 'page=1' },
  { weight: 10, method: 'GET', path: '/shinsei/form.html', query: 'step=2' },
  { weight: 6, method: 'POST', path: '/api/shinsei', query: '' },
  { weight: 20, method: 'GET', path: '/static/app.7f3a9c.js', query: '' },
  { weight: 8, method: 'GET', path: '/images/mon.png', query: '' },
])

const chooseProbe = chooser([
  { weight: 5, path: '/.env', query: '', userAgent: 'python-requests/2.32.3', group: undefined },
  { weight: 5, path: '/wp-login.php', query: '', userAgent: 'Mozilla/5.0 zgrab/0.x', group: undefined },
  {
    weight: 3,
    path: '/shinsei/ichiran',
    query: 'id=1%20AND%201=1',
    userAgent: 'sqlmap/1.9.4#stable (https://sqlmap.org)',
    group: {
      group: 'AWSManagedRulesSQLiRuleSet',
      rule: 'SQLi_QUERYARGUMENTS',
      type: 'SQL_INJECTION',
      data: '1 AND 1=1',
    },
  },
  {
    weight: 2,
    path: '/search',
    query: 'q=%3Cscript%3Ealert(1)%3C/script%3E',
    userAgent: 'Mozilla/5.0',
    group: {
      group: 'AWSManagedRulesCommonRuleSet',
      rule: 'CrossSiteScripting_QUERYARGUMENTS',
      type: 'XSS',
      data: '<script>',
    },
  },
])

const COUNTRIES: Readonly<Record<string, string>> = {
  Netherlands: 'NL',
  'United States': 'US',
  Brazil: 'BR',
  Singapore: 'SG',
  Japan: 'JP',
}

const PROBE_CHANCE = 0.025

/** Draws a request: mostly citizens in office hours, now and then somebody who looks for holes. */
export function drawRequest(random: Random): WebRequest {
  if (!random.chance(PROBE_CHANCE)) {
    const { method, path, query } = choosePage(random)
    const client = citizenAddress(random)
    return {
      client,
      country: 'JP',
      asn: 64510,
      method,
      path,
      query,
      userAgent: random.pick(BROWSERS),
      attack: undefined,
    }
  }
  const place = scannerPlace(random)
  const { path, query, userAgent, group } = chooseProbe(random)
  return {
    client: place.address,
    country: COUNTRIES[place.country] ?? 'US',
    asn: Number(place.asn),
    method: 'GET',
    path,
    query,
    userAgent,
    attack: group,
  }
}

/** The public name of the account's system. */
export function hostOf(site: Site): string {
  return `${site.account.system.id}.${site.account.municipality.id}.example.jp`
}

/** The load balancer of a Region as logs name it: kind, name, id. */
export function loadBalancerOf(site: Site, region: RegionResources): string {
  return `app/${site.account.slug}/${region.vpcId.slice(-16).padStart(16, '0')}`
}

/** The servers behind the load balancer. */
export function webServers(region: RegionResources): readonly Instance[] {
  const servers = region.instances.filter(({ purpose }) => purpose === 'web')
  return servers.length === 0 ? region.instances : servers
}
