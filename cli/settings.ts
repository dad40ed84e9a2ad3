import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { HinomiError, messageOf } from '#core/errors.ts'
import { projectRoot } from '#opensearch/local/project-root.ts'
import { SIGNING } from '#opensearch/signing/signing-scope.ts'

/** Everything that can be set, once for flags, environment and file. */
const Settings = z.object({
  opensearchUrl: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  opensearchAuth: z.enum(SIGNING, { error: `must be one of ${SIGNING.join(', ')}` }).default('auto'),
  opensearchPort: z.coerce.number().int().min(1).max(65_535).default(9200),
  opensearchHeap: z
    .string()
    .regex(/^\d+[mg]$/, 'must look like 512m or 2g')
    .default('1g'),
  accounts: z.string().optional(),
  lists: z.string().optional(),
  home: z.string().default(join(projectRoot, '.hinomi')),
  concurrency: z.coerce.number().int().min(1).max(64).default(4),
  archive: z.string().optional(),
  /** A file, or in hinomi.config.json the settings of alerts themselves. */
  alerts: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  viewPort: z.coerce.number().int().min(1).max(65_535).default(8701),
  viewHost: z.string().min(1).default('127.0.0.1'),
  viewHosts: z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .flatMap((name) => name.trim() || []),
    )
    .default([]),
  viewToken: z.string().optional(),
})
/** The settings in force. */
export type Settings = z.infer<typeof Settings>
export type SettingName = keyof Settings

/** Where a setting came from. */
export type Origin = 'flag' | 'environment' | 'file' | 'default'

const VARIABLES: Readonly<Record<SettingName, string>> = {
  opensearchUrl: 'HINOMI_OPENSEARCH_URL',
  opensearchAuth: 'HINOMI_OPENSEARCH_AUTH',
  opensearchPort: 'HINOMI_OPENSEARCH_PORT',
  opensearchHeap: 'HINOMI_OPENSEARCH_HEAP',
  accounts: 'HINOMI_ACCOUNTS',
  lists: 'HINOMI_LISTS',
  home: 'HINOMI_HOME',
  concurrency: 'HINOMI_CONCURRENCY',
  archive: 'HINOMI_ARCHIVE',
  alerts: 'HINOMI_ALERTS',
  viewPort: 'HINOMI_VIEW_PORT',
  viewHost: 'HINOMI_VIEW_HOST',
  viewHosts: 'HINOMI_VIEW_HOSTS',
  viewToken: 'HINOMI_VIEW_TOKEN',
}

/** The flags by which some settings can be given, by the names of the settings. */
export type Flags = Readonly<Partial<Record<SettingName, string>>>

/** The flags of most commands. */
export const FLAGS: Flags = {
  opensearchUrl: 'opensearch',
  opensearchAuth: 'sigv4',
  opensearchPort: 'port',
  opensearchHeap: 'heap',
  accounts: 'accounts',
  lists: 'lists',
  concurrency: 'concurrency',
}

/** The flags of commands that send alerts. */
export const ALERTS_FLAGS: Flags = { ...FLAGS, alerts: 'config' }

/** The flags of `hinomi view`, where `--port` is that of the page. */
export const VIEW_FLAGS: Flags = {
  opensearchUrl: 'opensearch',
  accounts: 'accounts',
  archive: 'archive',
  viewPort: 'port',
  viewHost: 'host',
}

/** Settings that are shown to nobody. */
export const SECRETS: readonly SettingName[] = ['viewToken']

/** The settings and, for each, where it came from. */
export interface LoadedSettings {
  readonly values: Settings
  readonly origins: Readonly<Record<SettingName, Origin>>
}

/**
 * Reads the settings: flags win over `HINOMI_*` variables, these over `hinomi.config.json` in the current folder, these over defaults.
 *
 * @throws HinomiError `config` naming the setting, where it was set and what is wrong with it.
 */
export function loadSettings(
  flags: Partial<Record<SettingName, unknown>>,
  flagNames: Flags = FLAGS,
  environment: NodeJS.ProcessEnv = process.env,
  folder: string = process.cwd(),
): LoadedSettings {
  const file = readConfigFile(join(folder, 'hinomi.config.json'))
  const names = Object.keys(VARIABLES) as SettingName[]
  const unknown = Object.keys(file).find((name) => !names.includes(name as SettingName))
  if (unknown !== undefined) {
    throw new HinomiError(
      'config',
      `hinomi.config.json: "${unknown}" is no setting; the settings are ${names.join(', ')}`,
    )
  }
  const picked = names.map((name) => pick(name, flags, environment, file))
  const result = Settings.safeParse(Object.fromEntries(picked.map(({ name, value }) => [name, value])))
  if (!result.success) {
    const issue = result.error.issues[0]
    const wrong = picked.find(({ name }) => name === issue?.path[0])
    throw new HinomiError(
      'config',
      `${wrong === undefined ? 'settings' : placeOf(wrong, flagNames)}: ${issue?.message}`,
    )
  }
  return {
    values: result.data,
    origins: Object.fromEntries(picked.map(({ name, origin }) => [name, origin])) as Record<SettingName, Origin>,
  }
}

interface Picked {
  readonly name: SettingName
  readonly value: unknown
  readonly origin: Origin
}

function pick(
  name: SettingName,
  flags: Partial<Record<SettingName, unknown>>,
  environment: NodeJS.ProcessEnv,
  file: Record<string, unknown>,
): Picked {
  if (flags[name] !== undefined) {
    // the flag is a word of the setting and has no value of its own
    const value = name === 'opensearchAuth' && flags[name] === true ? 'sigv4' : flags[name]
    return { name, value, origin: 'flag' }
  }
  const variable = environment[VARIABLES[name]]
  if (variable !== undefined && variable !== '') return { name, value: variable, origin: 'environment' }
  if (file[name] !== undefined) return { name, value: file[name], origin: 'file' }
  return { name, value: undefined, origin: 'default' }
}

function placeOf({ name, origin }: Picked, flagNames: Flags): string {
  if (origin === 'environment') return VARIABLES[name]
  if (origin === 'file') return `hinomi.config.json, "${name}"`
  return `--${flagNames[name] ?? name}`
}

function readConfigFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {}
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return z.record(z.string(), z.unknown()).parse(parsed)
  } catch (thrown) {
    throw new HinomiError('config', `${path} is no JSON object: ${messageOf(thrown).split('\n')[0]}`, { cause: thrown })
  }
}
