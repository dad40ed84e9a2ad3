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

/** The variable of the environment in which the test files of a run find who keeps nodes for them. */
export const NODE_KEEPER = 'HINOMI_TEST_NODES'

/** A node that others use before and after: it is not to be killed. */
export interface SharedNode {
  readonly url: string
  /** Gives the node back, which empties it. */
  stop(): Promise<void>
}

/** Returns a node without settings of its own that holds nothing: one that ran before, or outside a test run a fresh one. */
export async function borrowTestNode(): Promise<SharedNode> {
  const keeper = process.env[NODE_KEEPER]
  if (keeper === undefined) return startTestNode()
  const url = await post(`${keeper}/lend`, '')
  return {
    url,
    async stop() {
      await post(`${keeper}/take-back`, url)
    },
  }
}

async function post(url: string, body: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body })
  const said = await answer.text()
  if (!answer.ok) throw new Error(said)
  return said
}

async function freshDataFolder(homeFolder: string): Promise<string> {
  const parent = join(homeFolder, 'data')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'test-'))
}
