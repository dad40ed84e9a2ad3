import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { callCli } from './call-cli.ts'
import { COMMANDS, faultOfCall, LEAVES } from './known-commands.ts'

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (more) => {
      text += more
    },
  })
  command.outputHelp()
  return text
}

function examplesIn(help: string): string[] {
  const [, examples = ''] = help.split('例 / Example:\n')
  return examples
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

describe('the help', () => {
  it('names every command of the contract', () => {
    expect(COMMANDS.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ...['start', 'load', 'replay', 'normalize', 'quarantine list', 'quarantine show', 'quarantine replay'],
        ...['accounts check', 'accounts discover', 'sample', 'opensearch start', 'opensearch bootstrap'],
        ...['monitors build', 'monitors import', 'monitors export'],
        ...['opensearch status', 'metrics', 'doctor', 'view', 'detect'],
      ]),
    )
  })

  it.each(COMMANDS)('of $path says in Japanese and English what it does, and ends with an example', ({ command }) => {
    const help = helpOf(command)
    expect(command.summary()).toMatch(/[ぁ-んァ-ヶ一-龠].* \/ [A-Za-z]/)
    expect(examplesIn(help).length).toBeGreaterThan(0)
    for (const { description, flags } of command.options) expect(description, flags).not.toBe('')
  })

  it.each(COMMANDS)('of $path gives only examples that can be run', ({ command }) => {
    for (const example of examplesIn(helpOf(command))) {
      const words = example.split(' ').filter((word) => !/^[A-Z_]+=/.test(word))
      if (words[0] === 'npm') continue
      expect(words[0], example).toBe('hinomi')
      expect(faultOfCall(words.slice(1)), example).toBeUndefined()
    }
  })

  it.each(LEAVES)('of $path offers --json', ({ command }) => {
    expect(command.options.map(({ long }) => long)).toContain('--json')
  })

  it('says which version it is', async () => {
    const { status, stdout } = await callCli(['--version'])
    expect(status).toBe(0)
    expect(stdout.trim()).toBe(packageJson.version)
  })

  it('comes with exit code 0 where it was asked for', async () => {
    const { status, stdout, stderr } = await callCli(['load', '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('hinomi load ./archive')
    expect(stderr).toBe('')
  })
})

describe('a command line that makes no sense', () => {
  it.each([
    ['nothing at all', []],
    ['an unknown command', ['burn']],
    ['an unknown command of a group', ['quarantine', 'burn']],
    ['an unknown option', ['load', '.', '--burn']],
    ['an argument too few', ['load']],
    ['an argument too many', ['load', '.', '.']],
    ['a required option missing', ['normalize', 'file']],
    ['a group alone', ['quarantine']],
  ])('%s: exit code 2, and says what to do', async (_, args) => {
    const { status, stdout, stderr } = await callCli(args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/--help|Usage: hinomi/)
    expect(stderr).not.toMatch(/^ {4}at /m)
  })
})
