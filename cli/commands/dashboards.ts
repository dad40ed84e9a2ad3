import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { HinomiError, messageOf } from '#core/errors.ts'
import { DASHBOARDS } from '#dashboards/generated/dashboards.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { LANGUAGES, type Language, ndjsonOf, prefixOf } from '#dashboards/saved-objects/saved-object.ts'
import { type Problem, validateFile } from '#dashboards/saved-objects/validate.ts'
import { RULES } from '#detections/catalogue.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { readDashboardsUrl } from '#opensearch/dashboards-api/dashboards-client.ts'
import { importObjects, type RefusedObject } from '#opensearch/dashboards-api/import-objects.ts'
import { setDefaults } from '#opensearch/dashboards-api/set-defaults.ts'
import { anonymous } from '#opensearch/signing/authorization.ts'
import { authorizationOf, withAuthorization } from '../authorization-options.ts'
import { newCommand, newGroup, type Options } from '../command.ts'
import { printJson, visibleLine } from '../output.ts'

const PASSWORD = 'HINOMI_DASHBOARDS_PASSWORD'
const TIMEOUT_MS = 120_000
const SHOWN_OBJECTS = 20

/** `hinomi dashboards build | import`. */
export function dashboardsCommand(): Command {
  const command = newGroup(
    'dashboards',
    'OpenSearch Dashboards の画面 / the pages for OpenSearch Dashboards',
    'hinomi dashboards import --url https://search.example.com/_dashboards --user admin',
  )
  command.addCommand(buildCommand())
  command.addCommand(importCommand())
  return command
}

function buildCommand(): Command {
  const command = withLanguage(
    newCommand(
      'build',
      'インポート用ファイルを作成、またはファイルを検査 / write the import file, or check files',
      'hinomi dashboards build --language ja --out hinomi-ja.ndjson',
    ),
  )
    .argument('[files...]', '検査するファイル(省略時は作成) / files to check instead of writing one')
    .option('--out <file>', '出力ファイル / file to write (hinomi-ja.ndjson)')
  return command.action(async (files: readonly string[], options: Options) => {
    if (files.length > 0) return checkFiles(files, options)
    const language = languageOf(options)
    const objects = bundleOf(language, DASHBOARDS, SOURCES, RULES)
    const text = ndjsonOf(objects)
    const file = typeof options.out === 'string' ? options.out : join(process.cwd(), `hinomi-${language}.ndjson`)
    const problems = validateFile(basename(file), text)
    if (problems.some(({ severity, rule }) => severity === 'error' && rule !== 'R3')) {
      throw new HinomiError('bug', problems.map(sentenceOf).join('\n'))
    }
    if (!file.endsWith('.ndjson'))
      throw new HinomiError('usage', `${file}: the name must end in .ndjson, else no server takes it`)
    await writeFile(file, text).catch((thrown: unknown) => {
      throw new HinomiError('usage', `${file} cannot be written: ${messageOf(thrown)}`, { cause: thrown })
    })
    if (options.json === true)
      return printJson({ file, language, objects: objects.length, bytes: Buffer.byteLength(text) })
    console.log(`${file}: ${objects.length} オブジェクト / objects`)
  })
}

/** Exit code 1 when a file breaks a rule. */
async function checkFiles(files: readonly string[], options: Options): Promise<void> {
  const checked = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
        throw new HinomiError('usage', `${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
      })
      return { file, problems: validateFile(basename(file), text) }
    }),
  )
  if (checked.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))) process.exitCode = 1
  if (options.json === true) return printJson({ files: checked })
  for (const { file, problems } of checked) {
    for (const problem of problems) console.log(visibleLine(`${file}: ${sentenceOf(problem)}`))
    if (problems.length === 0) console.log(`${visibleLine(file)}: 問題なし / no problem`)
  }
}

function sentenceOf({ rule, severity, where, message }: Problem): string {
  return `${rule} ${severity} ${where}: ${message}`
}

function importCommand(): Command {
  const command = withLanguage(
    newCommand(
      'import',
      'OpenSearch Dashboards に取り込む(何度でも可) / import into OpenSearch Dashboards, may be repeated',
      'hinomi dashboards import --url https://search.example.com/_dashboards --sigv4 --region ap-northeast-1',
    ),
  )
    .requiredOption('--url <url>', 'OpenSearch Dashboards の URL / address of OpenSearch Dashboards')
    .option('--tenant <name>', 'テナント / tenant (global)')
    .option('--service <service>', 'es または aoss / es or aoss', 'es')
    .option('--set-defaults', '既定の索引・期間・時間帯も設定 / also set default index, time range and time zone')
  return withAuthorization(command, PASSWORD).action(async (options: Options) => {
    const language = languageOf(options)
    const authorize = await authorizationOf(options, PASSWORD)
    const url = readDashboardsUrl(String(options.url), { secret: authorize !== anonymous })
    const tenant = typeof options.tenant === 'string' ? options.tenant : undefined
    const target = { url, tenant, authorize, timeoutMs: TIMEOUT_MS }
    const report = await importObjects(target, bundleOf(language, DASHBOARDS, SOURCES, RULES), prefixOf(language))
    const done = report.refused.length === 0
    if (!done) process.exitCode = 1
    if (done && options.setDefaults === true) await setDefaults(target, language)
    if (options.json === true) return printJson({ url: url.href, language, ...report })
    printRefused(report.refused)
    if (done) console.log(`${url.href}: ${report.imported} オブジェクトを取り込みました / objects imported`)
  })
}

function printRefused(refused: readonly RefusedObject[]): void {
  for (const { type, id, reason } of refused.slice(0, SHOWN_OBJECTS)) {
    console.error(visibleLine(`取り込めません / not imported: ${type} ${id}: ${reason}`))
  }
  if (refused.length > SHOWN_OBJECTS) console.error(`ほか / and ${refused.length - SHOWN_OBJECTS} more`)
}

function withLanguage(command: Command): Command {
  return command.option('--language <language>', '言語 / language: ja, en', 'ja')
}

function languageOf({ language }: Options): Language {
  const found = LANGUAGES.find((one) => one === language)
  if (found === undefined) throw new HinomiError('usage', `--language is one of ${LANGUAGES.join(', ')}`)
  return found
}
