import * as z from 'zod'
import { listOf, loose, word, words } from '../schema-words.ts'

const Named = z.object({ uid: word, name: word })
/** Accounts are texts, but some writers make numbers of them. */
const AccountRef = z.object({ uid: z.union([z.string(), z.number()]).nullish() })

const Endpoint = z.object({
  ip: word,
  port: loose,
  hostname: word,
  domain: word,
  interface_uid: word,
  vpc_uid: word,
  subnet_uid: word,
})
const ConnectionInfo = z.object({ protocol_num: loose, protocol_name: word, direction: word, direction_id: loose })

const Actor = z.object({
  user: z
    .object({
      name: word,
      uid: word,
      credential_uid: word,
      account: AccountRef.nullish(),
      account_uid: word,
    })
    .nullish(),
  session: z.object({ issuer: word }).nullish(),
  invoked_by: word,
})

const Evidence = z.object({
  src_endpoint: Endpoint.nullish(),
  dst_endpoint: Endpoint.nullish(),
  connection_info: ConnectionInfo.nullish(),
  actor: Actor.nullish(),
})

const Attack = z.object({
  tactic: Named.nullish(),
  tactics: listOf(Named),
  technique: Named.nullish(),
  sub_technique: Named.nullish(),
})

const FindingInfo = z.object({
  uid: word,
  title: word,
  desc: word,
  types: words,
  analytic: z.object({ uid: word, name: word }).nullish(),
  attacks: listOf(Attack),
  src_url: word,
  created_time: loose,
  created_time_dt: loose,
  modified_time: loose,
  modified_time_dt: loose,
  first_seen_time: loose,
  first_seen_time_dt: loose,
  last_seen_time: loose,
  last_seen_time_dt: loose,
  /** Remediation of class 2001, where later versions have it beside the finding. */
  remediation: z.object({ desc: word, kb_articles: words, references: words }).nullish(),
})

const Resource = z.object({
  uid: word,
  type: word,
  name: word,
  region: word,
  cloud_partition: word,
  account_uid: word,
  owner: z.object({ account: AccountRef.nullish() }).nullish(),
  labels: words,
  role: word,
  tags: loose,
})

const Vulnerability = z.object({
  cve: z
    .object({
      uid: word,
      cvss: listOf(z.object({ base_score: loose, version: word })),
      epss: z.object({ score: loose }).nullish(),
    })
    .nullish(),
  desc: word,
  severity: word,
  references: words,
  affected_packages: listOf(
    z.object({
      name: word,
      version: word,
      release: word,
      epoch: loose,
      architecture: word,
      package_manager: word,
      path: word,
    }),
  ),
  packages: listOf(z.object({ name: word, version: word, release: word, epoch: loose, architecture: word })),
  is_exploit_available: z.boolean().nullish(),
  is_fix_available: z.boolean().nullish(),
  fix_available: z.boolean().nullish(),
})

/**
 * The parts that we read of an OCSF event or finding, whatever its class and schema version (OCSF: schema.ocsf.io, versions 1.0.0-rc.2 to
 * 1.6.0). Nearly all are optional: writers differ, and what is there is read.
 */
export const OcsfRecord = z.object({
  class_uid: z.union([z.number(), z.string()]),
  class_name: word,
  category_uid: loose,
  activity_id: loose,
  activity_name: word,
  type_uid: loose,
  type_name: word,
  time: loose,
  time_dt: loose,
  start_time: loose,
  start_time_dt: loose,
  end_time: loose,
  end_time_dt: loose,
  duration: loose,
  count: loose,
  message: word,
  severity: word,
  severity_id: loose,

  status_id: loose,
  status_detail: word,
  state_id: loose,
  metadata: z
    .object({
      uid: word,
      version: word,
      product: z.object({ uid: word, name: word }).nullish(),
    })
    .nullish(),
  cloud: z
    .object({
      account: AccountRef.nullish(),
      account_uid: z.union([z.string(), z.number()]).nullish(),
      region: word,
      provider: word,
    })
    .nullish(),
  finding_info: FindingInfo.nullish(),
  /** Name of `finding_info` in class 2001. */
  finding: FindingInfo.nullish(),
  analytic: z.object({ uid: word }).nullish(),
  attacks: listOf(Attack),
  compliance: z
    .object({
      control: word,
      status: word,
      status_id: loose,
      status_detail: word,
      standards: words,
    })
    .nullish(),
  remediation: z.object({ desc: word, references: words, kb_articles: loose }).nullish(),
  resources: listOf(Resource),
  vulnerabilities: listOf(Vulnerability),
  evidences: listOf(Evidence),
  actor: Actor.nullish(),
  api: z
    .object({
      operation: word,
      service: z.object({ name: word }).nullish(),
      response: z.object({ error: word, error_message: word, message: word }).nullish(),
    })
    .nullish(),
  user: z.object({ name: word, uid: word }).nullish(),
  src_endpoint: Endpoint.nullish(),
  dst_endpoint: Endpoint.nullish(),
  connection_info: ConnectionInfo.nullish(),
  traffic: z.object({ bytes: loose, packets: loose }).nullish(),
  query: z.object({ hostname: word, type: word, class: word }).nullish(),
  answers: listOf(z.object({ rdata: word, type: word, class: word })),
  rcode: word,
  http_request: z
    .object({ http_method: word, url: loose, user_agent: word, version: word, referrer: word, uid: word })
    .nullish(),
  http_response: z.object({ code: loose }).nullish(),
  vendor_attributes: z.object({ severity: word }).nullish(),
  unmapped: loose,
  enrichments: loose,
})
export type OcsfRecord = z.output<typeof OcsfRecord>

type Part<K extends keyof OcsfRecord> = NonNullable<OcsfRecord[K]>
export type OcsfFindingInfo = Part<'finding_info'>
export type OcsfEndpoint = z.output<typeof Endpoint>
export type OcsfConnection = z.output<typeof ConnectionInfo>
export type OcsfActor = z.output<typeof Actor>
export type OcsfAttack = z.output<typeof Attack>
export type OcsfResource = z.output<typeof Resource>
export type OcsfVulnerability = z.output<typeof Vulnerability>
