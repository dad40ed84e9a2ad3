import type { Dashboard } from '#core/panels/dashboard.ts'
import type { DataPanel, Panel } from '#core/panels/panel.ts'

type Language = 'ja' | 'en'

const WORDS = {
  ja: {
    title: '# 画面の見方',
    other: '[English](panels.en.md)',
    generated: 'この文書は画面の定義から `npm run generate` が作成します。編集しないでください。',
    intro: '各パネルが何を示し、次に何をするかをまとめています。hinomi の画面と OpenSearch Dashboards で共通です。',
    time: { now: '期間の指定によらず、いまの状態を表示します。', picker: '選択した期間の記録を表示します。' },
    byField: (field: string) => `期間は \`${field}\` で数えます。`,
    shows: {
      numbers: (panel: string) => `数字: ${panel}`,
      columns: (panel: string) => `列: ${panel}`,
      separator: '、',
    },
  },
  en: {
    title: '# What each panel means',
    other: '[日本語](panels.ja.md)',
    generated: 'Made from the definitions of the dashboards by `npm run generate`; do not edit.',
    intro: 'What each panel shows, and what to do next. The same on the page of hinomi and in OpenSearch Dashboards.',
    time: { now: 'Shows the state of now, whatever the time range.', picker: 'Shows records of the chosen range.' },
    byField: (field: string) => `The range is that of \`${field}\`.`,
    shows: {
      numbers: (panel: string) => `Figures: ${panel}`,
      columns: (panel: string) => `Columns: ${panel}`,
      separator: ', ',
    },
  },
} as const

/** Returns the guide for operators in one language: what each panel means and what to do next. */
export function panelGuide(dashboards: readonly Dashboard[], language: Language): string {
  const words = WORDS[language]
  return [
    words.title,
    '',
    words.other,
    '',
    words.generated,
    '',
    words.intro,
    '',
    ...dashboards.map(({ id, title }) => `- [${title[language]}](#${id})`),
    '',
    ...dashboards.flatMap((dashboard) => section(dashboard, language)),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

function section({ id, title, description, panels }: Dashboard, language: Language): string[] {
  return [
    `<a id="${id}"></a>`,
    '',
    `## ${title[language]}`,
    '',
    description[language],
    '',
    ...panels.flatMap((panel) => [`### ${panel.title[language]}`, '', ...body(panel, language), '']),
  ]
}

function body(panel: Panel, language: Language): string[] {
  if (panel.kind === 'text') return [panel.text[language]]
  const words = WORDS[language]
  const field = panel.kind === 'series' && panel.timeField !== undefined ? [words.byField(panel.timeField)] : []
  const facts = [...namedParts(panel, language), [words.time[panel.time], ...field].join(language === 'en' ? ' ' : '')]
  return [panel.question[language], '', ...facts.map((fact) => `- ${fact}`)]
}

/** What the figures of a panel are called, where it has several. */
function namedParts(panel: DataPanel, language: Language): string[] {
  const { shows } = WORDS[language]
  const list = (parts: readonly { readonly label: Readonly<Record<Language, string>> }[]) =>
    parts.map(({ label }) => label[language]).join(shows.separator)
  if (panel.kind === 'numbers') return [shows.numbers(list(panel.groups))]
  if (panel.kind !== 'table') return []
  return [shows.columns(list([...panel.columns, ...(panel.joined ?? []).flatMap(({ columns }) => columns)]))]
}
