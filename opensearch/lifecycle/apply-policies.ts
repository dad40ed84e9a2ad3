import type { Client } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import type { Changes } from '../changes.ts'
import { callPlugin, holds, type PluginAnswer, refusalOf } from '../plugin-api.ts'
import { type IsmPolicy, POLICY_PREFIX } from './ism-policy.ts'
import { validatePolicies } from './validate-policies.ts'

/** A policy as the server keeps it. */
interface Stored {
  readonly policy: unknown
  readonly seqNo: number
  readonly primaryTerm: number
}

/**
 * Puts lifecycle policies, where they differ from what is stored, and attaches them to the indices that are there already: a policy by
 * itself reaches only indices that are made after it (OpenSearch: ISM API). May run any number of times.
 *
 * An index that somebody has given another policy keeps it, and is named among what was left.
 *
 * @throws PluginAbsent without the plugin; HinomiError `bug` for a policy that no server would take, `config` when one is refused,
 *   `transient` when somebody changes the same policy at this moment.
 */
export async function applyIsmPolicies(
  client: Client,
  policies: readonly IsmPolicy[],
  changes: Changes,
): Promise<void> {
  const [problem] = validatePolicies(policies)
  if (problem !== undefined) throw new HinomiError('bug', `policy ${problem.policy}: ${problem.message}`)
  for (const policy of policies) {
    const seqNo = await putPolicy(client, policy, changes)
    const pattern = policy.body.policy.ism_template.flatMap(({ index_patterns }) => index_patterns).join(',')
    await attach(client, policy.id, pattern, seqNo, changes)
  }
}

/** Returns the sequence number of the policy as it is now. */
async function putPolicy(client: Client, { id, body }: IsmPolicy, changes: Changes): Promise<number> {
  const path = `_ism/policies/${id}`
  const stored = readStored(await callPlugin(client, 'GET', path))
  if (stored !== undefined && holds(stored.policy, body.policy)) {
    changes.unchanged.push(id)
    return stored.seqNo
  }
  const query = stored === undefined ? {} : { if_seq_no: stored.seqNo, if_primary_term: stored.primaryTerm }
  const answer = await callPlugin(client, 'PUT', path, { body, query })
  if (answer.status === 409) {
    throw new HinomiError('transient', `lifecycle policy ${id} was changed by somebody else just now: run it again`)
  }
  if (answer.status >= 300) {
    throw new HinomiError('config', `lifecycle policy ${id} was refused (${refusalOf(answer)})`)
  }
  changes[stored === undefined ? 'created' : 'updated'].push(id)
  return Number(answer.body._seq_no)
}

function readStored({ status, body }: PluginAnswer): Stored | undefined {
  if (status === 404) return undefined
  if (status >= 300) throw new HinomiError('config', `a lifecycle policy cannot be read (HTTP ${status})`)
  return { policy: body.policy, seqNo: Number(body._seq_no), primaryTerm: Number(body._primary_term) }
}

async function attach(client: Client, id: string, pattern: string, seqNo: number, changes: Changes): Promise<void> {
  const { status, body } = await callPlugin(client, 'GET', `_ism/explain/${pattern}`)
  if (status >= 300) return
  for (const [index, explained] of Object.entries(body)) {
    if (!isObject(explained)) continue
    const has = explained.policy_id ?? explained['index.plugins.index_state_management.policy_id']
    if (typeof has === 'string' && !has.startsWith(POLICY_PREFIX)) {
      changes.left.push(`${index}: has the lifecycle policy ${has} of somebody else`)
    } else if (typeof has !== 'string') {
      await tell(client, 'add', index, id, changes)
    } else if (has !== id || followsOther(explained.policy_seq_no, seqNo)) {
      await tell(client, 'change_policy', index, id, changes)
    }
  }
}

/** An index that has just got its policy names no version, or a negative one, until the plugin comes round. */
function followsOther(follows: unknown, seqNo: number): boolean {
  return typeof follows === 'number' && follows >= 0 && follows !== seqNo
}

/** Both APIs answer 200 with a list of what failed. */
async function tell(
  client: Client,
  what: 'add' | 'change_policy',
  index: string,
  id: string,
  changes: Changes,
): Promise<void> {
  const answer = await callPlugin(client, 'POST', `_ism/${what}/${index}`, { body: { policy_id: id } })
  if (answer.status < 300 && answer.body.failures !== true) {
    changes.updated.push(`${index}: ${id}`)
    return
  }
  const [failed] = Array.isArray(answer.body.failed_indices) ? (answer.body.failed_indices as unknown[]) : []
  const reason = isObject(failed) ? String(failed.reason).slice(0, 200) : refusalOf(answer)
  changes.left.push(`${index}: did not take the lifecycle policy ${id} (${reason})`)
}
