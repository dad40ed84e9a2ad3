/** Where nearly everything that people look for stands: in these fields many words are looked for. */
export const FIRST_FIELDS: readonly string[] = [
  'cloud.account.id',
  'cloud.account.name',
  'error.code',
  'error.message',
  'event.action',
  'hinomi.finding.description',
  'hinomi.finding.title',
  'hinomi.principal',
  'hinomi.resource.all',
  'hinomi.resource.id',
  'hinomi.resource.name',
  'hinomi.target',
  'message',
  'organization.name',
  'package.name',
  'related.hash',
  'related.hosts',
  'related.ip',
  'related.user',
  'rule.id',
  'rule.name',
  'user.name',
  'vulnerability.id',
]

/** OpenSearch refuses a search of more than 1,024 clauses (`indices.query.bool.max_clause_count`); a word is one in each of its fields. */
export const CLAUSES_OF_WORDS = 900
/** So many words can be looked for at once. */
export const MOST_WORDS = Math.floor(CLAUSES_OF_WORDS / FIRST_FIELDS.length)
