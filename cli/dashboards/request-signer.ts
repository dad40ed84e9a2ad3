import { Sha256 } from '@aws-crypto/sha256-js'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { SignatureV4 } from '@smithy/signature-v4'

/** Makes a signer of requests with the AWS credentials of the environment, profile, container or instance (AWS: Signature Version 4). */
export function requestSigner(region: string, service: string): SignatureV4 {
  return new SignatureV4({ credentials: defaultProvider(), region, service, sha256: Sha256 })
}
