import type { Command } from 'commander'
import { HinomiError } from '#core/errors.ts'
import type { Answer } from '#infra/member/preflight/answer.ts'
import { askLogSlots } from '#infra/member/preflight/log-slots.ts'
import { type PermissionAnswer, simulatePermissions, tryFlowLog } from '#infra/member/preflight/permissions.ts'
import { PARTIES, remedyOf, STATES, TITLES } from '#infra/member/preflight/remedies.ts'
import { runPreflight } from '#infra/member/preflight/run-preflight.ts'
import { askFromHere, askIamFromHere, callerArn } from '../account-questions.ts'
import { identify } from '../aws-identity.ts'
import { newCommand, newGroup, type Options } from '../command.ts'
import { printJson, table, visibleLine } from '../output.ts'

/** `hinomi member preflight`. */
export function memberCommand(): Command {
  const command = newGroup(
    'member',
    'メンバーアカウント / a member account',
    'hinomi member preflight --profile ichiba-shi --region ap-northeast-1',
  )
  command.addCommand(preflightCommand())
  return command
}

function preflightCommand(): Command {
  return newCommand(
    'preflight',
    '何があり、何が空いていて、何が許されるかを調べるだけ / only find out what is there, what is free and what is allowed',
    'hinomi member preflight --profile ichiba-shi --region ap-northeast-1 --vpcs vpc-0123456789abcdef0',
  )
    .option('--region <region>', 'リージョン(AWS_REGION)/ Region (AWS_REGION)')
    .option('--profile <name>', 'AWS CLI のプロファイル(AWS_PROFILE)/ profile of the AWS CLI (AWS_PROFILE)')
    .option('--role <arn>', '引き受けるロール / role to take on first')
    .option('--account <id>', '対象のアカウント。違えば中止 / the account that is meant: stop if it is another')
    .option('--bucket <name>', '中央のバケット / bucket of the centre')
    .option(
      '--alb-bucket <name>',
      'ロードバランサーのログ用の中央のバケット / bucket of the centre for logs of load balancers',
    )
    .option('--vpcs <ids>', 'フローログを取る VPC、カンマ区切り / VPCs to log, with commas')
    .action(preflight)
}

async function preflight(options: Options): Promise<void> {
  const region = textOf(options.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? ''
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    const what = region === '' ? 'no Region is named' : `--region "${region}" is no Region`
    throw new HinomiError('usage', `${what}: write --region ap-northeast-1`)
  }
  const vpcIds = (textOf(options.vpcs) ?? '').split(',').filter((id) => id !== '')
  const wrong = vpcIds.find((id) => !/^vpc-[0-9a-f]{8,17}$/.test(id))
  if (wrong !== undefined) throw new HinomiError('usage', `--vpcs: "${wrong}" is no VPC: write vpc-… with commas`)
  const bucket = textOf(options.bucket) ?? ''
  const { account, credentials } = await identify({
    profile: textOf(options.profile),
    role: textOf(options.role),
    account: textOf(options.account),
    region,
  })
  const questioner = { region, credentials }
  const ask = askFromHere(questioner)
  const answers = [
    ...(await runPreflight(ask, { bucket, vpcIds })),
    ...(await askLogSlots(ask, { bucket, vpcIds, loadBalancerBucket: textOf(options.albBucket) ?? '' })),
  ]
  const permissions = [
    ...(await simulatePermissions(askIamFromHere(questioner), await callerArn(questioner))),
    ...(vpcIds[0] === undefined || bucket === '' ? [] : [await tryFlowLog(ask, vpcIds[0], bucket)]),
  ]
  const lacking = answers.some((answer) => remedyOf(answer)?.needed) || permissions.some(isRefused)
  if (lacking) process.exitCode = 1
  if (options.json === true) {
    return printJson({ account, region, answers: answers.map(withRemedy), permissions })
  }
  console.log(describe(account, region, answers, permissions))
}

function withRemedy(answer: Answer): object {
  return { ...answer, remedy: remedyOf(answer) ?? null }
}

function isRefused({ state }: PermissionAnswer): boolean {
  return state === 'refused'
}

const PERMISSION = { allowed: '可 / allowed', refused: '不可 / refused', unknown: '不明 / unknown' } as const
const HOW = { simulated: 'シミュレーション / simulated', 'dry run': '試行 / dry run' } as const

function describe(
  account: string,
  region: string,
  answers: readonly Answer[],
  permissions: readonly PermissionAnswer[],
): string {
  const found = answers.map((answer) => {
    const remedy = remedyOf(answer)
    const todo = remedy === undefined ? [] : [remedy.needed ? `! ${remedy.text}` : remedy.text, PARTIES[remedy.party]]
    return [TITLES[answer.id], STATES[answer.state], visibleLine(answer.detail), ...todo]
  })
  const rights = permissions.map(({ action, state, how, detail }) => [
    ...[action, PERMISSION[state], HOW[how], visibleLine(detail)],
    state === 'allowed' ? '' : PARTIES[detail === 'service control policy' ? 'government' : 'operator'],
  ])
  return [
    `アカウント / account ${account}, ${region}`,
    table(['項目 / what', '状態 / state', '詳細 / detail', '対応 / what to do', 'だれが / who'], found),
    '',
    table(['操作 / action', '権限 / permission', '調べ方 / how', '詳細 / detail', 'だれが / who'], rights),
    '',
    '権限のシミュレーションは条件つきの SCP を反映しません / the simulation does not know service control policies with conditions',
  ].join('\n')
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value)
}
