/** The parts of a container image reference. */
export interface ContainerImage {
  readonly name?: string
  readonly tag?: string
  readonly digest?: string
}

/**
 * Splits `registry:5000/team/app:1.2@sha256:…`: what follows `@` is the digest, what follows the last `:` behind the last `/` is the tag,
 * the rest is the name (OCI distribution: reference). Empty parts are absent.
 */
export function readImage(image: string | undefined): ContainerImage {
  if (image === undefined) return {}
  const at = image.indexOf('@')
  const digest = at < 0 ? '' : image.slice(at + 1)
  const reference = at < 0 ? image : image.slice(0, at)
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1)
  const name = colon < 0 ? reference : reference.slice(0, colon)
  const tag = colon < 0 ? '' : reference.slice(reference.lastIndexOf(':') + 1)
  return {
    ...(name !== '' && { name }),
    ...(tag !== '' && { tag }),
    ...(digest !== '' && { digest }),
  }
}
