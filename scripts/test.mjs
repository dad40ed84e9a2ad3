// Runs every test; further arguments go to vitest: npm test -- core
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = `${root}node_modules/vitest/vitest.mjs`
const args = ['run', '--reporter=default', `--reporter=${root}scripts/summary-reporter.mjs`, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
