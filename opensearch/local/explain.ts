import { stripVTControlCharacters } from 'node:util'
import { HinomiError } from '#core/errors.ts'

const OR_BY_URL = 'or set HINOMI_OPENSEARCH_URL to an OpenSearch that runs already'

/** Says that Java is missing, only a runtime, or too old. `found` is the version that was found, if any. */
export function explainJava(trouble: 'missing' | 'no-compiler' | 'too-old', found = ''): HinomiError {
  const what = {
    missing: 'Java is missing',
    'no-compiler': `Java ${found} is a runtime without the compiler javac`,
    'too-old': `Java ${found} is too old`,
  }[trouble]
  return new HinomiError(
    'config',
    `${what}: install a JDK 17 or 21 (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; macOS: brew install openjdk@17) so that java and javac are on the PATH or below JAVA_HOME, ${OR_BY_URL}`,
  )
}

/** Says that Maven is missing. */
export function explainMavenMissing(): HinomiError {
  return new HinomiError(
    'config',
    `Maven is missing: the local OpenSearch is fetched with it; install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven) so that mvn is on the PATH, ${OR_BY_URL}`,
  )
}

/** Says why Maven failed, from what it printed: a full disk, no way to the repository, or its last useful line. */
export function explainMaven(printed: string, homeFolder: string): HinomiError {
  if (isFullDisk(printed)) return explainFullDisk(homeFolder)
  const line = usefulMavenLine(printed)
  const network =
    /could not (be resolved|resolve|transfer|find)|unknown host|connection (refused|reset|timed out)|not resolved|offline/i
  if (network.test(printed)) {
    return new HinomiError(
      'config',
      `Maven cannot fetch OpenSearch: check the network, or the mirror and proxy in Maven's settings.xml, and try again, ${OR_BY_URL}. Maven says: ${line}`,
    )
  }
  return new HinomiError('config', `Maven failed: mend what it names and try again, ${OR_BY_URL}. Maven says: ${line}`)
}

function usefulMavenLine(printed: string): string {
  const lines = stripVTControlCharacters(printed)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '[ERROR]')
  const line = lines.find((text) => text.startsWith('[ERROR]')) ?? lines.at(-1) ?? 'nothing'
  const plain = line.replace(/^\[ERROR\]\s*/, '').replace(/\s*->\s*\[Help \d+\].*$/, '')
  // Maven names its own steps first and what went wrong last.
  const core = plain.slice(Math.max(0, plain.lastIndexOf('Could not ')))
  return withoutPasswords(core).slice(0, 400)
}

function withoutPasswords(text: string): string {
  return text.replaceAll(/\/\/[^/\s@]+@/g, '//')
}

/** Tells whether a log or an error speaks of a disk without room. */
export function isFullDisk(text: string): boolean {
  return /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/.test(text)
}

/** Says that the disk below a folder is full. */
export function explainFullDisk(folder: string): HinomiError {
  return new HinomiError(
    'config',
    `the disk that holds ${folder} is full: free some space (a laid-out OpenSearch needs about 150 MB, the data more), or set HINOMI_HOME to a folder on another disk`,
  )
}

/** Turns a failure of the file system into a sentence; anything else is returned as it is. */
export function explainFileTrouble(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return explainFullDisk(folder)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HinomiError('config', `${folder} cannot be written: set HINOMI_HOME to a folder of yours`, {
        cause: error,
      })
    case 'ENOTDIR':
    case 'EEXIST':
      return new HinomiError('config', `${folder} is no folder: set HINOMI_HOME to a folder of yours`, { cause: error })
    default:
      return error
  }
}

/** What is known of a node that did not start. */
export interface StartFailure {
  /** The text after OPENSEARCH_FAILED, or undefined when the Java machine itself ended. */
  readonly reason: string | undefined
  /** What the node logged last, and what the Java machine itself said. */
  readonly log: string
  readonly port: number
  readonly dataFolder: string
  readonly heap: string
}

/** Says why a node did not start, and the way out. */
export function explainStart({ reason, log, port, dataFolder, heap }: StartFailure): HinomiError {
  const text = `${reason ?? ''}\n${log}`
  if (/Address already in use/.test(text)) {
    return new HinomiError(
      'usage',
      `port ${port} is in use by another program: choose another one with --port (0 = any that is free), ${OR_BY_URL}`,
    )
  }
  if (/BindHttpException/.test(text)) {
    return new HinomiError('usage', `port ${port} may not be opened: choose one from 1024 to 65535 with --port`)
  }
  if (isFullDisk(text)) return explainFullDisk(dataFolder)
  if (/AccessDeniedException|Read-only file system/.test(text)) {
    return new HinomiError('config', `${dataFolder} cannot be written: set HINOMI_HOME to a folder of yours`)
  }
  if (/failed to obtain node locks/.test(text)) {
    return new HinomiError(
      'usage',
      `the data folder ${dataFolder} is used by another running node: stop that one, or set HINOMI_HOME to another folder`,
    )
  }
  if (/UnsupportedClassVersionError/.test(text)) return explainJava('too-old')
  if (/Could not reserve enough space|Cannot allocate memory|insufficient memory/i.test(text)) {
    return new HinomiError('config', `this machine has no memory for a heap of ${heap}: choose a smaller one`)
  }
  if (/Invalid (initial|maximum) heap size|Too small (initial|maximum) heap/i.test(text)) {
    return new HinomiError('usage', `${heap} is no heap size that Java takes: write it like 512m or 2g`)
  }
  const said = reason ?? lastLines(log, 5)
  return new HinomiError(
    'config',
    `OpenSearch did not start (data folder ${dataFolder}). It says: ${said || 'nothing'}`,
  )
}

/** Says that a node was not ready in time, with what it logged last. */
export function explainStartTimeout(timeoutMs: number, log: string): HinomiError {
  const said = lastLines(log, 5) || 'nothing'
  return new HinomiError(
    'transient',
    `OpenSearch was not ready after ${timeoutMs / 1000} s and was ended: try again when the machine is less busy. It says: ${said}`,
  )
}

/** Returns the last lines of a log, joined into one line. */
export function lastLines(log: string, count: number): string {
  return log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-count)
    .join(' | ')
}
