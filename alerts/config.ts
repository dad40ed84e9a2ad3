import { parseDocument } from 'yaml'
import * as z from 'zod'
import { HinomiError } from '#core/errors.ts'
import { SEVERITY_LABELS } from '#core/severity.ts'
import { urlFault } from './channels/url-fault.ts'

/** The file in the current folder that is read when nothing else is said. */
export const ALERTS_FILE = 'hinomi.alerts.yaml'

/** A secret is never written into the file: the name of a variable, or of a secret in AWS Secrets Manager and the key within its JSON. */
const SECRET = /^(?:env:[A-Z_][A-Z0-9_]{0,127}|secret:[\w/+=.@:-]{1,512}(?:#[\w.-]{1,128})?)$/
const Secret = z
  .string()
  .regex(SECRET, 'must be env:NAME_OF_VARIABLE or secret:NAME_OR_ARN, with #KEY for a key within its JSON')
/** An address may hold a secret, as that of Slack does: both ways are good. */
const Address = z.string().superRefine((value, context) => {
  if (SECRET.test(value)) return
  const fault = urlFault(value)
  if (fault !== undefined) context.addIssue(fault)
})
const TopicArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/,
    'is no topic: write arn:aws:sns:REGION:ACCOUNT:NAME',
  )
const AccountId = z.string().regex(/^\d{12}$/, 'must be the 12 digits of an account, in quotes')
const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -')
const Language = z.enum(['ja', 'en'])

const common = {
  name: Name,
  /** What is milder waits for the daily digest. */
  minimumSeverity: z.enum(SEVERITY_LABELS).default('medium'),
  accounts: z.array(AccountId).max(1000).optional(),
  municipalities: z.array(z.string().min(1).max(200)).max(1000).optional(),
  language: Language.optional(),
  /** Whether the daily and other digests go to it. */
  digest: z.boolean().default(true),
  /** Whether an hourly sign of life goes to it. */
  heartbeat: z.boolean().default(false),
}
const web = { ...common, url: Address, allowPrivateAddresses: z.boolean().default(false) }

const Channel = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('console'), ...common }),
  z.strictObject({ type: z.literal('sns'), ...common, topic: TopicArn }),
  z.strictObject({ type: z.literal('email'), ...common, topic: TopicArn }),
  z.strictObject({ type: z.literal('slack'), ...web }),
  z.strictObject({ type: z.literal('teams'), ...web }),
  z.strictObject({ type: z.literal('webhook'), ...web, secret: Secret }),
  z.strictObject({
    type: z.literal('backlog'),
    ...web,
    digest: z.boolean().default(false),
    apiKey: Secret,
    projectId: z.number().int().positive(),
    issueTypeId: z.number().int().positive(),
  }),
])

function holdsUser(page: string): boolean {
  if (!URL.canParse(page)) return false
  const { username, password } = new URL(page)
  return username !== '' || password !== ''
}

const Alerts = z
  .strictObject({
    /** Address of the page that messages link to. */
    page: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      // every message repeats it
      .refine((page) => !holdsUser(page), 'must hold no user and password')
      .optional(),
    language: Language.default('ja'),
    /** When a day of the digest begins, in Japan. */
    digestHour: z.number().int().min(0).max(23).default(9),
    /** Messages to one channel in ten minutes; what is more is told in one summary. */
    mostMessages: z.number().int().min(1).max(1000).default(20),
    /** How often a critical alert is told again until somebody takes it over. */
    reminders: z.number().int().min(0).max(24).default(3),
    channels: z.array(Channel).min(1, 'needs at least one channel').max(50),
  })
  .superRefine(({ channels }, context) => {
    const names = channels.map(({ name }) => name)
    const twice = names.findIndex((name, at) => names.indexOf(name) !== at)
    if (twice >= 0) context.addIssue({ code: 'custom', path: ['channels', twice, 'name'], message: 'is there twice' })
  })

/** What is set about alerts. */
export type AlertsConfig = z.infer<typeof Alerts>
export type Channel = AlertsConfig['channels'][number]
export type ChannelOf<T extends Channel['type']> = Extract<Channel, { readonly type: T }>

const LARGEST_FILE_CHARACTERS = 256 * 1024

/**
 * Reads the settings of alerts from YAML or JSON.
 *
 * @throws HinomiError `config` with every mistake by its place; values are not quoted, because they may be secrets.
 */
export function readAlertsConfig(text: string, name: string): AlertsConfig {
  if (text.length > LARGEST_FILE_CHARACTERS) throw new HinomiError('config', `${name} is larger than 256 KB`)
  const document = parseDocument(text, { maxAliasCount: 0 } as never)
  const [fault] = document.errors
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line
    throw new HinomiError('config', `${name}${line === undefined ? '' : `, line ${line}`}: is no YAML (${fault.code})`)
  }
  return checkAlertsConfig(plainValues(document, name), name)
}

/** Aliases can make gigabytes of a few lines, and nobody needs them here. */
function plainValues(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw new HinomiError('config', `${name} uses aliases (* and &): write the values out`)
  }
}

/**
 * Checks settings that were parsed already.
 *
 * @throws HinomiError `config` with every mistake by its place.
 */
export function checkAlertsConfig(value: unknown, name: string): AlertsConfig {
  const result = Alerts.safeParse(value ?? {})
  if (result.success) return result.data
  const lines = result.error.issues.slice(0, 20).map(({ path, message }) => `  ${path.join('.') || 'file'}: ${message}`)
  throw new HinomiError('config', `${name} has mistakes:\n${lines.join('\n')}`)
}
