import type { AlertDocument, AlertKind } from '#core/fields/alerts.ts'
import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'
import { shorten } from '#core/shown-text.ts'
import type { AlertsConfig, Channel } from './config.ts'
import { WORDS, type Words } from './message-words.ts'
import { pageLink } from './page-link.ts'
import { asciiSubject, plainValue } from './plain-text.ts'
import type { RuleOf } from './route.ts'
import { japanTime } from './windows.ts'

/** Hits of one rule within a message. */
export interface RuleCount {
  readonly rule: string
  readonly title: string
  readonly titleJa: string
  readonly severity: SeverityLabel
  readonly signals: number
  readonly accounts: number
}

/** What is known of a message at the moment at which it is sent. */
export interface MessageDetails {
  /** Signals; for `more` those that came after the first message. */
  readonly signals: number
  readonly groups?: number
  /** Oldest and newest event, epoch milliseconds. */
  readonly first?: number | undefined
  readonly last?: number | undefined
  readonly rules: readonly RuleCount[]
  /** For signs of life. */
  readonly health?: Health
}

/** How the alert path is. */
export interface Health {
  readonly sentLastHour: number
  readonly waiting: number
  readonly dead: number
  /** When the newest signal was written, epoch milliseconds. */
  readonly lastSignal?: number | undefined
}

/** A message before it takes the form of a channel. */
export interface Message {
  readonly id: string
  readonly kind: Exclude<AlertKind, 'taken'>
  readonly group: string
  readonly severity: SeverityLabel
  /** ASCII, under 100 characters. */
  readonly subject: string
  readonly title: string
  /** Labels and values, in the order in which people ask. */
  readonly facts: readonly (readonly [string, string])[]
  /** Sentences and lists below the facts. */
  readonly lines: readonly string[]
  readonly url?: string | undefined
  readonly openLabel: string
  /** The same for machines and reports. */
  readonly report: Readonly<Record<string, unknown>>
}

/** What the messages of a channel share. */
export interface MessageContext {
  readonly config: AlertsConfig
  readonly channel: Channel
  readonly ruleOf: RuleOf
}

const MOST_RULES = 15
const LONGEST_LINE = 1200

/** Writes the message of an alert in the language of its channel. */
export function composeMessage(
  id: string,
  document: AlertDocument,
  details: MessageDetails,
  context: MessageContext,
): Message {
  const { config, channel } = context
  const language = channel.language ?? config.language
  const words = WORDS[language]
  const { alert } = document.hinomi ?? {}
  const kind = (alert?.kind ?? 'group') as Message['kind']
  const severity = severityOf(document, details)
  const rule = language === 'ja' ? document.hinomi?.title_ja : document.rule?.name
  const name = document.rule?.id === undefined ? undefined : `${document.rule.id} ${plainValue(rule ?? '')}`
  const heading = [words.kinds[kind], name].filter((part) => part !== undefined).join(': ')
  const isQuiet = kind === 'heartbeat' || kind === 'test'
  return {
    id,
    kind,
    group: alert?.group ?? id,
    severity,
    subject: subjectOf(kind, severity, document, details),
    title: shorten(`${words.product}${isQuiet ? '' : `[${words.severities[severity]}] `}${heading}`, 140),
    facts: factsOf(kind, document, details, severity, words),
    lines: linesOf(kind, document, details, context, language),
    url: linkOf(document, details, config.page, language),
    openLabel: words.open,
    report: reportOf(id, kind, severity, document, details),
  }
}

/** Writes a message as lines of text. */
export function messageText({ title, facts, lines, url, openLabel }: Message): string {
  const rows = facts.map(([label, value]) => `${label}: ${value}`)
  return [title, ...rows, ...lines, ...(url === undefined ? [] : [`${openLabel}: ${url}`])].join('\n')
}

function severityOf(document: AlertDocument, { rules }: MessageDetails): SeverityLabel {
  const own = SEVERITY_LABELS.find((label) => label === document.hinomi?.severity)
  if (own !== undefined) return own
  return [...SEVERITY_LABELS].reverse().find((label) => rules.some(({ severity }) => severity === label)) ?? 'info'
}

function subjectOf(
  kind: Message['kind'],
  severity: SeverityLabel,
  { rule, cloud }: AlertDocument,
  { signals }: MessageDetails,
): string {
  const accounts = cloud?.account?.id ?? []
  const where = accounts.length > 1 ? `${accounts.length} accounts` : accounts[0]
  const what = kind === 'group' ? [] : [kind]
  const counted = kind === 'digest' || kind === 'summary' ? [`${signals} signals`] : []
  return asciiSubject(
    [`[hinomi][${severity}]`, ...what, ...counted, rule?.id ?? '', where ?? '', rule?.name ?? '']
      .filter((part) => part !== '')
      .join(' '),
  )
}

function factsOf(
  kind: Message['kind'],
  { rule, cloud, organization, source, hinomi }: AlertDocument,
  details: MessageDetails,
  severity: SeverityLabel,
  words: Words,
): Message['facts'] {
  if (kind === 'test') return []
  const { health } = details
  if (health !== undefined) {
    return [
      [words.sentLastHour, health.sentLastHour.toLocaleString('en-US')],
      [words.waiting, health.waiting.toLocaleString('en-US')],
      [words.dead, health.dead.toLocaleString('en-US')],
      [words.lastSignal, health.lastSignal === undefined ? '-' : japanTime(health.lastSignal)],
    ]
  }
  const accounts = cloud?.account?.id ?? []
  const named = [...accounts.slice(0, 5), ...(accounts.length > 5 ? [`… (${accounts.length})`] : [])].join(', ')
  const entries: (readonly [string, string | undefined])[] = [
    [words.severity, words.severities[severity]],
    [
      words.rule,
      rule?.id === undefined ? undefined : `${rule.id} ${(words === WORDS.ja ? hinomi?.title_ja : rule.name) ?? ''}`,
    ],
    [words.account, accounts.length === 0 ? undefined : `${named} ${cloud?.account?.name ?? ''}`],
    [words.municipality, organization?.name],
    [words.system, hinomi?.system],
    [words.environment, hinomi?.environment],
    [words.vendor, hinomi?.vendor],
    [words.principal, hinomi?.principal],
    [words.address, source?.ip],
    [words.target, hinomi?.target?.slice(0, 5).join(', ')],
    [words.time, spanOf(details)],
    [words.count, words.signals(details.signals.toLocaleString('en-US'))],
    [words.groups, details.groups?.toLocaleString('en-US')],
  ]
  return entries.flatMap(([label, value]) =>
    value === undefined || value.trim() === '' ? [] : [[label, plainValue(value.trim())] as const],
  )
}

function spanOf({ first, last }: MessageDetails): string | undefined {
  if (last === undefined) return undefined
  const until = japanTime(last)
  return first === undefined || first === last ? until : `${japanTime(first)} - ${until}`
}

function linesOf(
  kind: Message['kind'],
  { rule }: AlertDocument,
  details: MessageDetails,
  { ruleOf }: MessageContext,
  language: 'ja' | 'en',
): string[] {
  const words = WORDS[language]
  if (kind === 'test') return [words.test]
  if (kind === 'heartbeat') return [words.alive]
  if (kind === 'digest' || kind === 'summary') {
    const intro = kind === 'summary' ? [words.summary((details.groups ?? 0).toLocaleString('en-US'))] : []
    if (details.rules.length === 0) return [...intro, words.none]
    const listed = details.rules.slice(0, MOST_RULES).map((one) => `- ${ruleLine(one, language)}`)
    const rest = details.rules.length - listed.length
    return [...intro, ...listed, ...(rest > 0 ? [`- ${words.rest(String(rest))}`] : [])]
  }
  const known = rule?.id === undefined ? undefined : ruleOf(rule.id)
  const ask = known === undefined ? undefined : language === 'ja' ? known.askJa : known.ask
  return [
    ...(kind === 'more' ? [words.more(details.signals.toLocaleString('en-US'))] : []),
    ...(ask === undefined ? [] : [shorten(`${words.ask}: ${ask.replace(/\s+/g, ' ').trim()}`, LONGEST_LINE)]),
  ]
}

function ruleLine({ rule, title, titleJa, severity, signals, accounts }: RuleCount, language: 'ja' | 'en'): string {
  const words = WORDS[language]
  const name = plainValue(language === 'ja' ? titleJa : title)
  const counts = `${words.count} ${signals.toLocaleString('en-US')}, ${words.account} ${accounts.toLocaleString('en-US')}`
  return `[${words.severities[severity]}] ${rule} ${name}: ${counts}`
}

function linkOf(
  { hinomi, cloud, rule }: AlertDocument,
  { first, last }: MessageDetails,
  page: string | undefined,
  language: 'ja' | 'en',
): string | undefined {
  if (page === undefined) return undefined
  const { signal, alert } = hinomi ?? {}
  const start = first ?? Date.parse(alert?.window?.start ?? '')
  const end = last ?? Date.parse(alert?.window?.end ?? '')
  if (Number.isNaN(start) || Number.isNaN(end)) return undefined
  const { index, id } = signal ?? {}
  return pageLink(page, {
    signal: index === undefined || id === undefined ? undefined : { index, id },
    ...{ from: start, to: end, accounts: cloud?.account?.id ?? [], rule: rule?.id, language },
  })
}

function reportOf(
  id: string,
  kind: Message['kind'],
  severity: SeverityLabel,
  { rule, cloud, organization, source, hinomi }: AlertDocument,
  details: MessageDetails,
): Message['report'] {
  const time = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
  return {
    ...{ id, kind, severity, group: hinomi?.alert?.group, signals: details.signals, groups: details.groups },
    ...{ first: time(details.first), last: time(details.last), window: hinomi?.alert?.window },
    ...(rule?.id !== undefined && { rule: { id: rule.id, title: rule.name, title_ja: hinomi?.title_ja } }),
    accounts: cloud?.account?.id,
    ...{ account_name: cloud?.account?.name, municipality: organization?.name, system: hinomi?.system },
    ...{ vendor: hinomi?.vendor, environment: hinomi?.environment, principal: hinomi?.principal },
    ...{ source_ip: source?.ip, targets: hinomi?.target, signal: hinomi?.signal },
    ...(details.rules.length > 0 && { rules: details.rules.slice(0, MOST_RULES) }),
    ...(details.health !== undefined && { health: details.health }),
  }
}
