import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { HinomiError, messageOf } from '#core/errors.ts'
import { readRegistry } from '#ingest/registry-file.ts'
import { readersOf } from '#opensearch/access/municipality-readers.ts'
import { type InstallPlan, readInstallPlan } from '#opensearch/install-plan.ts'

/** What the function that sets OpenSearch up is told. */
export interface BootstrapSettings {
  readonly opensearchUrl: string
  readonly dashboardsUrl: string
  readonly plan: InstallPlan
}

const Readers = z.array(
  z.strictObject({ id: z.string(), municipality: z.string().min(1), backendRoles: z.array(z.string()) }),
)

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Reads what the stack says in the environment, and who may see which municipality in `readers.json` of the configuration folder, with the
 * accounts of its `accounts.csv`.
 *
 * @throws HinomiError `config` naming the variable or the file.
 */
export async function bootstrapSettings(variables: Variables, configFolder: string): Promise<BootstrapSettings> {
  const text = (name: string) => (variables[name] === '' ? undefined : variables[name])
  const list = (name: string) => (text(name) ?? '').split(',').flatMap((one) => one.trim() || [])
  const number = (name: string) => (text(name) === undefined ? undefined : Number(text(name)))
  const opensearchUrl = text('HINOMI_OPENSEARCH_URL')
  if (opensearchUrl === undefined || !URL.canParse(opensearchUrl)) {
    throw new HinomiError('config', 'HINOMI_OPENSEARCH_URL must be the address of OpenSearch')
  }
  const snapshotRole = text('HINOMI_SNAPSHOT_ROLE')
  const detection = list('HINOMI_DETECTION_ROLES')
  const ofActor = (name: string, otherwise: readonly string[] = []) => {
    const own = list(name)
    return own.length > 0 ? own : [...otherwise]
  }
  const plan = readInstallPlan(
    {
      language: text('HINOMI_LANGUAGE'),
      dashboardsTenant: text('HINOMI_DASHBOARDS_TENANT'),
      setDefaults: text('HINOMI_SET_DEFAULTS') === 'true',
      replicas: number('HINOMI_REPLICAS'),
      retention: jsonOf(text('HINOMI_RETENTION') ?? '{}', 'HINOMI_RETENTION'),
      snapshotDays: number('HINOMI_SNAPSHOT_DAYS'),
      ...(snapshotRole !== undefined && {
        snapshots: {
          ...{ bucket: text('HINOMI_SNAPSHOT_BUCKET'), roleArn: snapshotRole, basePath: 'snapshots' },
          region: text('AWS_REGION'),
        },
      }),
      access: {
        actors: {
          admin: list('HINOMI_ADMIN_ROLES'),
          loader: list('HINOMI_WRITER_ROLES'),
          detector: ofActor('HINOMI_DETECTOR_ROLES', detection),
          notifier: ofActor('HINOMI_NOTIFIER_ROLES', detection),
          viewer: list('HINOMI_VIEWER_ROLES'),
          analyst: list('HINOMI_READER_ROLES'),
        },
        readers: await readReaders(configFolder),
      },
    },
    'the environment of the function',
  )
  return { opensearchUrl, dashboardsUrl: `${opensearchUrl.replace(/\/+$/, '')}/_dashboards`, plan }
}

async function readReaders(folder: string) {
  const file = join(folder, 'readers.json')
  if (!existsSync(file)) return []
  const result = Readers.safeParse(jsonOf(readFileSync(file, 'utf8'), 'readers.json'))
  if (!result.success) {
    const [issue] = result.error.issues
    throw new HinomiError('config', `readers.json: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  return readersOf(await readRegistry(join(folder, 'accounts.csv')), result.data)
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new HinomiError('config', `${name} is no JSON: ${messageOf(thrown).split('\n')[0]}`, { cause: thrown })
  }
}
