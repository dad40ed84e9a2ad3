import { readFile } from 'node:fs/promises'
import { goesOut } from '#alerts/channels/courier.ts'
import { type AlertsConfig, type Channel, checkAlertsConfig, readAlertsConfig } from '#alerts/config.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { Central } from './config.ts'

/** Where an installation is. */
interface Place {
  readonly region: string
  readonly account: string
  readonly name: string
}

/**
 * Reads the channels that the functions of an installation will tell alerts to; without a file alerts go by e-mail to those who hear alarms.
 *
 * @throws HinomiError `usage` when the file cannot be read, `config` with every mistake, also of what is right on a command line only.
 */
export async function readAlertChannels(file: string | undefined, place: Place): Promise<AlertsConfig> {
  if (file === undefined) return mailOnly(place)
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new HinomiError('usage', `alerts: ${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  })
  const alerts = readAlertsConfig(text, file)
  const faults = alerts.channels.flatMap((channel) => referencesOf(channel, 'env').map((one) => envFault(channel, one)))
  if (faults.length === 0) return alerts
  throw new HinomiError('config', `${file} has mistakes:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
}

/** Returns the settings of alerts where none are said: one channel, by e-mail. */
export function mailOnly({ region, account, name }: Place): AlertsConfig {
  const topic = `arn:aws:sns:${region}:${account}:${name}-alerts`
  return checkAlertsConfig({ channels: [{ name: 'mail', type: 'email', topic }] }, 'alerts')
}

function envFault({ name }: Channel, reference: string): string {
  return `channel ${name}: the functions of the centre have no variable ${reference}: put the value into Secrets Manager and write secret:NAME#KEY`
}

function referencesOf(channel: Channel, kind: 'env' | 'secret'): string[] {
  const values = [
    ...('url' in channel ? [channel.url] : []),
    ...('secret' in channel ? [channel.secret] : []),
    ...('apiKey' in channel ? [channel.apiKey] : []),
  ]
  return values.flatMap((value) =>
    value.startsWith(`${kind}:`) ? (value.slice(kind.length + 1).split('#')[0] ?? []) : [],
  )
}

/**
 * Returns the ARNs of the secrets that channels name, and of no other: names are those of this account and Region. Secrets Manager ends an
 * ARN with a hyphen and six signs of its own, which whoever wrote an ARN may have left out (AWS Secrets Manager User Guide: permissions).
 */
export function secretArns(channels: readonly Channel[], { region, account }: Place): string[] {
  const arns = channels
    .flatMap((channel) => referencesOf(channel, 'secret'))
    .flatMap((id) =>
      id.startsWith('arn:')
        ? [id, `${id}-??????`]
        : [`arn:aws:secretsmanager:${region}:${account}:secret:${id}-??????`],
    )
  return [...new Set(arns)].sort()
}

/** Returns the ARNs of the topics that channels publish to. */
export function topicArns(channels: readonly Channel[]): string[] {
  return [...new Set(channels.flatMap((channel) => ('topic' in channel ? channel.topic : [])))].sort()
}

/**
 * Says whether a function outside the VPC has to carry alerts: those in it have no way to the internet, and some receiver is out there.
 */
export function needsCourier({ config, alerts }: Central): boolean {
  const { mode, endpoint, endpointNetwork } = config
  const inVpc = endpoint === undefined ? mode === 'standard' : endpointNetwork !== undefined
  return inVpc && alerts.channels.some(goesOut)
}

/** Services that functions in the VPC of an installation speak to besides OpenSearch and S3, each by an interface endpoint. */
export function vpcServices({ channels }: AlertsConfig): string[] {
  const within = channels.filter((channel) => !goesOut(channel))
  return [
    ...['sns', 'sqs'],
    ...(within.length < channels.length ? ['lambda'] : []),
    ...(within.some((channel) => referencesOf(channel, 'secret').length > 0) ? ['secretsmanager'] : []),
  ]
}
