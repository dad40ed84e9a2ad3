/** `source` of the envelopes that our own exporter writes. */
export const PULL_SOURCE = 'hinomi.pull'

/** `detail-type` of the manifest, which a complete pull ends with. */
export const PULL_MANIFEST_TYPE = 'Hinomi Pull Manifest'

/** How the key of a manifest ends; it lies in the folder of the pages that it names. */
export const MANIFEST_SUFFIX = '.manifest.json'

/** Says whether a key below `events/` is that of a manifest. */
export function isManifestKey(key: string): boolean {
  return key.endsWith(MANIFEST_SUFFIX)
}
