/** Returns the module that lists all sources; adding a folder adds a line here and nowhere else. */
export function registryModule(folders: readonly string[]): string {
  const imports = folders.map((folder) => `import { source as ${folder} } from '../${folder}/source.ts'`)
  return [
    '// Generated from the folders of normalizers/ by npm run generate. Do not edit.',
    "import type { AnySource } from '#core/source.ts'",
    ...imports,
    '',
    '/** Every source, in the order of its folders. */',
    `export const SOURCES: readonly AnySource[] = [${folders.join(', ')}]`,
    '',
  ].join('\n')
}
