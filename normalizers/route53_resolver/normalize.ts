import { networkType, readHostName, readIp } from '#core/address.ts'
import { allowedTypes } from '#core/event-classes.ts'
import { isAbsent, portNumber, present } from '#core/optional-value.ts'
import { reject } from '#core/rejection.ts'
import type { NormalizeOutcome, RecordContext } from '#core/source.ts'
import { lower, text, unique } from '#core/text.ts'
import { readTime } from '#core/time.ts'
import type { QueryDocument } from './document.ts'
import type { Answer, ResolverQuery } from './record.ts'

const MAX_ANSWERS = 50
const USUAL_VERSION = '1.100000'
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA'])
const NAME_TYPES: ReadonlySet<string> = new Set(['CNAME', 'PTR'])

/**
 * Makes the document of one query: who asked for which name, what was answered, and whether the DNS Firewall minded.
 */
export function normalizeQuery(query: ResolverQuery, context: RecordContext): NormalizeOutcome<QueryDocument> {
  const { notes } = context
  const time = readTime(query.query_timestamp)
  if (time === undefined) {
    const reason = isAbsent(query.query_timestamp) ? 'time-missing' : 'time-unreadable'
    return reject(reason, { path: 'query_timestamp', message: 'is no time' })
  }

  const action = text(query.firewall_rule_action)?.toUpperCase()
  const alert = action === 'ALERT' || action === 'BLOCK'
  const category = alert ? ['intrusion_detection', 'network'] : ['network']
  const name = nameOf(query.query_name)
  const source = readIp(query.srcaddr)
  const answers = present(query.answers).slice(0, MAX_ANSWERS).map(answerOf)
  const addresses = unique(
    answers.filter(({ type }) => ADDRESS_TYPES.has(type ?? '')).map(({ data }) => readIp(data)),
    MAX_ANSWERS,
  )
  const names = answers.filter(({ type }) => NAME_TYPES.has(type ?? '')).map(({ data }) => data?.toLowerCase())
  const instance = text(query.srcids?.instance)
  const endpoint = text(query.srcids?.resolver_endpoint) ?? text(query.srcids?.['resolver-endpoint'])

  const document: QueryDocument = {
    event: {
      kind: alert ? 'alert' : 'event',
      category,
      type: allowedTypes(category, action === 'BLOCK' ? ['denied', 'protocol'] : ['protocol']),
      action: 'dns-query',
      outcome: outcomeOf(text(query.rcode)),
    },
    cloud: {
      region: lower(query.region) ?? context.region,
      instance: { id: instance === undefined ? [] : [instance] },
    },
    source: { ip: source, port: portNumber(query.srcport, notes) },
    dns: {
      type: 'answer',
      question: { name, type: text(query.query_type), class: text(query.query_class) },
      response_code: text(query.rcode),
      answers: {
        data: present(answers.map(({ data }) => data)),
        type: present(answers.map(({ type }) => type)),
        class: present(answers.map((answer) => answer.class)),
      },
      resolved_ip: addresses,
    },
    network: { protocol: 'dns', transport: lower(query.transport), type: networkType(source) },
    rule: {
      ruleset: unique([text(query.firewall_rule_group_id)]),
      id: text(query.firewall_domain_list_id),
    },
    observer: endpoint === undefined ? undefined : { name: endpoint, type: 'dns-resolver' },
    hinomi: { network: { vpc_id: text(query.vpc_id) } },
    related: {
      ip: unique([source, ...(addresses ?? [])]),
      hosts: unique([readHostName(name), ...names.map(readHostName), instance]),
    },
    aws: {
      route53_resolver: {
        version: query.version === USUAL_VERSION ? undefined : text(query.version),
        firewall_action: action,
        firewall_rule_group_id: text(query.firewall_rule_group_id),
        firewall_domain_list_id: text(query.firewall_domain_list_id),
        resolver_network_interface: text(query.srcids?.resolver_network_interface),
        is_delayed: isDelayed(query.additional_properties?.is_delayed),
      },
    },
  }
  return { kind: 'document', time, idParts: [context.identity, context.key, context.position], document }
}

/** Lower case, without the dot at the end; the root is a dot. */
function nameOf(text: string): string {
  const name = text.toLowerCase()
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name
}

function answerOf(answer: Answer): { data: string | undefined; type: string | undefined; class: string | undefined } {
  const data = text(answer.Rdata) ?? text(answer.rdata)
  return {
    data: data !== undefined && data.length > 1 && data.endsWith('.') ? data.slice(0, -1) : data,
    type: text(answer.Type) ?? text(answer.type),
    class: text(answer.Class) ?? text(answer.class),
  }
}

function outcomeOf(code: string | undefined): string {
  if (code === undefined) return 'unknown'
  return code === 'NOERROR' ? 'success' : 'failure'
}

function isDelayed(value: unknown): boolean | undefined {
  return value === true || value === 'true' ? true : undefined
}
