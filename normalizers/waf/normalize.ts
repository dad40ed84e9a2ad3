import { readIp } from '#core/address.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { flatObject } from '#core/flat-object.ts'
import { isAbsent, present, wholeNumber } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { lower, text, unique } from '#core/text.ts'
import { readTime } from '#core/time.ts'
import { extensionOf, HIDDEN, withoutQuerySecrets, withoutSecrets } from '#core/url.ts'
import { readUserAgent } from '#core/user-agent.ts'
import type { RequestDocument } from './document.ts'
import { keptHeaders } from './headers.ts'
import type { MatchDetail, RuleGroup, WebAclLog } from './record.ts'
import { readWebAcl, type WebAcl } from './web-acl.ts'

const SECRET_HEADER = /^(?:cookie|(?:proxy-)?authorization)$/i
const STOPPED: ReadonlySet<string> = new Set(['BLOCK', 'CAPTCHA', 'CHALLENGE'])
/** CloudFront is everywhere; its web ACLs and logs lie in this Region (AWS WAF: Regions and endpoints). */
const GLOBAL_REGION = 'us-east-1'

/**
 * Makes the document of one inspected request: who asked for what, which rule decided, and what else matched.
 *
 * A request that was stopped, or that a rule matched without stopping it, is an alert. Of the headers only those that name host, program
 * and origin are kept.
 */
export function normalizeLog(log: WebAclLog, context: RecordContext): NormalizeOutcome<RequestDocument> {
  const { notes } = context
  const time = readTime(log.timestamp)
  if (time === undefined) {
    const reason = isAbsent(log.timestamp) ? 'time-missing' : 'time-unreadable'
    return reject(reason, { path: 'timestamp', message: 'is no time' })
  }

  const action = log.action.toUpperCase()
  const stopped = STOPPED.has(action)
  const groups = present(log.ruleGroupList)
  const counted = unique([...ruleIds(log.nonTerminatingMatchingRules), ...groups.flatMap(countedRules)])
  const alert = stopped || counted !== undefined
  const category = alert ? ['intrusion_detection', 'network', 'web'] : ['network', 'web']
  const acl = readWebAcl(log.webaclId)
  const request = log.httpRequest
  const uri = text(request?.uri)
  const query = text(request?.args)
  const fragment = text(request?.fragment)
  const headers = keptHeaders(request)
  const client = readIp(request?.clientIp)
  const domain = lower(headers.host ?? request?.host)?.replace(/:\d+$/, '')
  const rule = text(log.terminatingRuleId)

  const document: RequestDocument = {
    event: {
      kind: alert ? 'alert' : 'event',
      category,
      type: allowedTypes(category, ['access', stopped ? 'denied' : 'allowed']),
      action: action.toLowerCase(),
      outcome: stopped ? 'failure' : 'success',
    },
    cloud: { region: regionOf(acl) ?? context.region, service: { name: 'wafv2' } },
    observer: { name: acl.name ?? acl.id, type: 'waf' },
    rule: {
      id: rule,
      name: rule,
      category: text(log.terminatingRuleType),
      ruleset: acl.name === undefined ? undefined : [acl.name],
    },
    source: {
      ip: client,
      geo: { country_iso_code: known(request?.country) },
      as: { number: wholeNumber(log.clientAsn, notes) },
    },
    http: {
      version: text(request?.httpVersion)?.replace(/^HTTP\//i, ''),
      request: {
        method: text(request?.httpMethod),
        id: known(request?.requestId),
        referrer: headers.referer === undefined ? undefined : withoutSecrets(headers.referer),
        body: { bytes: wholeNumber(log.requestBodySize, notes) },
      },
      response: { status_code: wholeNumber(log.responseCodeSent, notes) },
    },
    url: {
      scheme: lower(request?.scheme),
      domain,
      path: uri === undefined ? undefined : withoutSecrets(uri),
      query: query === undefined ? undefined : withoutQuerySecrets(query),
      fragment: fragment === undefined ? undefined : withoutQuerySecrets(fragment),
      extension: extensionOf(uri),
    },
    user_agent: readUserAgent(headers['user-agent'], notes),
    tls: { client: { ja3: text(log.ja3Fingerprint) } },
    network: { protocol: 'http', transport: 'tcp' },
    related: { ip: unique([client]), hosts: unique([domain]) },
    aws: {
      waf: {
        web_acl: { arn: acl.arn, id: acl.id, scope: acl.scope },
        format_version: notOne(wholeNumber(log.formatVersion, notes)),
        source: { name: known(log.httpSourceName), id: known(log.httpSourceId) },
        terminating_match: unique(present(log.terminatingRuleMatchDetails).map(matchOf)),
        rule_groups: unique(groups.filter(hasMatch).map(({ ruleGroupId }) => ruleGroupId)),
        non_terminating_rules: counted,
        rate_based_rules: unique(
          present(log.rateBasedRuleList).map((rate) => rate.rateBasedRuleName ?? rate.rateBasedRuleId),
        ),
        excluded_rules: unique([
          ...ruleIds(log.excludedRules),
          ...groups.flatMap(({ excludedRules }) => ruleIds(excludedRules)),
        ]),
        labels: unique(present(log.labels).map(({ name }) => name)),
        forwarded_asn: wholeNumber(log.forwardedAsn, notes),
        captcha: puzzle(log.captchaResponse, context),
        challenge: puzzle(log.challengeResponse, context),
        oversize_fields: unique(present(log.oversizeFields)),
        ja4: text(log.ja4Fingerprint),
        content_type: headers['content-type'],
        origin: headers.origin === undefined ? undefined : withoutSecrets(headers.origin),
        match_details: flatObject(matchesOf(log), 'aws.waf.match_details', notes),
      },
    },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

/** The Region of the web ACL; CloudFront's write `global` in the place of a Region where they write none. */
export function regionOf({ scope, region }: WebAcl): string | undefined {
  return scope === 'global' ? GLOBAL_REGION : region
}

/** WAF writes `-` and the text `null` for what is absent. */
function known(value: string | null | undefined): string | undefined {
  return value === '-' || value === 'null' ? undefined : text(value)
}

function notOne(version: number | undefined): number | undefined {
  return version === 1 ? undefined : version
}

type Rules = WebAclLog['nonTerminatingMatchingRules'] | WebAclLog['excludedRules']

function ruleIds(rules: Rules): (string | undefined)[] {
  return present<{ readonly ruleId?: string | null | undefined }>(rules).map(({ ruleId }) => text(ruleId))
}

function countedRules({ ruleGroupId, nonTerminatingMatchingRules }: RuleGroup): string[] {
  return ruleIds(nonTerminatingMatchingRules)
    .filter((id) => id !== undefined)
    .map((id) => (isAbsent(ruleGroupId) ? id : `${ruleGroupId}/${id}`))
}

function hasMatch({ terminatingRule, nonTerminatingMatchingRules }: RuleGroup): boolean {
  return !isAbsent(terminatingRule) || present(nonTerminatingMatchingRules).length > 0
}

function matchOf({ conditionType, location }: MatchDetail): string {
  return [conditionType, location].filter((part) => !isAbsent(part)).join(' ')
}

/** What matched, by the rule that matched; absent where nothing says more than its rule. */
function matchesOf(log: WebAclLog): object | undefined {
  const rules = [...present(log.nonTerminatingMatchingRules), ...present(log.ruleGroupList).flatMap(rulesOfGroup)]
  const matches = [
    ...present(log.terminatingRuleMatchDetails).map((detail) => ({ rule: log.terminatingRuleId, ...shown(detail) })),
    ...rules.flatMap(({ ruleId, ruleMatchDetails }) =>
      present(ruleMatchDetails).map((detail) => ({ rule: ruleId, ...shown(detail) })),
    ),
  ]
  return matches.length === 0 ? undefined : { matches }
}

/** What matched in a header that is dropped itself is a piece of it. */
function shown(detail: MatchDetail): MatchDetail {
  const isSecret =
    detail.location?.toUpperCase().startsWith('COOKIE') || SECRET_HEADER.test(detail.matchedFieldName ?? '')
  return isSecret && present(detail.matchedData).length > 0 ? { ...detail, matchedData: [HIDDEN] } : detail
}

function rulesOfGroup({ terminatingRule, nonTerminatingMatchingRules }: RuleGroup) {
  return [...present([terminatingRule]), ...present(nonTerminatingMatchingRules)]
}

function puzzle(response: WebAclLog['captchaResponse'], { notes }: RecordContext) {
  if (isAbsent(response)) return undefined
  return { code: wholeNumber(response.responseCode, notes), failure_reason: text(response.failureReason) }
}
