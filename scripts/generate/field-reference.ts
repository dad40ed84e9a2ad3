import type { Field } from '#core/field.ts'
import { ALERT_FIELDS, ALERTS_INDEX } from '#core/fields/alerts.ts'
import { COMMON_FIELDS, fieldsOfSource, OWNER_FIELDS, SHARED_FIELDS } from '#core/fields/base.ts'
import { METRICS_FIELDS, METRICS_INDEX } from '#core/fields/pipeline-metrics.ts'
import type { AnySource } from '#core/source.ts'
import { SIGNAL_FIELDS, SIGNALS_INDEX } from '#detections/signal-fields.ts'

/** What the program itself writes: no source, and none of the fields of every document but those that are listed. */
const OWN_INDICES = [
  { title: '検知 / Signals', index: `${SIGNALS_INDEX}-*`, fields: SIGNAL_FIELDS },
  { title: '通知 / Alerts', index: `${ALERTS_INDEX}-*`, fields: ALERT_FIELDS },
  { title: '取込状況 / Pipeline metrics', index: METRICS_INDEX, fields: METRICS_FIELDS },
] as const

/** Returns the reference of all fields, Japanese first: those of every document, the shared ones, each source's own, and those of the indices that the program itself writes. */
export function fieldReference(sources: readonly AnySource[]): string {
  const everywhere = new Set<string>([...COMMON_FIELDS, ...OWNER_FIELDS])
  const users = new Map<string, string[]>()
  for (const source of sources) {
    for (const name of Object.keys(fieldsOfSource(source))) {
      users.set(name, [...(users.get(name) ?? []), source.id])
    }
  }
  const shared = Object.entries(SHARED_FIELDS).filter(([name]) => users.has(name) && !everywhere.has(name))
  const own = sources.flatMap((source) => [
    `## ${source.title.ja} / ${source.title.en} (\`aws.${source.namespace}.*\`)`,
    '',
    ...table(Object.entries(source.fields).map(([name, field]) => [`aws.${source.namespace}.${name}`, field])),
    '',
  ])
  return [
    '# 項目一覧 / Field reference',
    '',
    '`npm run generate` が作成します。編集しないでください。 / Made by `npm run generate`; do not edit.',
    '',
    '- 型は OpenSearch の型です。 / Types are those of OpenSearch.',
    '- 「検索」「集計」に – がある項目は、その操作ができません。 / A – means that the field cannot be searched or aggregated.',
    '- 「検索」が △ の項目は検索できますが、索引を持たないため、期間などほかの条件で絞ってから使ってください。大文字と小文字を区別しないワイルドカード検索はできません。 / △ means that a search works but has no index: narrow it by time or another condition first. Wildcards that ignore case find nothing there.',
    '',
    '## ソースのすべての文書 / Every document of a source',
    '',
    ...table([...everywhere].map((name) => [name, SHARED_FIELDS[name as keyof typeof SHARED_FIELDS]])),
    '',
    '## 共通項目 / Shared fields',
    '',
    ...tableWithUsers(shared, users),
    '',
    ...own,
    ...OWN_INDICES.flatMap(({ title, index, fields }) => [
      `## ${title} (\`${index}\`)`,
      '',
      ...table(Object.entries(fields)),
      '',
    ]),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

function table(fields: readonly (readonly [string, Field])[]): string[] {
  const rows = fields.map(([name, field]) => `| \`${name}\` | ${cells(field)} |`)
  return [
    '| 項目 / field | 型 / type | 検索 | 集計 | 意味 | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

function tableWithUsers(fields: readonly (readonly [string, Field])[], users: ReadonlyMap<string, string[]>): string[] {
  const rows = fields.map(
    ([name, field]) => `| \`${name}\` | ${cells(field)} | ${(users.get(name) ?? []).join(', ')} |`,
  )
  return [
    '| 項目 / field | 型 / type | 検索 | 集計 | 意味 | meaning | ソース / sources |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ]
}

function searchMark({ search }: Field): string {
  if (search === 'slow') return '△'
  return search === false ? '–' : '○'
}

function cells(field: Field): string {
  const aggregate = field.aggregate !== false && field.type !== 'text' && field.type !== 'flat_object'
  return [`${field.type}${field.list ? '[]' : ''}`, searchMark(field), aggregate ? '○' : '–', field.ja, field.en].join(
    ' | ',
  )
}
