import type { FieldEntry } from './field-entries.ts'

/** The questions by which a reader goes through a document, in this order. */
export const QUESTIONS = ['who', 'what', 'where', 'target', 'when', 'rest'] as const
export type Question = (typeof QUESTIONS)[number]

/** The first pattern that fits a field decides, so that `hinomi.finding.first_seen` is a time before it is part of a finding. */
const RULES: readonly (readonly [Question, RegExp])[] = [
  [
    'when',
    /^@timestamp$|^event\.(start|end|created|ingested|duration)$|(_at|_seen|_date|\.time)$|^hinomi\.lag_seconds$/,
  ],
  [
    'who',
    /^(hinomi\.(principal|session|actor_kind|is_human|instance_session)|user\.|group\.|aws\.cloudtrail\.(user_identity|session)|aws\.guardduty\.access_key|process\.user)/,
  ],
  ['where', /^(source\.|client\.|user_agent\.|observer\.|tls\.|aws\.[^.]+\.(remote|vpc_endpoint))/],
  [
    'target',
    /^(cloud\.|organization\.|hinomi\.(resource|target|network|system|vendor|environment|public|region_allowed|dest_region_allowed)|host\.|container\.|orchestrator\.|destination\.|server\.|package\.|aws\.[^.]+\.(resources?|image|lambda|instance|cluster|bucket)($|\.))/,
  ],
  [
    'what',
    /^(message$|event\.(action|code|outcome|reason|category|type|severity|kind|provider|risk_score)|rule\.|threat\.|vulnerability\.|error\.|network\.|dns\.|http\.|url\.|process\.|file\.|email\.|hinomi\.(finding|severity|is_write|admin_policy|vulnerability|lists_hit|sg_world_ports|external_accounts)|aws\.cloudtrail\.(event_name|error_code|request|response|read_only)|aws\.[^.]+\.(type|threat|feature|finding|record_state|workflow|compliance))/,
  ],
]

/** The fields that answer a question first; the others follow by name. */
const FIRST: readonly string[] = [
  '@timestamp',
  'hinomi.finding.first_seen',
  'hinomi.finding.last_seen',
  'hinomi.principal',
  'user.name',
  'hinomi.actor_kind',
  'hinomi.session',
  'hinomi.severity',
  'hinomi.finding.title',
  'message',
  'event.action',
  'event.outcome',
  'error.code',
  'error.message',
  'rule.name',
  'hinomi.finding.status',
  'hinomi.finding.description',
  'hinomi.finding.remediation.text',
  'source.ip',
  'source.address',
  'source.geo.country_name',
  'source.as.organization.name',
  'user_agent.original',
  'cloud.account.name',
  'cloud.account.id',
  'cloud.region',
  'organization.name',
  'hinomi.system',
  'hinomi.vendor',
  'hinomi.resource.id',
  'hinomi.resource.name',
  'hinomi.resource.type',
  'hinomi.target',
  'host.name',
  'destination.ip',
]

/** Says which question a field answers. */
export function questionOf(field: string): Question {
  return RULES.find(([, pattern]) => pattern.test(field))?.[0] ?? 'rest'
}

/** Parts the fields of a document by the questions that they answer; questions without a field are left out. */
export function groupFields(entries: readonly FieldEntry[]): { question: Question; entries: FieldEntry[] }[] {
  const rank = (field: string) => {
    const index = FIRST.indexOf(field)
    return index < 0 ? FIRST.length : index
  }
  return QUESTIONS.map((question) => ({
    question,
    entries: entries
      .filter(({ field }) => questionOf(field) === question)
      .sort((a, b) => rank(a.field) - rank(b.field) || (a.field < b.field ? -1 : 1)),
  })).filter((group) => group.entries.length > 0)
}
