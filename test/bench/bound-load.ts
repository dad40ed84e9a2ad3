import { closeSync, openSync, readSync } from 'node:fs'
import { bulkSender } from './floor/bulk-sender.ts'
import { parsedObjects } from './floor/read-floor.ts'
import { Usage } from './usage.ts'

const BODY_BYTES = 5_000_000
const CONNECTIONS = 2
const NEWLINE = 0x0a
/** As many as tell an action line from a document. */
const ACTION_CHARACTERS = 20

/**
 * What our documents cost at least: a loader that reads and parses like the floor, finds each document finished, and sends it.
 * It checks nothing, makes nothing and serialises nothing.
 */
const [source = '', folder = '', finished = '', url = ''] = process.argv.slice(2)
const usage = new Usage()
const sender = bulkSender(url, undefined, CONNECTIONS)
let records = 0
for (const object of parsedObjects(source, folder)) records += object.records.length
let jsonBytes = 0
for (const body of bodiesOf(finished)) {
  jsonBytes += body.length
  await sender.send(body)
}
await sender.drain()
usage.print({
  records,
  jsonBytes,
  documents: records - sender.rejected,
  quarantined: 0,
  duplicates: sender.rejected,
})

/** Cuts a file of bulk lines into bodies, each ending with a whole document: an even number of lines. */
function* bodiesOf(file: string): Generator<Buffer> {
  const input = openSync(file, 'r')
  let rest = Buffer.alloc(0)
  for (;;) {
    const chunk = Buffer.allocUnsafe(BODY_BYTES)
    const size = readSync(input, chunk)
    const bytes = Buffer.concat([rest, chunk.subarray(0, size)])
    if (size === 0) {
      if (bytes.length > 0) yield bytes
      break
    }
    const end = endOfDocuments(bytes)
    yield bytes.subarray(0, end)
    rest = bytes.subarray(end)
  }
  closeSync(input)
}

/** An action line begins with one of two words that no document of ours begins with. */
function endOfDocuments(bytes: Buffer): number {
  let end = bytes.lastIndexOf(NEWLINE) + 1
  while (end > 0) {
    const next = bytes.toString('latin1', end, end + ACTION_CHARACTERS)
    if (next.length === ACTION_CHARACTERS && /^\{"(?:create|index)":\{"_index"/.test(next)) return end
    end = bytes.lastIndexOf(NEWLINE, end - 2) + 1
  }
  throw new Error('no document ends in this part of the file')
}
