// Makes a fresh clone ready: packages by the lock file, then the program bundled. Needs nothing but Node; does nothing when nothing changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}node_modules/.hinomi-setup`

/** Installs packages and bundles the program where that is not done yet. */
export async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js ${process.versions.node} は古すぎます / is too old: install Node.js 20.19 or later`)
  }
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) install(wanted)
  const { ensureBuilt } = await import('./build.mjs')
  await ensureBuilt()
}

function install(wanted) {
  console.error('パッケージを準備しています / installing packages (npm ci)')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status, stdout, stderr } = spawnSync(npm, ['ci', '--no-fund', '--no-audit'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) {
    const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('\n')
    fail(
      `パッケージを準備できません / packages could not be installed: check the network or the npm settings, then try again\n${last}`,
    )
  }
  writeFileSync(stamp, wanted)
}

function fail(message) {
  console.error(message)
  process.exit(2)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp()
