import * as z from 'zod'
import { listOf, loose, word } from '#core/schema-words.ts'

const Answer = z.object({
  Rdata: word,
  Type: word,
  Class: word,
  /** Some deliveries write the names in lower case. */
  rdata: word,
  type: word,
  class: word,
})
export type Answer = z.output<typeof Answer>

/**
 * One query as Route 53 Resolver logs it, as far as we read it (Amazon Route 53: values that appear in Resolver query logs). Without a name
 * it has no meaning.
 */
export const ResolverQuery = z.object({
  query_name: z.string().min(1),
  query_timestamp: loose,
  version: word,
  /** A number names an account just as well; it has lost its leading zeros. */
  account_id: z.union([z.string(), z.number()]).nullish(),
  region: word,
  vpc_id: word,
  query_type: word,
  query_class: word,
  rcode: word,
  answers: listOf(Answer),
  srcaddr: word,
  srcport: loose,
  transport: word,
  srcids: z
    .object({
      instance: word,
      resolver_endpoint: word,
      'resolver-endpoint': word,
      resolver_network_interface: word,
    })
    .nullish(),
  firewall_rule_action: word,
  firewall_rule_group_id: word,
  firewall_domain_list_id: word,
  additional_properties: z.object({ is_delayed: loose }).nullish(),
})
export type ResolverQuery = z.output<typeof ResolverQuery>
