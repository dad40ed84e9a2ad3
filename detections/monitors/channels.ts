import { SEVERITY_LABELS, type SeverityLabel } from '#core/severity.ts'

/** Where messages of one severity go, as the API of OpenSearch Notifications takes it. */
export interface Channel {
  /** Ours to choose, unlike the id of a monitor. */
  readonly config_id: string
  readonly config: {
    readonly name: string
    readonly description: string
    readonly config_type: 'sns'
    readonly is_enabled: true
    readonly sns: { readonly topic_arn: string; readonly role_arn: string }
  }
}

/** A topic of SNS and the role with which OpenSearch writes to it. */
export interface Topic {
  /** `{severity}` in it becomes the word of the severity. */
  readonly topicArn: string
  readonly roleArn: string
}

/** The ARNs of a reserved account: an import puts those of the site in their place. */
export const EXAMPLE_TOPIC: Topic = {
  topicArn: 'arn:aws:sns:ap-northeast-1:111122223333:hinomi-{severity}',
  roleArn: 'arn:aws:iam::111122223333:role/hinomi-alerts',
}

/** Returns the id of the channel for a severity. */
export function channelId(severity: SeverityLabel): string {
  return `hinomi-${severity}`
}

/** Returns the channels of all severities, the worst first. */
export function channelsTo({ topicArn, roleArn }: Topic): Channel[] {
  return [...SEVERITY_LABELS].reverse().map((severity) => ({
    config_id: channelId(severity),
    config: {
      name: channelId(severity),
      description: `Hinomi: ${severity}`,
      config_type: 'sns',
      is_enabled: true,
      sns: { topic_arn: topicArn.replaceAll('{severity}', severity), role_arn: roleArn },
    },
  }))
}
