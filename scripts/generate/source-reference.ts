import { fieldsOfSource } from '#core/fields/base.ts'
import type { AnySource } from '#core/source.ts'
import { countFields, mappingOf } from '#opensearch/index-templates.ts'

/** Returns the reference of all sources: which keys they are read from, where their documents go, how long they are kept. */
export function sourceReference(sources: readonly AnySource[]): string {
  return [
    '# ソース一覧 / Sources',
    '',
    '`npm run generate` が作成します。編集しないでください。 / Made by `npm run generate`; do not edit.',
    '',
    'キーは先頭から照合します。どの形にも合わないキーのオブジェクトは理由 `key-unknown` で隔離されます。',
    'Keys are matched from their start. An object whose key fits none is set aside with reason `key-unknown`.',
    '',
    ...sources.flatMap(section),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

function section(source: AnySource): string[] {
  const index = source.store.kind === 'findings' ? source.store.index : `${source.store.index}-YYYY.MM`
  const words = source.events
  const keys = source.keys.map((pattern) => `\`${readable(pattern)}\``)
  for (const word of words === undefined ? [] : [words.word, ...(words.alsoUnder ?? [])]) {
    keys.push(`\`events/ACCOUNT/${word}/REGION/YYYY/MM/DD/HH/…\``)
  }
  return [
    `## ${source.title.ja} / ${source.title.en}`,
    '',
    '| | |',
    '| --- | --- |',
    `| \`--as\` | \`${source.id}\` |`,
    `| \`event.dataset\` | \`${source.dataset}\` |`,
    `| 索引 / index | \`${index}\` |`,
    `| 種別 / kind | ${source.store.kind === 'findings' ? '検出結果(最新状態)/ findings, latest state' : 'ログ(追記のみ)/ logs, append-only'} |`,
    `| 項目数 / mapped fields | ${countFields(mappingOf(fieldsOfSource(source)).properties)} |`,
    `| 保存日数 / retention in days | ${source.retentionDays} |`,
    `| キー / keys | ${keys.join('<br>')} |`,
    ...(words === undefined ? [] : [`| detail-type | ${words.detailTypes.join('<br>')} |`]),
    ...(words === undefined || words.skippedDetailTypes.length === 0
      ? []
      : [`| 除外 / skipped detail-type | ${words.skippedDetailTypes.join('<br>')} |`]),
    ...(source.ignoredKeys ?? []).map(
      ({ pattern, reason }) => `| 対象外 / ignored (${reason}) | \`${readable(pattern)}\` |`,
    ),
    '',
  ]
}

/** Turns an anchored key pattern into what a person would write. */
function readable(pattern: RegExp): string {
  return pattern.source
    .replaceAll('\\/', '/')
    .replaceAll('(?<account>\\d{12})', 'ACCOUNT')
    .replace(/\(\?<region>(?:\[[^\]]*\]|\([^()]*\)|[^()])*\)/g, 'REGION')
    .replaceAll('\\d{4}', 'YYYY')
    .replaceAll('|', '\\|')
}
