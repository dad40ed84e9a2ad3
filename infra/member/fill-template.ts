import type { Account } from '#core/accounts.ts'
import { HinomiError } from '#core/errors.ts'
import type { CentralConfig } from '../config.ts'
import type { Parameter, Template } from './cloudformation.ts'
import { CONFIG_ITEMS, EVENT_ROUTES } from './event-routes.ts'
import { rulesFor } from './parameters.ts'

/** What the template of one account is filled in with. */
export interface Filling {
  readonly account: Account
  readonly config: Pick<CentralConfig, 'buckets' | 'archiveKeyArn' | 'region' | 'regions'>
  /** Ids of the sources that the loader reads; what it cannot read is not sent. */
  readonly sourceIds: readonly string[]
  /** Values of parameters that the person gives, by name. */
  readonly given: Readonly<Record<string, string>>
}

/**
 * Fills a template in for one account: every parameter that the centre knows becomes a default, so that the operator of the account has
 * nothing to type. Sources follow `expected_sources` of the registry, all when that is empty; what costs money stays off unless it is given.
 *
 * @throws HinomiError `config` when the centre has no key yet, `usage` for a given value that the template does not take.
 */
export function fillTemplate(template: Template, { account, config, sourceIds, given }: Filling): Template {
  if (config.archiveKeyArn === undefined) {
    throw new HinomiError(
      'config',
      'archiveKeyArn is not set: deploy the centre first, then write its stack output ArchiveKeyArn into the configuration',
    )
  }
  const wanted = (ids: readonly string[]) =>
    ids.some(
      (id) => sourceIds.includes(id) && (account.expectedSources.length === 0 || account.expectedSources.includes(id)),
    )
  const known = {
    AccountId: account.id,
    CentralBucketName: config.buckets.archive,
    CentralKmsKeyArn: config.archiveKeyArn,
    HomeRegion: config.region,
    ...Object.fromEntries(EVENT_ROUTES.map(({ name, sourceIds: ids }) => [name, yesOrNo(wanted(ids))])),
    // Of these there are many records: only who names them gets them.
    [CONFIG_ITEMS]: yesOrNo(account.expectedSources.includes('config_item')),
    WafStream: yesOrNo(account.expectedSources.includes('waf')),
  }
  const values: Record<string, string> = { ...known, ...given }
  const parameters = Object.entries(template.Parameters).map(([name, parameter]) => {
    const value = values[name]
    if (value === undefined) return [name, parameter] as const
    checkValue(name, value, parameter)
    return [name, { ...parameter, Default: value }] as const
  })
  const unknown = Object.keys(given).find((name) => template.Parameters[name] === undefined)
  if (unknown !== undefined) {
    throw new HinomiError(
      'usage',
      `--set ${unknown}: there is no such parameter; there are ${Object.keys(template.Parameters).join(', ')}`,
    )
  }
  return { ...template, Parameters: Object.fromEntries(parameters), Rules: rulesFor(config.regions) }
}

function checkValue(
  name: string,
  value: string,
  { AllowedValues, AllowedPattern, ConstraintDescription }: Parameter,
): void {
  if (AllowedValues !== undefined && !AllowedValues.includes(value)) {
    throw new HinomiError('usage', `${name}: "${value}" is none of ${AllowedValues.join(', ')}`)
  }
  if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(value)) {
    throw new HinomiError('usage', `${name}: "${value}" does not fit: ${ConstraintDescription ?? AllowedPattern}`)
  }
}

function yesOrNo(yes: boolean): 'yes' | 'no' {
  return yes ? 'yes' : 'no'
}
