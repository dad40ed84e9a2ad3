import { readFile } from 'node:fs/promises'
import { type AlertsConfig, readAlertsConfig } from '#alerts/config.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { openArchive } from '#ingest/archive/archive.ts'

const LARGEST_BYTES = 1024 * 1024

/**
 * Reads the settings of alerts from a file beside the function, or from `s3://bucket/key`.
 *
 * @throws HinomiError `config` with every mistake or when there is no such file, `usage` when there is no such object.
 */
export async function readAlertsFile(location: string): Promise<AlertsConfig> {
  return readAlertsConfig(await readText(location), location)
}

async function readText(location: string): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? []
  if (bucket === undefined || key === undefined) {
    return readFile(location, 'utf8').catch((thrown: unknown) => {
      throw new HinomiError('config', `the settings of alerts cannot be read: ${messageOf(thrown)}`, { cause: thrown })
    })
  }
  const archive = await openArchive(`s3://${bucket}`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of archive.read(key)) {
    parts.push(part)
    size += part.length
    if (size > LARGEST_BYTES) break
  }
  return Buffer.concat(parts).toString('utf8')
}
