import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dashboard } from '#core/panels/dashboard.ts'
import type { AnySource } from '#core/source.ts'
import { indexPatternOf } from '#dashboards/index-pattern.ts'
import { bundleOf } from '#dashboards/saved-objects/bundle.ts'
import { ndjsonOf } from '#dashboards/saved-objects/saved-object.ts'
import { monitorFileOf, monitorFileText } from '#detections/monitors/monitor-set.ts'
import { ruleSources } from '#detections/rule-sources.ts'
import { indexTemplates } from '#opensearch/index-templates.ts'
import { dashboardFolders, dashboardsModule, importDashboards } from './dashboards-module.ts'
import { fieldReference } from './field-reference.ts'
import { memberTemplateFile } from './member-template.ts'
import { panelGuide } from './panel-guide.ts'
import { registryModule } from './registry.ts'
import { withRules } from './rule-list.ts'
import { readRuleFolder, readWaiting, ruleFilesFile, rulesFile } from './rules.ts'
import { sourceReference } from './source-reference.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Returns the source folders below `normalizers/`: those that hold a `source.ts`. */
function sourceFolders(normalizers: string): string[] {
  return readdirSync(normalizers, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(normalizers, entry.name, 'source.ts')))
    .map(({ name }) => name)
    .sort()
}

/** Imports the sources of the folders. */
async function importSources(normalizers: string, folders: readonly string[]): Promise<AnySource[]> {
  return Promise.all(
    folders.map(
      async (folder) => ((await import(join(normalizers, folder, 'source.ts'))) as { source: AnySource }).source,
    ),
  )
}

/** Returns every generated file, by its path below the project, with its text. */
function generatedFiles(
  folders: readonly string[],
  sources: readonly AnySource[],
  dashboards: readonly Dashboard[],
): Map<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  const { rules, files } = readRuleFolder(join(root, 'detections/rules'), sources)
  return new Map([
    ['normalizers/generated/registry.ts', registryModule(folders)],
    ['opensearch/generated/index-templates.json', json(indexTemplates(sources))],
    ['dashboards/generated/index-patterns.json', json(sources.map(indexPatternOf))],
    ['detections/generated/rules.json', rulesFile(rules)],
    ['detections/generated/rule-files.json', ruleFilesFile(files)],
    [
      'detections/generated/waiting.json',
      json(readWaiting(readFileSync(join(root, 'docs/detections-waiting.md'), 'utf8'))),
    ],
    ['opensearch/generated/monitors.json', monitorFileText(monitorFileOf(rules, ruleSources(sources)))],
    ['dashboards/generated/dashboards.ts', dashboardsModule(dashboardFolders(folders, sources))],
    ['dashboards/generated/hinomi-ja.ndjson', ndjsonOf(bundleOf('ja', dashboards, sources, rules))],
    ['dashboards/generated/hinomi-en.ndjson', ndjsonOf(bundleOf('en', dashboards, sources, rules))],
    ['docs/detections.md', withRules(readFileSync(join(root, 'docs/detections.md'), 'utf8'), rules)],
    ['docs/guide/panels.ja.md', panelGuide(dashboards, 'ja')],
    ['docs/guide/panels.en.md', panelGuide(dashboards, 'en')],
    ['docs/reference/fields.md', fieldReference(sources)],
    ['docs/reference/sources.md', sourceReference(sources)],
  ])
}

/** Writes the generated files, or with `check` only compares; returns the paths that were not current. */
export async function generateAll({ check, target = root }: { check: boolean; target?: string }): Promise<string[]> {
  const normalizers = join(root, 'normalizers')
  const folders = sourceFolders(normalizers)
  const sources = await importSources(normalizers, folders)
  const dashboards = await importDashboards(normalizers, dashboardFolders(folders, sources))
  const files = generatedFiles(folders, sources, dashboards)
  files.set('infra/member/generated/member-template.yaml', await memberTemplateFile(root))
  const stale: string[] = []
  for (const [path, text] of files) {
    const full = join(target, path)
    if (existsSync(full) && readFileSync(full, 'utf8') === text) continue
    stale.push(path)
    if (check) continue
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  return stale
}
