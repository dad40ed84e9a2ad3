import { openArchive } from '#ingest/archive/archive.ts'
import { LiveConfig } from '#ingest/handlers/live-config.ts'
import type { ConfigPlace } from './loader-settings.ts'

/** Opens the configuration of a function: files of a bucket, or of a folder that was deployed with it. */
export async function openConfig(
  { location, maxAgeMs }: ConfigPlace,
  onRefused: (reason: string) => void,
): Promise<LiveConfig> {
  const [, prefix = ''] = /^s3:\/\/[^/]+\/(.*)$/.exec(location) ?? []
  const slashed = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const archive = await openArchive(location)
  return new LiveConfig({ archive, prefix: slashed, maxAgeMs, now: () => Date.now(), onRefused })
}
