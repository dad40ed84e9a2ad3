// Bundles the command line into dist/ with esbuild: one start costs a tenth of a second instead of a whole one.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = [
  'core',
  'normalizers',
  'ingest',
  'opensearch',
  'sample',
  'cli',
  'scripts/build.mjs',
  'package-lock.json',
]

/** The bundled entry of the command line. */
export const entry = join(root, 'dist', 'main.js')

/** Builds when a source file is newer than the bundle. */
export async function ensureBuilt() {
  if (existsSync(entry) && newest(SOURCES.map((name) => join(root, name))) <= statSync(entry).mtimeMs) return
  const { build } = await import('esbuild')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await build({
    entryPoints: [join(root, 'cli/main.ts')],
    outdir: join(root, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
    // some packages are CommonJS inside and call require
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  })
}

function newest(paths) {
  let latest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stats = statSync(path)
    const time = stats.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stats.mtimeMs
    if (time > latest) latest = time
  }
  return latest
}
