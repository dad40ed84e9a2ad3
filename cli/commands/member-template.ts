import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { isAccountId } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { CENTRAL_CONFIG_FILE, readCentral } from '#infra/config.ts'
import { fillTemplate } from '#infra/member/fill-template.ts'
import { MAX_TEMPLATE_BYTES, readTemplate, templateText } from '#infra/member/template.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { projectRoot } from '#opensearch/local/project-root.ts'
import { newCommand, type Options } from '../command.ts'
import { printJson, table } from '../output.ts'

const TEMPLATE_FILE = 'infra/member/generated/member-template.yaml'

/** `hinomi member-template`: the one CloudFormation template of a member account, with everything filled in. */
export function memberTemplateCommand(): Command {
  return newCommand(
    'member-template',
    'メンバーアカウントに渡すテンプレートを書き出す / write the template to hand to a member account',
    'hinomi member-template --account 111122223333 --set VpcIds=vpc-0123456789abcdef0',
  )
    .requiredOption('--account <id>', 'アカウント / account')
    .option('--config <file>', `中央の設定 / configuration of the centre (${CENTRAL_CONFIG_FILE})`)
    .option('--accounts <csv>', 'アカウント台帳(設定にあるもの)/ accounts registry (the one of the configuration)')
    .option('--set <name=value...>', 'パラメーターの値 / value of a parameter')
    .option('--output <file>', '書き出すファイル / file to write (hinomi-member-<account>.yaml)')
    .action(writeMemberTemplate)
}

async function writeMemberTemplate(options: Options): Promise<void> {
  const id = String(options.account)
  if (!isAccountId(id)) {
    throw new HinomiError('usage', `--account "${id}" has ${id.length} signs: write the 12 digits of the account`)
  }
  const given = readGiven((options.set as string[] | undefined) ?? [])
  const { config, accounts } = await readCentral(
    options.config === undefined ? undefined : String(options.config),
    options.accounts === undefined ? undefined : String(options.accounts),
  )
  const account = accounts.find((one) => one.id === id)
  if (account === undefined) {
    throw new HinomiError('usage', `${id} is not in the accounts registry: add its row and deploy the centre first`)
  }
  const template = fillTemplate(readTemplate(await readFile(join(projectRoot, TEMPLATE_FILE), 'utf8')), {
    ...{ account, config, given, sourceIds: SOURCES.map((source) => source.id) },
  })
  const file = options.output === undefined ? `hinomi-member-${id}.yaml` : String(options.output)
  const text = templateText(template)
  checkSize(text, given)
  await writeFile(file, text).catch((thrown: unknown) => {
    throw new HinomiError('usage', `${file} cannot be written: ${messageOf(thrown)}`, { cause: thrown })
  })
  const values = Object.entries(template.Parameters).map(([name, { Default = '' }]) => [name, Default] as const)
  if (options.json === true) {
    return printJson({ file, bytes: Buffer.byteLength(text), parameters: Object.fromEntries(values) })
  }
  console.log(table(['パラメーター / parameter', '値 / value'], values))
  console.log(
    [
      `${file} を ${account.name} の運用者に渡してください / hand it to the operator of that account`,
      `リージョンごとに 1 つ作成: ${config.regions.join(', ')} / one stack in each of these Regions`,
      ...hints(account.expectedSources, template.Parameters),
    ].join('\n'),
  )
}

/** Long values can make the template too large to be taken without a bucket; the console takes them as well when the stack is created. */
function checkSize(text: string, given: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(text)
  if (bytes <= MAX_TEMPLATE_BYTES) return
  const [longest = ''] = Object.keys(given).sort((a, b) => (given[b] ?? '').length - (given[a] ?? '').length)
  throw new HinomiError(
    'usage',
    `the template would have ${bytes} bytes, and CloudFormation takes ${MAX_TEMPLATE_BYTES}: leave out --set ${longest}, and have the operator enter its value when the stack is created`,
  )
}

/** Sources of the registry that the template sends only when somebody decides it. */
function hints(
  sources: readonly string[],
  parameters: Readonly<Record<string, { readonly Default?: string }>>,
): string[] {
  const off = (name: string, value: string) => parameters[name]?.Default === value
  return [
    sources.includes('vpcflow') && off('VpcIds', '-')
      ? 'VPC フローログ: --set VpcIds=vpc-… で VPC を指定 / name the VPCs to send flow logs'
      : '',
    sources.includes('route53_resolver') && off('ResolverLogs', 'no')
      ? 'DNS クエリログ: --set ResolverLogs=yes で VpcIds の VPC から(有料)/ of the VPCs in VpcIds, which costs'
      : '',
    sources.includes('network_firewall') && off('FirewallArn', '-')
      ? 'Network Firewall: --set FirewallArn=arn:… でログ先を設定(空きの場合のみ)/ sets where it logs, if that is free'
      : '',
    sources.includes('alb')
      ? 'ALB: テンプレートでは設定不可。docs/guide/member-account.ja.md の 4 を参照 / not by a template: see section 4 of docs/guide/member-account.en.md'
      : '',
    sources.includes('cloudtrail') && off('CloudTrail', 'no')
      ? 'CloudTrail: --set CloudTrail=write で 2 本目の証跡(有料)/ for a second trail, which costs'
      : '',
  ].filter((hint) => hint !== '')
}

function readGiven(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new HinomiError('usage', `--set "${pair}": write a parameter and its value as Name=value`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
