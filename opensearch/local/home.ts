import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { projectRoot } from './project-root.ts'

/** Where the parts of a laid-out node lie below its home folder. */
export interface Home {
  readonly folder: string
  readonly lib: string
  readonly modules: string
  readonly plugins: string
  readonly config: string
  readonly temporary: string
  readonly launcher: string
  readonly classArchive: string
  readonly stamp: string
  readonly lock: string
  readonly data: string
}

/** Names the parts of the home folder; creates nothing. */
export function homeAt(folder: string): Home {
  return {
    folder,
    lib: join(folder, 'lib'),
    modules: join(folder, 'modules'),
    plugins: join(folder, 'plugins'),
    config: join(folder, 'config'),
    temporary: join(folder, 'tmp'),
    launcher: join(folder, 'launcher.jar'),
    classArchive: join(folder, 'classes.jsa'),
    stamp: join(folder, 'stamp'),
    lock: join(folder, 'layout.lock'),
    data: join(folder, 'data'),
  }
}

/** The two committed files that a layout is made from, and the OpenSearch version they stand for. */
export interface Kit {
  readonly pom: string
  readonly launcherSource: string
  readonly version: string
}

/** Finds the kit: what the node is laid out from, beside this file in the project. */
export function findKit(): Kit {
  const folder = join(projectRoot, 'opensearch', 'local')
  const pom = join(folder, 'pom.xml')
  const version = /<opensearch\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1]
  if (version === undefined) throw new Error(`${pom} names no opensearch.version`)
  return { pom, launcherSource: join(folder, 'Launcher.java'), version }
}

/** How the Java machine of a node is tuned: `fast` starts in a third of the time, the other answers faster once warm. */
export interface JvmOptions {
  /** Heap size as Java writes it, for example `512m`. */
  readonly heap: string
  readonly fast: boolean
}

/** Returns the arguments of `java` up to and without the node's own settings. */
export function javaArguments(home: Home, { heap, fast }: JvmOptions, archive: 'dump' | 'use'): string[] {
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    ...(fast ? ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] : ['-XX:+UseG1GC']),
    '-XX:+ExitOnOutOfMemoryError',
    // where the person happens to stand is no place for the report of a crash
    `-XX:ErrorFile=${join(home.folder, 'crash-%p.log')}`,
    ...archiveArguments(home, archive),
    '-Dfile.encoding=UTF-8',
    '-Djava.awt.headless=true',
    '-Djava.locale.providers=SPI,COMPAT',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-Dio.netty.allocator.numDirectArenas=0',
    `-Djava.io.tmpdir=${home.temporary}`,
    // The class path is part of the class archive: it must be literally the same at each start and hold no folder.
    '-cp',
    `${home.launcher}${delimiter}${join(home.lib, '*')}`,
    'Launcher',
    home.folder,
  ]
}

function archiveArguments(home: Home, archive: 'dump' | 'use'): string[] {
  if (archive === 'dump')
    return [`-XX:ArchiveClassesAtExit=${home.classArchive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off']
  if (!existsSync(home.classArchive)) return ['-Xlog:disable']
  return [`-XX:SharedArchiveFile=${home.classArchive}`, '-Xshare:auto', '-Xlog:disable']
}
