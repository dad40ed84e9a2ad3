import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { CredentialsSource } from './aws-credentials.ts'

/** Any service of AWS that takes signed requests. */
export interface SignedService {
  readonly region: string
  readonly service: string
}

/** Makes a signer of requests (AWS: Signature Version 4). */
export function requestSigner({ region, service }: SignedService, credentials: CredentialsSource): SignatureV4 {
  return new SignatureV4({ credentials, region, service, sha256: Sha256 })
}
