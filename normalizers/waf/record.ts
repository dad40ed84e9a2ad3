import * as z from 'zod'
import { listOf, loose, word, words } from '#core/schema-words.ts'

const MatchDetail = z.object({ conditionType: word, location: word, matchedData: words, matchedFieldName: word })
const MatchedRule = z.object({ ruleId: word, action: word, ruleMatchDetails: listOf(MatchDetail) })
const RuleGroup = z.object({
  ruleGroupId: word,
  terminatingRule: MatchedRule.nullish(),
  nonTerminatingMatchingRules: listOf(MatchedRule),
  excludedRules: listOf(z.object({ ruleId: word, exclusionType: word })),
})
const RateBasedRule = z.object({ rateBasedRuleName: word, rateBasedRuleId: word, limitKey: word })
const Puzzle = z.object({ responseCode: loose, failureReason: word }).nullish()
const HttpRequest = z.object({
  clientIp: word,
  country: word,
  headers: listOf(z.object({ name: word, value: word })),
  uri: word,
  args: word,
  httpVersion: word,
  httpMethod: word,
  requestId: word,
  fragment: word,
  scheme: word,
  host: word,
})

/**
 * One inspected request as AWS WAF logs it, as far as we read it (AWS WAF: log fields for web ACL traffic). Without action and web ACL it
 * has no meaning.
 */
export const WebAclLog = z.object({
  action: z.string().min(1),
  webaclId: z.string().min(1),
  timestamp: loose,
  formatVersion: loose,
  terminatingRuleId: word,
  terminatingRuleType: word,
  terminatingRuleMatchDetails: listOf(MatchDetail),
  httpSourceName: word,
  httpSourceId: word,
  ruleGroupList: listOf(RuleGroup),
  rateBasedRuleList: listOf(RateBasedRule),
  nonTerminatingMatchingRules: listOf(MatchedRule),
  excludedRules: listOf(z.object({ ruleId: word })),
  responseCodeSent: loose,
  httpRequest: HttpRequest.nullish(),
  labels: listOf(z.object({ name: word })),
  captchaResponse: Puzzle,
  challengeResponse: Puzzle,
  requestBodySize: loose,
  oversizeFields: words,
  clientAsn: loose,
  forwardedAsn: loose,
  ja3Fingerprint: word,
  ja4Fingerprint: word,
})
export type WebAclLog = z.output<typeof WebAclLog>
export type RuleGroup = z.output<typeof RuleGroup>
export type MatchDetail = z.output<typeof MatchDetail>
