import { readHostName, readIp } from '../address.ts'
import { present } from '../optional-value.ts'
import { lower, text, unique } from '../text.ts'
import type { Part, Related } from './document.ts'
import type { OcsfRecord } from './record.ts'

/** What was asked of a resolver, and what it said. */
export interface Dns {
  readonly dns: Part<'dns'> | undefined
  readonly related: Related
}

/** Returns question and answers of a DNS query (OCSF: dns_query, dns_answer). */
export function dnsOf({ query, answers, rcode }: OcsfRecord): Dns {
  const given = present(answers)
  const code = text(rcode)
  if (!query && given.length === 0 && code === undefined) return { dns: undefined, related: {} }
  const name = lower(query?.hostname)?.replace(/\.$/, '')
  const addresses = given.map(({ rdata }) => readIp(rdata))
  return {
    dns: {
      type: code === undefined && given.length === 0 ? 'query' : 'answer',
      question: { name, type: text(query?.type), class: text(query?.class) },
      answers: {
        data: unique(given.map(({ rdata }) => rdata)),
        type: unique(given.map(({ type }) => type)),
        class: unique(given.map((answer) => answer.class)),
      },
      resolved_ip: unique(addresses),
      response_code: code,
    },
    related: {
      ip: addresses,
      hosts: [name, ...given.map(({ rdata }, at) => (addresses[at] ? undefined : readHostName(rdata)))],
    },
  }
}
