import { objectOf } from '#core/json-object.ts'
import { type Json, type MonitorProblem, problem } from './json.ts'

/** OpenSearch Notifications: Sns.kt. */
const TOPIC = /^arn:aws(-[^:]+)?:sns:([a-zA-Z0-9-]+):([0-9]{12}):([a-zA-Z0-9-_]+)$/
const ROLE = /^arn:aws(-[^:]+)?:iam::([0-9]{12}):([a-zA-Z0-9-/_+=@.,]+)$/

/** M17: the id of a channel is ours and of few characters; topic and role are ARNs. */
export function checkChannel(channel: Json): MonitorProblem[] {
  const where = String(channel.config_id)
  const config = objectOf(channel.config)
  const sns = objectOf(config.sns)
  const wrong = (message: string) => problem('M17', where, message)
  return [
    ...(typeof channel.config_id === 'string' && /^[A-Za-z0-9+/_-]+$/.test(channel.config_id)
      ? []
      : [wrong('config_id holds letters, digits, + / _ and - only')]),
    ...(typeof config.name === 'string' && config.name !== '' ? [] : [wrong('config has no name')]),
    ...('name' in channel ? [wrong('a name beside config_id is ignored: it belongs into config')] : []),
    ...(config.config_type === 'sns' ? [] : [wrong('config_type is not sns')]),
    ...(TOPIC.test(String(sns.topic_arn)) ? [] : [wrong(`"${String(sns.topic_arn)}" is no ARN of a topic`)]),
    ...(ROLE.test(String(sns.role_arn)) ? [] : [wrong(`"${String(sns.role_arn)}" is no ARN of a role`)]),
  ]
}
