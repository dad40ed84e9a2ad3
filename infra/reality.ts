import { connect, type PeerCertificate } from 'node:tls'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { messageOf } from '#core/errors.ts'
import type { CentralConfig } from './config.ts'

/** Something outside that stands in the way of a deployment (`fatal`), or that could not be found out. */
export interface RealityProblem {
  readonly fatal: boolean
  readonly ja: string
  readonly en: string
}

const TIMEOUT_MS = 10_000

/** Asks, without changing anything, whether the names of buckets are free and whether the endpoint can be spoken to. */
export async function checkReality({ buckets, region, endpoint }: CentralConfig): Promise<RealityProblem[]> {
  const names = [[region, buckets.archive] as const, ...Object.entries(buckets.alb)]
  const found = await Promise.all([
    ...names.map(([where, name]) => checkBucket(name, where)),
    ...(endpoint === undefined ? [] : [checkEndpoint(endpoint)]),
  ])
  return found.flatMap((problem) => problem ?? [])
}

/**
 * Says whether somebody else has a bucket of this name: names are unique over all of AWS. One of our own is no problem, since every
 * deployment but the first finds it.
 */
export async function checkBucket(name: string, region: string): Promise<RealityProblem | undefined> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const standIn = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL
  const client = new S3Client({
    ...{ region, maxAttempts: 2, requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS } },
    ...(standIn !== undefined && { forcePathStyle: true }),
  })
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }))
    return {
      fatal: false,
      ja: `バケット ${name} は既にあります(自分のもの)。初めての導入なら buckets で別の名前にしてください`,
      en: `bucket ${name} exists and is yours; at a first deployment give another name in buckets`,
    }
  } catch (thrown) {
    const status = (thrown as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
    if (status === 404) return undefined
    if (status === 403 || status === 301) {
      return {
        fatal: true,
        ja: `バケット名 ${name} は他で使われています。buckets で別の名前にしてください`,
        en: `the bucket name ${name} is taken by somebody else: give another one in buckets`,
      }
    }
    return {
      fatal: false,
      ja: `バケット名 ${name} が空いているか確認できません (${messageOf(thrown)})`,
      en: `whether the bucket name ${name} is free could not be found out (${messageOf(thrown)})`,
    }
  } finally {
    client.destroy()
  }
}

const CERTIFICATE_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  CERT_HAS_EXPIRED: ['の証明書は期限切れです', 'has a certificate that has expired'],
  CERT_NOT_YET_VALID: ['の証明書はまだ有効ではありません', 'has a certificate that is not valid yet'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['の証明書は自己署名です', 'has a certificate that it signed itself'],
  SELF_SIGNED_CERT_IN_CHAIN: ['の証明書は自己署名です', 'has a certificate that it signed itself'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['の証明書の発行元を確認できません', 'has a certificate of an unknown issuer'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['の証明書は別の名前のものです', 'has a certificate for another name'],
}

/** Says in one sentence why an endpoint cannot be spoken to by TLS; undefined where it can. `ca` are further certificates to trust. */
export async function checkEndpoint(endpoint: string, ca?: string): Promise<RealityProblem | undefined> {
  const { hostname, port } = new URL(endpoint)
  const fault = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const socket = connect({
      ...{ host: hostname, port: port === '' ? 443 : Number(port), timeout: TIMEOUT_MS },
      ...(/^[\d.]+$/.test(hostname) ? {} : { servername: hostname }),
      ...(ca !== undefined && { ca }),
    })
    const end = (error?: NodeJS.ErrnoException) => {
      socket.destroy()
      resolve(error)
    }
    socket.once('secureConnect', () => end())
    socket.once('timeout', () => end(new Error('no answer within 10 seconds')))
    socket.once('error', (error: NodeJS.ErrnoException & { cert?: PeerCertificate }) => end(error))
  })
  if (fault === undefined) return undefined
  const [ja, en] = CERTIFICATE_FAULTS[fault.code ?? ''] ?? []
  if (ja !== undefined && en !== undefined) {
    return {
      fatal: true,
      ja: `endpoint: ${hostname} ${ja}。証明書を更新するか別の接続先にしてください`,
      en: `endpoint: ${hostname} ${en}: renew it or name another endpoint`,
    }
  }
  return {
    fatal: false,
    ja: `endpoint: ${hostname} に接続できません (${fault.message})。VPC の中なら問題ありません`,
    en: `endpoint: ${hostname} cannot be reached from here (${fault.message}); that is right for one in a VPC`,
  }
}
