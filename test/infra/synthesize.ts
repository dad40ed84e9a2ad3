import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp, validateWith } from '#infra/central/build-app.ts'
import { type CentralStackInput, LAMBDA_ENTRIES } from '#infra/central/central-stack.ts'
import type { Central } from '#infra/config.ts'

/** One resource of a template. */
export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: properties of any type of resource, looked at by tests.
  readonly Properties: any
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

/** A synthesised template. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs?: Readonly<Record<string, unknown>>
}

/** Synthesises an installation within this process, with empty functions; returns its templates by the names of their stacks. */
export function synthesize(
  central: Central,
  plugins: Parameters<typeof validateWith>[1][] = [],
): { readonly templates: Readonly<Record<string, Template>>; readonly texts: Readonly<Record<string, string>> } {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-synth-'))
  try {
    const app = buildApp(central, placeholders(folder), { outdir: join(folder, 'out') })
    if (plugins.length > 0) validateWith(app, ...plugins)
    const { stacks } = app.synth()
    const texts = Object.fromEntries(
      stacks.map(({ stackName, templateFullPath }) => [stackName, readFileSync(templateFullPath, 'utf8')]),
    )
    const templates = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]))
    return { templates, texts }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function placeholders(folder: string): CentralStackInput['folders'] {
  const made = LAMBDA_ENTRIES.map((entry) => {
    const own = join(folder, entry)
    mkdirSync(own)
    writeFileSync(join(own, 'index.mjs'), 'export const handler = async () => {}\n')
    return [entry, own] as const
  })
  return Object.fromEntries(made) as CentralStackInput['folders']
}

/** Returns the resources of a type. */
export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.Resources).filter((resource) => resource.Type === type)
}
