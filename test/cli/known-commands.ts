import type { Command } from 'commander'
import { program } from '#cli/main.ts'

/** A command with the words that call it. */
export interface Named {
  readonly path: string
  readonly command: Command
}

/** Every command and every group of commands. */
export const COMMANDS: readonly Named[] = allCommands(program())

/** The commands that do something themselves. */
export const LEAVES: readonly Named[] = COMMANDS.filter(({ command }) => command.commands.length === 0)

function allCommands(parent: Command, path = ''): Named[] {
  return parent.commands.flatMap((command) => {
    const own = path === '' ? command.name() : `${path} ${command.name()}`
    return [{ path: own, command }, ...allCommands(command, own)]
  })
}

/** Says what is wrong with a call, given as the words after `hinomi`: no such command, or no such option of it. Undefined where it can be called. */
export function faultOfCall(words: readonly string[]): string | undefined {
  const named = LEAVES.find(({ path }) => path.split(' ').every((word, position) => words[position] === word))
  if (named === undefined) return `there is no command "${words.slice(0, 2).join(' ')}"`
  const known = ['--help', ...named.command.options.map(({ long }) => long)]
  const unknown = words
    .map((word) => word.split('=')[0] ?? '')
    .find((word) => /^--[a-z]/.test(word) && !known.includes(word))
  return unknown === undefined ? undefined : `${named.path} has no ${unknown}`
}
