import type { Command } from 'commander'
import { needsCourier } from '#infra/alert-channels.ts'
import { CENTRAL_CONFIG_FILE, type Central, readCentral } from '#infra/config.ts'
import { archiveLifecycle } from '#infra/lifecycle-rules.ts'
import { checkPolicySizes, type PolicySize } from '#infra/policies/size.ts'
import { checkReality, type RealityProblem } from '#infra/reality.ts'
import { domainSize } from '#infra/sizes.ts'
import { newCommand, newGroup, type Options } from '../command.ts'
import { printJson, table } from '../output.ts'

/** `hinomi central check`. */
export function centralCommand(): Command {
  const command = newGroup(
    'central',
    '中央アカウントの導入 / the installation in the central account',
    'hinomi central check',
  )
  command.addCommand(checkCommand())
  return command
}

function checkCommand(): Command {
  return newCommand(
    'check',
    '設定と台帳を検査し、作られるものを表示 / check configuration and registry, show what will be created',
    'hinomi central check --config hinomi.central.json --online',
  )
    .option('--config <file>', `中央の設定 / configuration of the centre (${CENTRAL_CONFIG_FILE})`)
    .option('--accounts <csv>', 'アカウント台帳(設定にあるもの)/ accounts registry (the one of the configuration)')
    .option(
      '--online',
      'バケット名と接続先も確認(変更しない)/ also ask AWS about bucket names and the endpoint, changing nothing',
    )
    .action(check)
}

async function check(options: Options): Promise<void> {
  const text = (option: unknown) => (option === undefined ? undefined : String(option))
  const central = await readCentral(text(options.config), text(options.accounts))
  const policies = checkPolicySizes(central)
  const problems = options.online === true ? await checkReality(central.config) : []
  process.exitCode = problems.some(({ fatal }) => fatal) ? 2 : 0
  const created = createdBy(central)
  const { unruled } = archiveLifecycle(
    central.config,
    central.accounts.map(({ id }) => id),
  )
  if (options.json === true) return printJson({ config: central.config, created, policies, unruled, problems })
  print(central, created, policies, unruled, problems)
}

function createdBy(central: Central): { what: string; name: string }[] {
  const { config } = central
  const functions = ['bootstrap', 'loader', 'detect', 'notify', ...(needsCourier(central) ? ['courier'] : [])]
  const { instanceType, dataNodes, masters, masterType, volumeGb } = domainSize(config)
  const nodes = `${dataNodes} × ${instanceType}, ${volumeGb} GB${masters > 0 ? `, ${masters} × ${masterType}` : ''}`
  return [
    { what: 'アーカイブ / archive (S3, KMS)', name: config.buckets.archive },
    ...Object.entries(config.buckets.alb).map(([region, name]) => ({ what: `ALB ログ / ALB logs (${region})`, name })),
    { what: 'キュー / queues (SQS)', name: `${config.name}-intake, ${config.name}-dead-letters` },
    config.endpoint === undefined
      ? {
          what: `OpenSearch (${config.mode}${config.mode === 'standard' ? ', VPC' : ''})`,
          name: `${config.name}: ${nodes}`,
        }
      : { what: '既存の OpenSearch / existing OpenSearch', name: config.endpoint },
    {
      what: '関数 / functions (Lambda)',
      name: functions.map((word) => `${config.name}-${word}`).join(', '),
    },
    { what: '通知先 / alarms go to', name: config.alarmEmails.join(', ') },
  ]
}

function print(
  { config, accounts }: Central,
  created: readonly { what: string; name: string }[],
  policies: readonly PolicySize[],
  unruled: readonly string[],
  problems: readonly RealityProblem[],
): void {
  console.log(
    table(
      [`${config.account} ${config.region} に作られるもの / to be created`, '名前 / name'],
      created.map(({ what, name }) => [what, name]),
    ),
  )
  console.log()
  console.log(
    table(
      ['ポリシー / policy', 'アカウント', 'バイト / bytes', '上限 / limit', '入る数 / accounts that fit'],
      policies.map((size) => [size.name, size.accounts, size.sizeBytes, size.limitBytes, size.fits]),
    ),
  )
  if (unruled.length > 0) {
    console.log(
      `ライフサイクル規則の上限 (1,000) のため、次のソースの原本は最長の期間残ります / S3 takes 1,000 lifecycle rules, so raw objects of these stay as long as the longest: ${unruled.join(', ')}`,
    )
  }
  for (const { fatal, ja, en } of problems) console.log(`${fatal ? '誤り / wrong' : '注意 / note'}: ${ja} / ${en}`)
  if (problems.some(({ fatal }) => fatal)) return
  console.log(
    `${accounts.length} アカウント、問題なし。導入は npx aws-cdk@2.1148.1 deploy --all / account(s), no problem; deploy with the command named`,
  )
}
