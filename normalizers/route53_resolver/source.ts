import { recordReader } from '#core/read-record.ts'
import { defineSource, isRejection, type Read } from '#core/source.ts'
import { text } from '#core/text.ts'
import { ROUTE53_RESOLVER_FIELDS, ROUTE53_RESOLVER_USES } from './fields.ts'
import { normalizeQuery } from './normalize.ts'
import { ResolverQuery } from './record.ts'

const readQuery = recordReader(ResolverQuery)

/** Resolver query logs: the names that machines of a VPC ask for (Amazon Route 53: Resolver query logging). The key names no Region. */
export const source = defineSource({
  id: 'route53_resolver',
  title: { en: 'Route 53 Resolver query logs', ja: 'Route 53 Resolverクエリログ' },
  dataset: 'aws.route53_resolver',
  store: { kind: 'logs', index: 'logs-aws.route53_resolver' },
  keys: [
    /^AWSLogs\/(?<account>\d{12})\/vpcdnsquerylogs\/vpc-[0-9a-f]+\/\d{4}\/\d{2}\/\d{2}\/[^/]+\.log(?:\.gz)?$/,
    /^AWSLogs\/aws-account-id=(?<account>\d{12})\/vpcdnsquerylogs\/(?:[^/]+\/)*[^/]+\.log(?:\.gz)?$/,
  ],
  framing: { kind: 'json', arrays: [] },
  recognizes: (value) =>
    typeof value === 'object' && value !== null && 'query_name' in value && 'query_timestamp' in value,
  reader:
    () =>
    (value, notes): Read<ResolverQuery> => {
      const query = readQuery(value, notes)
      return isRejection(query) ? query : { kind: 'record', record: query }
    },
  account: ({ account_id }) => text(typeof account_id === 'number' ? String(account_id).padStart(12, '0') : account_id),
  region: ({ region }) => text(region),
  normalize: normalizeQuery,
  namespace: 'route53_resolver',
  fields: ROUTE53_RESOLVER_FIELDS,
  uses: ROUTE53_RESOLVER_USES,
  lean: true,
  retentionDays: 90,
})
