import { describe, expect, it } from 'vitest'
import { explainFileTrouble, explainMaven, explainStart } from './explain.ts'

describe('explainMaven', () => {
  it('says that it is the network or the mirror, and hides the password of a mirror', () => {
    const printed = [
      '[WARNING] something else',
      '\u001b[0m[ERROR] Plugin org.example:plugin:1 or one of its dependencies could not be resolved: Could not transfer artifact org.example:plugin:pom:1 from/to mirror (http://reader:secret@mirror.example.com/repo): Connection refused -> [Help 1]',
      '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
    ].join('\n')

    const error = explainMaven(printed, '/home/example/.hinomi')

    expect(error.code).toBe('config')
    expect(error.message).toMatch(/cannot fetch OpenSearch: check the network, or the mirror and proxy/)
    expect(error.message).toContain('(http://mirror.example.com/repo): Connection refused')
    expect(error.message).not.toMatch(/secret|Help 1/)
  })

  it('recognises a full disk', () => {
    expect(explainMaven('[ERROR] copying failed: No space left on device', '/data').message).toMatch(
      /disk that holds \/data is full/,
    )
  })

  it('shows the last line when Maven names no error', () => {
    const error = explainMaven('The JAVA_HOME environment variable is not defined correctly\n\n', '/data')

    expect(error.message).toContain('Maven says: The JAVA_HOME environment variable is not defined correctly')
  })
})

describe('explainStart', () => {
  const failure = { reason: undefined, log: '', port: 9200, dataFolder: '/data/kept', heap: '512m' }

  it.each([
    ['BindHttpException: Failed to bind <- BindException: Address already in use', 'usage', /port 9200 is in use/],
    ['BindHttpException: Failed to bind <- SocketException: Permission denied', 'usage', /port 9200 may not be opened/],
    ['IllegalStateException: failed to obtain node locks, tried [[/data/kept]]', 'usage', /\/data\/kept is used by/],
    ['UncheckedIOException <- IOException: No space left on device', 'config', /disk that holds \/data\/kept is full/],
    ['AccessDeniedException: /data/kept/nodes', 'config', /\/data\/kept cannot be written/],
    ['IllegalArgumentException: unknown setting [x.y]', 'config', /It says: IllegalArgumentException: unknown setting/],
  ])('explains %s', (reason, code, message) => {
    const error = explainStart({ ...failure, reason })

    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  it('explains what the Java machine itself says', () => {
    const log = 'Exception in thread "main" java.lang.UnsupportedClassVersionError: Launcher'

    expect(explainStart({ ...failure, log }).message).toMatch(/too old: install a JDK 17 or 21/)
  })

  it('shows the last log lines when it knows nothing better', () => {
    expect(explainStart({ ...failure, log: 'one\ntwo\n' }).message).toMatch(/It says: one \| two$/)
  })
})

describe('explainFileTrouble', () => {
  it('explains a full disk and leaves errors that are no trouble of the file system alone', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
    const other = new Error('other')

    expect(explainFileTrouble(full, '/data')).toMatchObject({ code: 'config', message: expect.stringMatching(/full/) })
    expect(explainFileTrouble(other, '/data')).toBe(other)
  })
})
