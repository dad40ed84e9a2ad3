import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layOutNode } from '#opensearch/local/layout.ts'
import { type LocalNode, type StartOptions, startNode } from '#opensearch/local/node.ts'

const HOME_FOLDER = fileURLToPath(new URL('../.hinomi/opensearch', import.meta.url))

/** Lays out the OpenSearch that the tests share, once for all of them, and returns its home folder. */
export async function layOutForTests(): Promise<string> {
  await layOutNode({ homeFolder: HOME_FOLDER })
  return HOME_FOLDER
}

/** A node with a data folder of its own. */
export interface TestNode extends LocalNode {
  /** Pass it to the next startTestNode to go on with the same data after kill(). */
  readonly dataFolder: string
}

/**
 * Starts a real OpenSearch node on a free port; lays it out before where that is needed (half a minute, once).
 *
 * The data folder is fresh, unless one is given, and stop() removes it; kill() keeps it.
 */
export async function startTestNode(options: Omit<StartOptions, 'homeFolder'> = {}): Promise<TestNode> {
  const homeFolder = await layOutForTests()
  const dataFolder = options.dataFolder ?? (await freshDataFolder(homeFolder))
  const node = await startNode({ fast: true, ...options, homeFolder, dataFolder }).catch(async (error) => {
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true })
    throw error
  })
  return {
    ...node,
    dataFolder,
    async stop() {
      await node.stop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

async function freshDataFolder(homeFolder: string): Promise<string> {
  const parent = join(homeFolder, 'data')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'test-'))
}
