import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { accountLookup } from '#core/accounts.ts'
import { HinomiError, messageOf } from '#core/errors.ts'
import { routeKey } from '#core/object-key.ts'
import { type Rejection, reject } from '#core/rejection.ts'
import { decodeObject } from '#ingest/decode/decode-object.ts'
import { digest } from '#ingest/digest.ts'
import { SOURCES } from '#normalizers/generated/registry.ts'
import { openNormalizer } from '#normalizers/normalize-object.ts'
import { newCommand, type Options, settingsOf, withAccounts } from '../command.ts'
import { LineWriter } from '../line-writer.ts'
import { visibleJson } from '../output.ts'
import { readRegistry } from '../registry.ts'

const READ_BYTES = 256 * 1024

/** `hinomi normalize --key KEY FILE`: what the loader would make of one object, without OpenSearch. */
export function normalizeCommand(): Command {
  const command = newCommand(
    'normalize',
    '1 ファイルを文書に変換して表示 / print what one object becomes',
    'hinomi normalize --key AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/x.json.gz ./x.json.gz',
  )
    .argument('<file>', 'ファイル / file')
    .requiredOption('--key <key>', 'アーカイブでのキー / key of the object in the archive')
    .option('--bucket <name>', 'バケット名 / bucket name, part of the ids of lines', 'archive')
  withAccounts(command)
  return command.action(normalizeFile)
}

async function normalizeFile(file: string, options: Options): Promise<void> {
  const key = String(options.key)
  const stats = await stat(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown)
  })
  if (stats.isDirectory()) throw new HinomiError('usage', `${file} is a folder: name one file, or use hinomi load`)
  const { accounts } = settingsOf(options).values
  const lookup = accounts === undefined ? undefined : accountLookup(await readRegistry(accounts))
  const out = new LineWriter(process.stdout)
  const err = new LineWriter(process.stderr)
  let rejected = 0
  const refuse = (rejection: Rejection, source: string | undefined, offset: number | undefined) => {
    rejected++
    err.write(visibleJson({ reason: rejection.reason, issues: rejection.issues, source, key, offset }))
  }

  const routed = routeKey(key, SOURCES)
  if (routed.kind === 'unknown') {
    refuse(reject('key-unknown', { path: '', message: 'the key fits no source' }), undefined, undefined)
  } else if (routed.kind !== 'ignored') {
    const normalize = openNormalizer({
      address: routed.address,
      sources: routed.sources,
      key,
      bucket: String(options.bucket),
      mainBucket: true,
      writtenAt: stats.mtimeMs,
      ingestedAt: Date.now(),
      accounts: lookup,
      digest,
    })
    const framing = routed.sources[0]?.framing ?? { kind: 'json', arrays: [] }
    for await (const batch of decodeObject(readChunks(file), framing)) {
      for (const decoded of batch) {
        if (decoded.kind === 'rejection') {
          refuse(decoded.rejection, routed.sources[0]?.id, decoded.offset)
          continue
        }
        normalize(decoded.value, decoded, (result) => {
          if (result.kind === 'rejection') return refuse(result.rejection, result.source?.id, decoded.offset)
          if (result.kind === 'skip') return
          const { index, id, version, json } = result
          out.write(visibleJson({ index, id, version, document: JSON.parse(Buffer.from(json).toString()) as unknown }))
        })
      }
      await out.drained()
      await err.drained()
    }
  }
  await out.end()
  await err.end()
  process.exitCode = rejected > 0 ? 1 : 0
}

async function* readChunks(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>
  } catch (thrown) {
    throw unreadable(file, thrown)
  }
}

function unreadable(file: string, thrown: unknown): HinomiError {
  return new HinomiError('usage', `${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
}
