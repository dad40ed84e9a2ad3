import { expect, it } from 'vitest'
import { runTool } from '#test/run-tool.ts'

const TOOLS: readonly (readonly [string, string, readonly string[]])[] = [
  ['the compiler finds no error', 'tsc', ['--noEmit']],
  ['the compiler finds no error in the page', 'tsc', ['--noEmit', '-p', 'viewer/page']],
  ['Biome finds nothing to format or to mend', 'biome', ['check', '--error-on-warnings', '.']],
  [
    'imports point one way and pure folders stay pure',
    'depcruise',
    [
      '--config',
      '.dependency-cruiser.cjs',
      'core',
      'normalizers',
      'dashboards',
      'viewer',
      'detections',
      'ingest',
      'opensearch',
      'alerts',
      'infra',
      'sample',
      'cli',
      'scripts',
      'test',
    ],
  ],
  ['nothing is exported, installed or kept that nobody uses', 'knip', []],
]

it.each(TOOLS)('%s', (_, tool, args) => {
  const { status, output } = runTool(tool, args)
  expect(status, output.slice(-3000)).toBe(0)
})
