import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installOnce, runInstaller } from '#test/install-once.ts'

/** The linter of AWS for CloudFormation templates; it carries the schemas of all resource types and needs no network. */
const PACKAGE = 'cfn-lint==1.58.0'
const DEFAULT_REGIONS = ['ap-northeast-1', 'ap-northeast-3']
/** Exit codes below 32 are bits that say which levels of complaints there are; others say that the linter itself failed. */
const LINTED = (status: number | null) => status !== null && status < 32

/** One complaint of the linter: its rule (such as `E3002`), what is wrong, and the path of names to the place in the template. */
export interface TemplateComplaint {
  readonly rule: string
  readonly level: string
  readonly message: string
  readonly path: string
}

/** For which Regions to check, and rules that do not count, each with a reason beside it in the test. */
export interface LintOptions {
  readonly regions?: readonly string[]
  readonly ignore?: readonly string[]
}

/**
 * Checks one template (YAML or JSON text) with cfn-lint, informational rules included; returns all complaints, none when it is clean.
 * Installs the linter the first time.
 *
 * @throws Error when the linter cannot be installed or does not end by itself.
 */
export async function lintTemplate(
  text: string,
  { regions = DEFAULT_REGIONS, ignore = [] }: LintOptions = {},
): Promise<TemplateComplaint[]> {
  const packages = installLinter()
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-cfn-lint-'))
  const file = join(folder, 'template.yaml')
  writeFileSync(file, text)
  try {
    const args = [
      join(packages, 'bin', 'cfn-lint'),
      '--format',
      'json',
      '--regions',
      ...regions,
      '--include-checks',
      'I',
    ]
    if (ignore.length > 0) args.push('--ignore-checks', ...ignore)
    const { status, stdout, stderr } = await runPython([...args, '--template', file], packages)
    if (!LINTED(status)) throw new Error(`cfn-lint ended with ${status}:\n${stderr || stdout}`)
    return (JSON.parse(stdout || '[]') as RawComplaint[]).map(({ Rule, Level, Message, Location }) => ({
      rule: Rule.Id,
      level: Level,
      message: Message,
      path: (Location.Path ?? []).join('/'),
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The reader whose rules other YAML readers in Java and Python share: stricter than the one of the linter, and than ours. */
const READ_STRICTLY = `
import json, sys, yaml
class Loader(yaml.SafeLoader): pass
def function(loader, word, node):
    if word == 'GetAtt': return {'Fn::GetAtt': loader.construct_scalar(node).split('.')}
    name = word if word in ('Ref', 'Condition') else 'Fn::' + word
    scalar = isinstance(node, yaml.ScalarNode)
    return {name: loader.construct_scalar(node) if scalar else loader.construct_sequence(node, deep=True)}
Loader.add_multi_constructor('!', function)
json.dump(yaml.load(open(sys.argv[1], encoding='utf8'), Loader), sys.stdout)
`

/** Reads a template as strict readers of YAML 1.1 do (PyYAML in Python, whose rules are those of SnakeYAML). @throws Error with its complaint. */
export async function readStrictly(text: string): Promise<unknown> {
  const packages = installLinter()
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-yaml-'))
  try {
    const file = join(folder, 'template.yaml')
    writeFileSync(file, text)
    const { status, stdout, stderr } = await runPython(['-c', READ_STRICTLY, file], packages)
    if (status !== 0) throw new Error(stderr.slice(-500))
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface RawComplaint {
  readonly Rule: { readonly Id: string }
  readonly Level: string
  readonly Message: string
  readonly Location: { readonly Path?: readonly (string | number)[] | null }
}

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function runPython(args: readonly string[], packages: string): Promise<Ended> {
  const env = { PATH: process.env.PATH, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn('python3', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (data: string) => {
      printed[stream] += data
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...printed }))
  })
}

/** Returns the folder with the linter's packages; installs them the first time. */
export function installLinter(): string {
  return installOnce({
    place: `cfn-lint/${PACKAGE.replace('==', '-')}`,
    has: 'bin/cfn-lint',
    install(target) {
      const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--target', target]
      runInstaller('cfn-lint', 'python3', [...pip, PACKAGE])
    },
  })
}
