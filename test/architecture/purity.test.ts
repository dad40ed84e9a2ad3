import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '#test/run-tool.ts'

const PURE = ['core', 'normalizers', 'dashboards', 'detections']
/** What would make the same record become another document tomorrow, or on another machine. */
const IMPURE =
  /\b(?:Date\.now|performance\.now|Math\.random|setTimeout|setInterval|process\.(?:env|argv|cwd|hrtime|uptime|memoryUsage|nextTick|platform|stdout|stderr|exit|on)\b|globalThis|fetch\()|\bnew Date\(\)|\bBuffer\b/

function sourceFiles(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
}

it.each(PURE.flatMap(sourceFiles))('%s reads no clock, no environment, no chance', (file) => {
  const code = readFileSync(join(projectRoot, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  expect(IMPURE.exec(code)?.[0]).toBeUndefined()
})
