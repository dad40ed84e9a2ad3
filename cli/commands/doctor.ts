import { spawnSync } from 'node:child_process'
import { mkdir, statfs } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { messageOf } from '#core/errors.ts'
import { connect } from '../cluster.ts'
import { newCommand, type Options, settingsOf, withAccounts, withCluster } from '../command.ts'
import { printJson, table } from '../output.ts'
import { readRegistry } from '../registry.ts'
import { type LoadedSettings, SECRETS, type SettingName } from '../settings.ts'

/** One thing that was looked at. `warning`: works, or is only needed for something else. */
interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'problem'
  readonly found: string
}

const LEAST_FREE_BYTES = 2 * 1024 ** 3

/** `hinomi doctor`: what is in force, where it came from, and what is missing. Exit code 1 when something is. */
export function doctorCommand(): Command {
  const command = withAccounts(
    withCluster(
      newCommand('doctor', '環境と設定の診断 / examine this machine and the settings', 'hinomi doctor --json'),
    ),
  )
  return command.action(async (options: Options) => {
    const loaded = settingsOf(options)
    const checks = await examine(loaded)
    const settings = describeSettings(loaded)
    process.exitCode = checks.some(({ state }) => state === 'problem') ? 1 : 0
    if (options.json === true) return printJson({ settings, checks })
    console.log(
      table(
        ['設定 / setting', '値 / value', '由来 / from'],
        settings.map(({ name, value, from }) => [name, value, from]),
      ),
    )
    console.log('')
    console.log(
      table(
        ['検査 / check', '', '結果 / found'],
        checks.map(({ name, state, found }) => [name, SIGNS[state], found]),
      ),
    )
  })
}

const SIGNS = { ok: '✓', warning: '!', problem: '✗' } as const

function describeSettings({ values, origins }: LoadedSettings) {
  return (Object.keys(origins) as SettingName[]).map((name) => ({
    name,
    value: shown(name, values[name]),
    from: origins[name],
  }))
}

function shown(name: SettingName, value: LoadedSettings['values'][SettingName]): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '-'
  // addresses of webhooks are secrets
  if (typeof value === 'object' && !Array.isArray(value)) return '{…}'
  return SECRETS.includes(name) ? '***' : withoutPassword(String(value))
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@')
}

async function examine({ values: settings }: LoadedSettings): Promise<Check[]> {
  const local = settings.opensearchUrl === undefined
  const checks: Check[] = [
    { name: 'Node.js', state: 'ok', found: process.version },
    tool('Java', 'java', ['-version'], local),
    tool('Maven', 'mvn', ['--version'], local),
    await diskCheck(settings.home),
    await clusterCheck(settings),
  ]
  if (settings.accounts !== undefined) checks.push(await accountsCheck(settings.accounts))
  return checks
}

function tool(name: string, command: string, args: string[], needed: boolean): Check {
  const run = spawnSync(command, args, { encoding: 'utf8' })
  // Maven prints its version in bold, also where nobody looks at a terminal
  const [firstLine = ''] = stripVTControlCharacters(`${run.stdout}${run.stderr}`).trim().split('\n')
  if (run.status === 0) return { name, state: 'ok', found: firstLine }
  return {
    name,
    state: needed ? 'problem' : 'warning',
    found: `${command} がありません / not found (needed for the local node)`,
  }
}

async function diskCheck(folder: string): Promise<Check> {
  const name = '空き容量 / free space'
  try {
    await mkdir(folder, { recursive: true })
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    const found = `${folder}: ${(free / 1024 ** 3).toFixed(1)} GiB`
    return { name, state: free < LEAST_FREE_BYTES ? 'problem' : 'ok', found }
  } catch (thrown) {
    return { name, state: 'problem', found: messageOf(thrown) }
  }
}

async function clusterCheck(settings: LoadedSettings['values']): Promise<Check> {
  const name = 'OpenSearch'
  try {
    const { client, url, target } = await connect(settings)
    const { body } = await client.info()
    return { name, state: 'ok', found: `${url}: ${body.version.number} (${target})` }
  } catch (thrown) {
    return { name, state: settings.opensearchUrl === undefined ? 'warning' : 'problem', found: messageOf(thrown) }
  }
}

async function accountsCheck(file: string): Promise<Check> {
  const name = 'アカウント台帳 / accounts file'
  try {
    return { name, state: 'ok', found: `${file}: ${(await readRegistry(file)).length} account(s)` }
  } catch (thrown) {
    return { name, state: 'problem', found: messageOf(thrown).split('\n').slice(0, 2).join(' ') }
  }
}
