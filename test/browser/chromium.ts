import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** Without fonts of its own a machine draws Japanese as boxes. */
const PACKAGES = ['chromium', 'fonts-noto-cjk']
/** A browser in a container: no sandbox of its own, no graphics card, nothing fetched in the background. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]
const APT = '/usr/bin/apt-get'
const INSTALL_MS = 600_000

/**
 * Starts a real Chromium: the one that HINOMI_CHROMIUM names, or that of the machine. On a machine of ours that has none (Debian, as root)
 * it is installed once.
 *
 * @throws Error with the way out where there is no browser
 */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS })
}

function findChromium(): string {
  const named = process.env.HINOMI_CHROMIUM
  if (named !== undefined) {
    if (existsSync(named)) return named
    throw new Error(`HINOMI_CHROMIUM names ${named}, which is not there: name a Chromium, or leave it out`)
  }
  const found = PLACES.find((path) => existsSync(path)) ?? installChromium()
  if (found !== undefined) return found
  throw new Error(
    'there is no Chromium for the browser tests: install one, or name it with HINOMI_CHROMIUM=/path/to/it',
  )
}

function installChromium(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync(APT)) return undefined
  const run = (...args: string[]) =>
    spawnSync(APT, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: INSTALL_MS })
  const install = () => run('install', '-y', '--no-install-recommends', ...PACKAGES).status === 0
  // package lists may be older than what the mirror holds, or not there at all
  if (!install() && run('update').status === 0) install()
  return PLACES.find((path) => existsSync(path))
}
