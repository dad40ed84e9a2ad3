import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3'
import { type CredentialsSource, defaultCredentials, explained } from './aws-credentials.ts'
import type { SigningScope } from './signing-scope.ts'

/**
 * Returns what makes a client of OpenSearch sign each request with its body (AWS: Signature Version 4), to be spread into the options of the client.
 *
 * A request whose credentials cannot be read fails with HinomiError `config`.
 */
export function signedConnection(
  { region, service }: SigningScope,
  credentials: CredentialsSource = defaultCredentials(),
): Pick<ReturnType<typeof AwsSigv4Signer>, 'Connection' | 'Transport'> {
  const { Connection, Transport } = AwsSigv4Signer({ region, service, getCredentials: explained(credentials) as never })
  return { Connection, Transport }
}
