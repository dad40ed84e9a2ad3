import { parseArn } from '#core/arn.ts'
import { text } from '#core/text.ts'
import type { FindingResource } from './record.ts'
import { memberOf } from './record-values.ts'

/** What a resource of type AwsEcrContainerImage says about the image. */
export interface EcrImage {
  readonly registry: string | undefined
  readonly repository: string | undefined
  readonly tags: unknown
  readonly digest: string | undefined
}

const IMAGE_RESOURCE = /^repository\/(.+?)(?:\/(sha256:[\da-f]+))?$/

/** Reads an image from its details, or else from its ARN `arn:…:repository/<name>/sha256:<digest>`, as Inspector writes it. */
export function readEcrImage(resource: FindingResource): EcrImage {
  const details = memberOf(resource.Details, 'AwsEcrContainerImage')
  const arn = parseArn(text(resource.Id))
  const [, repository, digest] = IMAGE_RESOURCE.exec(arn?.resource ?? '') ?? []
  return {
    registry: text(memberOf(details, 'RegistryId')) ?? arn?.account,
    repository: text(memberOf(details, 'RepositoryName')) ?? repository,
    tags: memberOf(details, 'ImageTags'),
    digest: text(memberOf(details, 'ImageDigest')) ?? digest,
  }
}
