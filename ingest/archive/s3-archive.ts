import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { HinomiError, messageOf } from '#core/errors.ts'
import type { Archive, ArchiveObject } from './archive.ts'

const READ_ATTEMPTS = 5
const FIRST_WAIT_MS = 200
/** A stream that came so far since it last broke off counts as healthy again. */
const HEALTHY_BYTES = 8 * 1024 * 1024
/** A connection without a byte for so long is dead; the stream is then resumed. */
const SILENT_MS = 120_000

/** Tokyo: where neither the environment nor the profile names a Region. */
const DEFAULT_REGION = 'ap-northeast-1'

const NOT_VALID = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]
const OTHER_REGION = [
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'IncorrectEndpoint',
]

/** Opens a bucket as an archive; only keys below `prefix` are listed. Asks once whether it may be listed. */
export async function openBucket(bucket: string, prefix: string): Promise<Archive> {
  // the SDK warns on stderr about the age of Node.js 20 at every start
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
  const standIn = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL
  const settings = {
    maxAttempts: 6,
    requestHandler: { connectionTimeout: 10_000, socketTimeout: SILENT_MS },
    ...(standIn === undefined ? { followRegionRedirects: true } : { forcePathStyle: true }),
  }
  const region = await new S3Client(settings).config.region().catch(() => DEFAULT_REGION)
  const archive = new S3Archive(new S3Client({ ...settings, region }), bucket, prefix)
  await archive.check()
  return archive
}

class S3Archive implements Archive {
  readonly name: string
  readonly bucket: string
  readonly #client: S3Client
  readonly #prefix: string

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
    this.bucket = bucket
    this.#client = client
    this.#prefix = prefix
  }

  /** Asks for one key, so that a wrong name or a missing permission is told before anything else happens. */
  async check(): Promise<void> {
    const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.#prefix, MaxKeys: 1 })
    await this.#try('s3:ListBucket', this.#prefix, () => this.#client.send(command))
  }

  async *list(prefix?: string): AsyncGenerator<ArchiveObject> {
    const Prefix = prefix ?? this.#prefix
    let ContinuationToken: string | undefined
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      })
      const page = await this.#try('s3:ListBucket', Prefix, () => this.#client.send(command))
      for (const { Key, Size, LastModified, ETag } of page.Contents ?? []) {
        if (Key === undefined || Key === '') continue
        yield { key: Key, sizeBytes: Size ?? 0, lastModified: LastModified ?? new Date(0), etag: unquote(ETag) }
      }
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
  }

  /** A stream that breaks off is resumed at the byte it reached, of the same version of the object. */
  async *read(key: string): AsyncGenerator<Uint8Array> {
    let reached = 0
    let brokenAt = 0
    let etag: string | undefined
    for (let attempt = 1; ; attempt++) {
      const command = new GetObjectCommand({
        Bucket: this.bucket,
        Key: key,
        ...(reached === 0 ? {} : { Range: `bytes=${reached}-`, IfMatch: etag }),
      })
      const answer: GetObjectCommandOutput = await this.#try('s3:GetObject', key, () => this.#client.send(command))
      etag = answer.ETag
      try {
        for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) {
          reached += chunk.length
          yield chunk
        }
        return
      } catch (error) {
        if (reached - brokenAt >= HEALTHY_BYTES) attempt = 1
        brokenAt = reached
        if (attempt === READ_ATTEMPTS) {
          const message = `reading s3://${this.bucket}/${key} broke off ${attempt} times (${messageOf(error)}): run it again`
          throw new HinomiError('transient', message, { cause: error })
        }
        await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * Math.random())
      }
    }
  }

  async etag(key: string): Promise<string | undefined> {
    return (await this.head(key))?.etag
  }

  async head(key: string): Promise<ArchiveObject | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key })
    try {
      const { ContentLength, LastModified, ETag } = await this.#client.send(command)
      return { key, sizeBytes: ContentLength ?? 0, lastModified: LastModified ?? new Date(0), etag: unquote(ETag) }
    } catch (error) {
      if (['NotFound', 'NoSuchKey'].includes((error as Error).name)) return undefined
      throw this.#explain(error, 's3:GetObject', key)
    }
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    const command = new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body })
    await this.#try('s3:PutObject', key, () => this.#client.send(command))
  }

  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.bucket, Key: key })
    await this.#try('s3:DeleteObject', key, () => this.#client.send(command))
  }

  async #try<T>(permission: string, key: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send()
    } catch (error) {
      throw this.#explain(error, permission, key)
    }
  }

  #explain(error: unknown, permission: string, key: string): HinomiError {
    const place = key === '' ? `s3://${this.bucket}` : `s3://${this.bucket}/${key}`
    const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    const options = { cause: error }
    const status = $metadata?.httpStatusCode
    if (name === 'NoSuchBucket') {
      return new HinomiError('usage', `there is no bucket ${this.bucket}: check the name and the account`, options)
    }
    if (name === 'NoSuchKey' || name === 'NotFound')
      return new HinomiError('usage', `there is no object ${place}`, options)
    if (name === 'CredentialsProviderError') {
      return new HinomiError(
        'config',
        `no AWS credentials were found for ${place}: set AWS_PROFILE or sign in (aws sso login)`,
        options,
      )
    }
    if (NOT_VALID.includes(name)) {
      return new HinomiError(
        'config',
        `the AWS credentials are not valid for ${place} (${name}): sign in again`,
        options,
      )
    }
    if (OTHER_REGION.includes(name) || status === 301) {
      return new HinomiError('config', `bucket ${this.bucket} lies in another Region: set AWS_REGION to it`, options)
    }
    if (name === 'RequestTimeTooSkewed') {
      return new HinomiError('config', `the clock of this machine is wrong: ${place} refuses it; set it right`, options)
    }
    if (status === 403) {
      return new HinomiError(
        'config',
        `${place} is refused: the credentials need ${permission}, and kms:Decrypt for its key (${name})`,
        options,
      )
    }
    if (name === 'PreconditionFailed') {
      return new HinomiError('transient', `${place} changed while it was read: run it again`, options)
    }
    if (status === 400 || status === 404 || status === 405) {
      return new HinomiError('usage', `${place} is refused (${name}): check the names of bucket and key`, options)
    }
    return new HinomiError(
      'transient',
      `${place} cannot be reached (${name || messageOf(error)}): run it again later`,
      options,
    )
  }
}

function unquote(etag: string | undefined): string | undefined {
  return etag?.replaceAll('"', '')
}
