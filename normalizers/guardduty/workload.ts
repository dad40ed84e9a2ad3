import { readImage } from '#core/container-image.ts'
import { present } from '#core/optional-value.ts'
import { text } from '#core/text.ts'
import type { Part } from './document.ts'
import type { Container, Resource } from './record-resource.ts'

/** Returns the container that a finding is about: its own, or the first of the Kubernetes workload or ECS task. */
export function containerOf(resource: Resource | null | undefined): Part<'container'> | undefined {
  const details: Container | undefined =
    resource?.containerDetails ??
    present(resource?.kubernetesDetails?.kubernetesWorkloadDetails?.containers)[0] ??
    present(resource?.ecsClusterDetails?.taskDetails?.containers)[0]
  if (details === undefined) return undefined
  const { name, tag, digest } = readImage(text(details.image))
  return {
    id: text(details.id),
    name: text(details.name),
    runtime: text(details.containerRuntime),
    image: {
      name,
      tag: tag === undefined ? undefined : [tag],
      hash: { all: digest === undefined ? undefined : [digest] },
    },
    security_context: { privileged: details.securityContext?.privileged ?? undefined },
  }
}

/** Returns the cluster and the workload in it. */
export function orchestratorOf(resource: Resource | null | undefined): Part<'orchestrator'> | undefined {
  const eks = resource?.eksClusterDetails
  const workload = resource?.kubernetesDetails?.kubernetesWorkloadDetails
  const ecs = resource?.ecsClusterDetails
  if (ecs && (resource.resourceType === 'ECSCluster' || (!eks && !workload))) {
    const task = text(ecs.taskDetails?.arn)
    return {
      type: 'ecs',
      cluster: { name: text(ecs.name), id: text(ecs.arn) },
      resource: task === undefined ? undefined : { id: task, type: 'task' },
    }
  }
  if (!eks && !workload) return undefined
  return {
    type: 'kubernetes',
    cluster: { name: text(eks?.name), id: text(eks?.arn) },
    namespace: text(workload?.namespace),
    resource: { name: text(workload?.name), type: text(workload?.type), id: text(workload?.uid) },
  }
}

/** Returns the Lambda function. */
export function functionOf(resource: Resource | null | undefined): Part<'faas'> | undefined {
  const details = resource?.lambdaDetails
  if (!details) return undefined
  return {
    name: text(details.functionName),
    id: text(details.functionArn),
    version: text(details.functionVersion),
  }
}
