import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The programs that are measured, each in a process of its own. */
export type ChildName = (typeof NAMES)[number]

const NAMES = [
  'loader-transform',
  'loader-load',
  'floor-transform',
  'floor-load',
  'finished-documents',
  'bound-load',
] as const

/** Bundles the measured programs into a folder, as the command line is bundled: a TypeScript loader inside them would be measured too. */
export async function bundleChildren(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await build({
    entryPoints: NAMES.map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
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

/** The bundled program. */
export function bundleOf(folder: string, name: ChildName): string {
  return join(folder, `${name}.mjs`)
}
