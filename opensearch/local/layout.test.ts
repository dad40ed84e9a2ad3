import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { layOutNode } from './layout.ts'
import { runTool } from './run-tool.ts'

describe('layOutNode without what it needs', () => {
  let folder: string
  let bin: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hinomi-layout-'))
    bin = join(folder, 'bin')
    await mkdir(bin)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const layOut = (env: NodeJS.ProcessEnv) => layOutNode({ homeFolder: join(folder, 'home'), env })

  async function tool(name: string, script: string): Promise<void> {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, name), 0o755)
  }

  it('says how to install Java', async () => {
    await expect(layOut({ PATH: bin })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/^Java is missing: install a JDK .* or set HINOMI_OPENSEARCH_URL/),
    })
  })

  it('says that Java is too old', async () => {
    await tool('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`)

    await expect(layOut({ PATH: bin })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('Java 11.0.2 is too old'),
    })
  })

  it('says that a runtime without compiler does not do', async () => {
    await tool('java', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`)

    await expect(layOut({ PATH: bin })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('Java 17.0.15 is a runtime without the compiler javac'),
    })
  })

  it('says how to install Maven', async () => {
    await tool('java', `echo 'openjdk version "21" 2023-09-19' >&2`)
    await tool('javac', 'echo javac 21')

    await expect(layOut({ PATH: bin })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/^Maven is missing: .* or set HINOMI_OPENSEARCH_URL/),
    })
  })

  it('says that a home which is a file is no folder', async () => {
    const homeFolder = join(folder, 'file')
    await writeFile(homeFolder, '')

    await expect(layOutNode({ homeFolder })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(`${homeFolder} is no folder`),
    })
  })

  it('finds the tools of JAVA_HOME before those of the PATH', async () => {
    const javaHome = join(folder, 'jdk')
    await mkdir(javaHome)
    await symlink(bin, join(javaHome, 'bin'))
    await tool('java', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`)

    await expect(layOut({ PATH: '', JAVA_HOME: javaHome })).rejects.toThrow('Java 11.0.2 is too old')
  })
})

const realTools = await Promise.all(['mvn', 'javac'].map((name) => runTool(name, ['-version'], process.env)))

describe.skipIf(realTools.some((run) => run.missing))('layOutNode with the real Maven', () => {
  it('says that it is the network or the mirror when nothing can be fetched', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hinomi-maven-'))
    const settings = join(folder, '.m2', 'settings.xml')
    await mkdir(join(folder, '.m2'))
    await writeFile(
      settings,
      '<settings><mirrors><mirror><id>closed</id><url>http://127.0.0.1:9/</url><mirrorOf>*</mirrorOf></mirror></mirrors></settings>',
    )
    const env = { ...process.env, MAVEN_OPTS: `-Duser.home=${folder}` }

    const layingOut = layOutNode({ homeFolder: join(folder, 'home'), env })

    await expect(layingOut).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/Maven cannot fetch OpenSearch: check the network.* Maven says: .*127\.0\.0\.1:9/),
    })
    await rm(folder, { recursive: true, force: true })
  })
})
