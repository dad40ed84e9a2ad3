import { basename, join } from 'node:path'
import type { Plugin } from 'esbuild'

/** Modules that few calls need, each imported by `import()` only, with everything that only they import. */
const RARE = /\/parquet-records\.ts$/

/**
 * Keeps modules that few calls need out of a bundle, so that no start pays for them: they are to be bundled by themselves, into files beside
 * the bundle, which imports them from there.
 */
export class RareFiles {
  /** Sources of what was kept out, by the name of the file that is to be beside the bundle. */
  readonly found = new Map<string, string>()
  readonly plugin: Plugin = {
    name: 'rare',
    setup: ({ onResolve }) => {
      onResolve({ filter: RARE }, ({ path, resolveDir, kind }) => {
        if (kind !== 'dynamic-import') return undefined
        const output = basename(path).replace(/\.ts$/, '.mjs')
        this.found.set(output, join(resolveDir, path))
        return { path: `./${output}`, external: true }
      })
    },
  }
}
