import { readFile } from 'node:fs/promises'
import type { Account } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { readAccountsFile } from './accounts-file.ts'

const SHOWN_PROBLEMS = 20

/**
 * Reads the accounts registry from a file.
 *
 * @throws HinomiError `usage` when it cannot be read, `config` with every problem by line and column when it is bad.
 */
export async function readRegistry(file: string): Promise<Account[]> {
  const bytes = await readFile(file).catch((thrown: unknown) => {
    throw new HinomiError('usage', `the accounts file ${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
  })
  return parseRegistry(bytes, file)
}

/** Reads the accounts registry from the bytes of a file, as {@link readRegistry} does. */
export function parseRegistry(bytes: Uint8Array, file: string): Account[] {
  const read = readAccountsFile(
    bytes,
    file,
    SOURCES.map(({ id }) => id),
  )
  if ('accounts' in read) return read.accounts
  const lines = read.problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ line, column, message }) => `  ${line} 行 / line ${line}, ${column}: ${message}`)
  const more = read.problems.length > SHOWN_PROBLEMS ? `\n  … (${read.problems.length - SHOWN_PROBLEMS} more)` : ''
  throw new HinomiError(
    'config',
    `the accounts file ${file} has ${read.problems.length} problem(s):\n${lines.join('\n')}${more}`,
  )
}
