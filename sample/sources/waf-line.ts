import type { RegionResources } from '../resources.ts'
import type { Site } from '../site.ts'
import { hostOf, loadBalancerOf, type WebRequest } from './web-requests.ts'

/** Writes a web ACL log (AWS WAF: log fields for web ACL traffic). */
export function wafLine(
  site: Site,
  region: RegionResources,
  time: number,
  request: WebRequest,
  action: 'ALLOW' | 'BLOCK',
  requestId: string,
): string {
  const { account } = site
  const { attack } = request
  const group = attack && `AWS#${attack.group}`
  const match = attack && {
    ruleId: attack.rule,
    action: action === 'BLOCK' ? 'BLOCK' : 'COUNT',
    ruleMatchDetails: null,
  }
  return JSON.stringify({
    timestamp: time,
    formatVersion: 1,
    webaclId: `arn:aws:wafv2:${region.region}:${account.id}:regional/webacl/${account.slug}/41f0c2d3-0000-4000-8000-${account.id}`,
    terminatingRuleId: action === 'BLOCK' ? `AWS-${attack?.group ?? 'AWSManagedRulesCommonRuleSet'}` : 'Default_Action',
    terminatingRuleType: action === 'BLOCK' ? 'MANAGED_RULE_GROUP' : 'REGULAR',
    action,
    terminatingRuleMatchDetails:
      action === 'BLOCK' && attack
        ? [
            {
              conditionType: attack.type,
              sensitivityLevel: 'HIGH',
              location: 'QUERY_STRING',
              matchedData: [attack.data],
            },
          ]
        : [],
    httpSourceName: 'ALB',
    httpSourceId: `${account.id}-${loadBalancerOf(site, region)}`,
    ruleGroupList: match
      ? [
          {
            ruleGroupId: group,
            terminatingRule: action === 'BLOCK' ? match : null,
            nonTerminatingMatchingRules: action === 'BLOCK' ? [] : [match],
            excludedRules: null,
            customerConfig: null,
          },
        ]
      : [],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [],
    requestHeadersInserted: null,
    responseCodeSent: null,
    httpRequest: {
      clientIp: request.client,
      country: request.country,
      headers: [
        { name: 'host', value: hostOf(site) },
        { name: 'user-agent', value: request.userAgent },
      ],
      uri: request.path,
      args: request.query,
      httpVersion: 'HTTP/2.0',
      httpMethod: request.method,
      requestId,
      fragment: '',
      scheme: 'https',
      host: hostOf(site),
    },
    ...(attack === undefined ? {} : { labels: [{ name: `awswaf:managed:aws:${attack.group}:${attack.rule}` }] }),
    ja3Fingerprint: 'e7d705a3286e19ea42f587b344ee6865',
    ja4Fingerprint: 't13d1516h2_8daaf6152771_02713d6af862',
    clientAsn: request.asn,
  })
}
