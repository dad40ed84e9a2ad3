import { existsSync } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAccountsFile } from '#ingest/accounts-file.ts'
import { type Central, pathIn } from '../config.ts'
import { bundleLambdas } from '../lambdas/kit/bundle.ts'
import { type CentralStackInput, LAMBDA_ENTRIES } from './central-stack.ts'
import { CONFIG_FOLDER } from './functions.ts'

/** Bundles every function into a folder below `target`, and lays its configuration beside it: so accounts and code change together. */
export async function stageLambdas(central: Central, target: string): Promise<CentralStackInput['folders']> {
  await rm(target, { recursive: true, force: true })
  const bundled = await bundleLambdas(target, LAMBDA_ENTRIES)
  for (const { folder } of bundled) await stageConfig(central, join(folder, CONFIG_FOLDER))
  return Object.fromEntries(bundled.map(({ name, folder }) => [name, folder])) as CentralStackInput['folders']
}

/** Writes accounts registry, readers, lists and alert channels into a folder. */
export async function stageConfig({ config, accounts, alerts }: Central, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'accounts.csv'), writeAccountsFile(accounts))
  const readers = config.readers.map(({ id, municipality, roles }) => ({ id, municipality, backendRoles: roles }))
  await writeFile(join(folder, 'readers.json'), JSON.stringify(readers))
  const lists = pathIn(config.folder, config.lists)
  if (existsSync(lists)) await cp(lists, join(folder, 'lists'), { recursive: true })
  // JSON is YAML
  await writeFile(join(folder, 'hinomi.alerts.yaml'), JSON.stringify(alerts))
}
