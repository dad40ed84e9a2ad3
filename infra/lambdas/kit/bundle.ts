import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { leanBundle } from './lean-bundle.ts'
import { RareFiles } from './rare-files.ts'

/** Where the entries of the functions lie; every file of the folder is one. */
const ENTRIES = fileURLToPath(new URL('..', import.meta.url))

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'error',
  // some packages are CommonJS inside and call require
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
} as const satisfies BuildOptions

/** A bundled function: a folder to be deployed as it is, with the handler `index.handler`. */
export interface BundledLambda {
  readonly name: string
  readonly folder: string
  /** What every start loads. */
  readonly sizeBytes: number
  /** Files beside it that are loaded only when they are needed, by name. */
  readonly rareBytes: Readonly<Record<string, number>>
}

/** Names the functions there are, without `.ts`. */
export function lambdaNames(): string[] {
  return readdirSync(ENTRIES, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map(({ name }) => name.replace(/\.ts$/, ''))
    .sort()
}

/**
 * Bundles functions, each into a folder of its own below `target` as one ES module `index.mjs` for Node.js 24, with what is seldom needed in
 * files beside it.
 *
 * The AWS SDK is bundled too, since what the runtime of Lambda brings changes without notice: what was tested here is what runs there.
 */
export async function bundleLambdas(
  target: string,
  names: readonly string[] = lambdaNames(),
): Promise<BundledLambda[]> {
  const bundled: BundledLambda[] = []
  for (const name of names) {
    const folder = join(target, name)
    const rare = new RareFiles()
    const file = join(folder, 'index.mjs')
    await build({
      ...OPTIONS,
      entryPoints: [join(ENTRIES, `${name}.ts`)],
      outfile: file,
      plugins: [rare.plugin, leanBundle(name)],
    })
    const rareBytes: Record<string, number> = {}
    for (const [output, source] of rare.found) {
      const path = join(folder, output)
      await build({ ...OPTIONS, entryPoints: [source], outfile: path, plugins: [leanBundle(name)] })
      rareBytes[output] = statSync(path).size
    }
    bundled.push({ name, folder, sizeBytes: statSync(file).size, rareBytes })
  }
  return bundled
}
