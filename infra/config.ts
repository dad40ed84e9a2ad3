import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type * as z from 'zod'
import type { AlertsConfig } from '#alerts/config.ts'
import type { Account } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { readRegistry } from '#ingest/registry-file.ts'
import { readAlertChannels } from './alert-channels.ts'
import { albBucketName, bucketName } from './bucket-names.ts'
import { settingsFaults } from './config-faults.ts'
import { CentralSettings } from './config-schema.ts'

/** The file that describes an installation, where nothing else is said. */
export const CENTRAL_CONFIG_FILE = 'hinomi.central.json'

/** The configuration of an installation, with every default filled in. */
export type CentralConfig = Readonly<
  Omit<CentralSettings, 'buckets' | 'albRegions'> & {
    /** Every bucket by its name; `alb` by Region. */
    readonly buckets: { readonly archive: string; readonly alb: Readonly<Record<string, string>> }
    readonly albRegions: readonly string[]
    /** Folder that relative paths are meant from. */
    readonly folder: string
  }
>

/** More would only push the first ones out of sight. */
const MOST_PROBLEMS = 20

/** An installation: its configuration, its accounts and the channels of its alerts, checked against each other. */
export interface Central {
  readonly config: CentralConfig
  readonly accounts: readonly Account[]
  readonly alerts: AlertsConfig
}

/**
 * Reads the configuration of an installation and the accounts registry that it names, and checks each against the other, before anything
 * is created. `accountsFile` takes the place of the registry that the configuration names.
 *
 * @throws HinomiError `usage` when a file cannot be read, `config` with one sentence for each mistake.
 */
export async function readCentral(file: string = CENTRAL_CONFIG_FILE, accountsFile?: string): Promise<Central> {
  const config = await readCentralConfig(file)
  const registry = accountsFile ?? pathIn(config.folder, config.accounts)
  const accounts = await readRegistry(registry)
  const problems = [
    ...accounts.flatMap((account) => accountFaults(account, config)),
    ...config.readers
      .filter(({ municipality }) => !accounts.some((account) => account.municipality === municipality))
      .map(({ id, municipality }) => `readers.${id}: no account has the municipality "${municipality}"`),
  ]
  if (problems.length > 0) throw new HinomiError('config', listed(registry, problems))
  const channels = config.alerts === undefined ? undefined : pathIn(config.folder, config.alerts)
  return { config, accounts, alerts: await readAlertChannels(channels, config) }
}

/** Reads and checks the configuration alone; throws like {@link readCentral}. */
async function readCentralConfig(file: string = CENTRAL_CONFIG_FILE): Promise<CentralConfig> {
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new HinomiError('usage', `${file} cannot be read: ${messageOf(thrown)}; docs/guide/deploy.en.md shows one`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw new HinomiError('config', `${file} is no JSON: ${messageOf(thrown).split('\n')[0]}`, { cause: thrown })
  }
  return checkCentralConfig(value, file)
}

/**
 * Checks a configuration that was read already; `file` is named in messages, and relative paths are meant from its folder.
 *
 * @throws HinomiError `config` with one sentence for each mistake.
 */
export function checkCentralConfig(value: unknown, file: string = CENTRAL_CONFIG_FILE): CentralConfig {
  const result = CentralSettings.safeParse(value)
  if (!result.success)
    throw new HinomiError('config', listed(file, result.error.issues.slice(0, MOST_PROBLEMS).map(sentenceOf)))
  const problems = settingsFaults(result.data)
  if (problems.length > 0) throw new HinomiError('config', listed(file, problems))
  const { buckets, albRegions: wanted = [result.data.region], ...rest } = result.data
  // Logs of other Regions are copied into the bucket of the main one.
  const albRegions = wanted.length === 0 ? [] : [...new Set([rest.region, ...wanted])]
  const alb = albRegions.map((region) => [region, buckets.alb[region] ?? albBucketName(rest, region)] as const)
  return {
    ...rest,
    albRegions,
    buckets: { archive: buckets.archive ?? bucketName(rest, 'archive'), alb: Object.fromEntries(alb) },
    folder: dirname(file),
  }
}

/** Returns the place of a file that the configuration names relative to itself. */
export function pathIn(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file)
}

function sentenceOf({ path, message, code, ...issue }: z.core.$ZodIssue): string {
  const place = path.join('.')
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.join(', ') : ''
  if (code === 'unrecognized_keys') return `${place === '' ? '' : `${place}.`}${keys} is no setting`
  return `${place === '' ? 'the file' : place}: ${message}`
}

function accountFaults({ id, name, regions }: Account, config: CentralConfig): string[] {
  return regions
    .filter((region) => !config.regions.includes(region))
    .map((region) => `${id} (${name}): Region ${region} is not allowed; allowed are ${config.regions.join(', ')}`)
}

function listed(file: string, problems: readonly string[]): string {
  return problems.length === 1
    ? `${file}: ${problems[0]}`
    : `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem}`).join('\n')}`
}
