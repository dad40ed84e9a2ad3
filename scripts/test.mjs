// Runs every test; further arguments go to vitest: npm test -- core
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = `${root}node_modules/vitest/vitest.mjs`
const chosen = process.argv.slice(2)
const args = ['run', '--reporter=default', `--reporter=${root}scripts/summary-reporter.mjs`, ...chosen]
// all tests need all tools; some tests get what they need by themselves
const preparing =
  chosen.length === 0
    ? spawn(process.execPath, ['--import', 'tsx', `${root}test/prepare.ts`], { cwd: root, stdio: 'ignore' })
    : undefined
const testing = spawn(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
// Ctrl-C reaches both: the tests end in order, and this after them
process.on('SIGINT', () => {})
testing.once('exit', (status) => {
  preparing?.kill()
  process.exitCode = status ?? 1
})
