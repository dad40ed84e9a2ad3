// Bundles the command line and the page with esbuild into dist/<time of the newest source>/: one start costs a tenth of a second instead of
// a whole one.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const SOURCES = [
  ...[
    'core',
    'normalizers',
    'detections',
    'ingest',
    'opensearch',
    'alerts',
    'infra',
    'sample',
    'dashboards',
    'viewer',
    'cli',
  ],
  ...['scripts/build.mjs', 'package.json', 'package-lock.json'],
]
/** A bundle of older sources may still be in use by a process that started with it. */
const KEEP_MS = 10 * 60_000

/** Builds when a source file is newer than every bundle; returns the path of the entry. Safe when several processes come at once. */
export async function ensureBuilt() {
  const folder = join(dist, String(Math.floor(newest(SOURCES.map((name) => join(root, name))))))
  const entry = join(folder, 'main.js')
  if (existsSync(entry)) return entry
  const { build } = await import('esbuild')
  const fresh = join(dist, `.building-${process.pid}`)
  mkdirSync(fresh, { recursive: true })
  await build({
    entryPoints: [join(root, 'cli/main.ts')],
    outdir: fresh,
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
  await buildPage(join(fresh, 'page'))
  try {
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(entry)) throw error
  }
  removeOld(folder)
  return entry
}

/**
 * Bundles the page into a folder: `index.html`, and `assets/` with names that change with their content. `theme` runs before anything is
 * drawn, so that no dark page flashes white; the page itself is a module.
 */
export async function buildPage(folder) {
  const { build } = await import('esbuild')
  const source = join(root, 'viewer/page')
  const { metafile } = await build({
    entryPoints: ['main.ts', 'early-theme.ts', 'styles.css'].map((name) => join(source, name)),
    outdir: join(folder, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: ['chrome123', 'firefox125', 'safari17.5'],
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  })
  const names = Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [basename(entryPoint), basename(path)])
  const page = readFileSync(join(source, 'index.html'), 'utf8')
  const named = names.reduce((text, [entry, file]) => text.replace(`/${entry}"`, `/assets/${file}"`), page)
  writeFileSync(join(folder, 'index.html'), named)
}

function removeOld(current) {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name)
    if (path !== current && Date.now() - statSync(path).mtimeMs > KEEP_MS)
      rmSync(path, { recursive: true, force: true })
  }
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
