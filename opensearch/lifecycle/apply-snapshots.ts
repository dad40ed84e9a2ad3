import type { Client } from '@opensearch-project/opensearch'
import { errors } from '@opensearch-project/opensearch'
import { HinomiError } from '#core/errors.ts'
import { isObject } from '#core/json-object.ts'
import type { Changes } from '../changes.ts'
import { addressOf, explainFailure } from '../client.ts'
import { callPlugin, holds, refusalOf } from '../plugin-api.ts'
import { repositoryBody, type SnapshotPlace, type SnapshotPolicy } from './snapshot-policy.ts'
import { validatePolicies } from './validate-policies.ts'

/**
 * Registers the repository for snapshots and puts the policy that fills it, each where it differs from what is there (OpenSearch: snapshot
 * repositories, Snapshot Management API). May run any number of times.
 *
 * @throws PluginAbsent without Snapshot Management; HinomiError `config` when the bucket, its role or the policy is refused, `transient` when
 *   somebody changes the same policy at this moment.
 */
export async function applySnapshots(
  client: Client,
  place: SnapshotPlace,
  policy: SnapshotPolicy,
  changes: Changes,
): Promise<void> {
  const [problem] = validatePolicies([], [policy])
  if (problem !== undefined) throw new HinomiError('bug', `policy ${problem.policy}: ${problem.message}`)
  const path = `_sm/policies/${policy.name}`
  // asked first: without the plugin there is no use for a repository
  const { status, body } = await callPlugin(client, 'GET', path)
  await putRepository(client, place, changes)
  if (status < 300 && holds(body.sm_policy, policy.body)) {
    changes.unchanged.push(policy.name)
    return
  }
  const answer =
    status === 404
      ? await callPlugin(client, 'POST', path, { body: policy.body })
      : await callPlugin(client, 'PUT', path, {
          body: policy.body,
          query: { if_seq_no: Number(body._seq_no), if_primary_term: Number(body._primary_term) },
        })
  if (answer.status === 409) {
    throw new HinomiError(
      'transient',
      `snapshot policy ${policy.name} was changed by somebody else just now: run it again`,
    )
  }
  if (answer.status >= 300) {
    throw new HinomiError('config', `snapshot policy ${policy.name} was refused (${refusalOf(answer)})`)
  }
  changes[status === 404 ? 'created' : 'updated'].push(policy.name)
}

async function putRepository(client: Client, place: SnapshotPlace, changes: Changes): Promise<void> {
  const body = repositoryBody(place)
  const path = `/_snapshot/${place.repository}`
  const stored = await client.transport.request({ method: 'GET', path }, { ignore: [404] })
  const found = isObject(stored.body) ? stored.body[place.repository] : undefined
  if (holds(found, body)) {
    changes.unchanged.push(place.repository)
    return
  }
  await client.transport.request({ method: 'PUT', path, body }).catch((thrown: unknown) => {
    const failure = explainFailure(thrown, addressOf(client))
    const refused = thrown instanceof errors.ResponseError && failure.code !== 'transient'
    throw refused
      ? new HinomiError(
          'config',
          `snapshots cannot go to the bucket ${place.bucket}: ${failure.message}; the domain needs ${place.roleArn}, and who registers it iam:PassRole`,
        )
      : failure
  })
  changes[found === undefined ? 'created' : 'updated'].push(place.repository)
}
