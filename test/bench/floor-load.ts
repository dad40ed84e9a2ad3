import { bulkSender } from './floor/bulk-sender.ts'
import { floorIndex } from './floor/floor-template.ts'
import { actionLine, floorDocuments, floorSource } from './floor/read-floor.ts'
import { Usage } from './usage.ts'

const BODY_CHARACTERS = 5_000_000
const CONNECTIONS = 2

const [source = '', folder = '', url = ''] = process.argv.slice(2)
const usage = new Usage()
const { findings } = floorSource(source)
const sender = bulkSender(url, floorIndex(source), CONNECTIONS)
let parts: string[] = []
let size = 0
let records = 0
let characters = 0
for (const made of floorDocuments(source, folder)) {
  const action = actionLine(made, findings)
  const json = JSON.stringify(made.document)
  parts.push(action, json, '\n')
  size += action.length + json.length
  characters += json.length
  records++
  if (size < BODY_CHARACTERS) continue
  await sender.send(Buffer.from(parts.join('')))
  parts = []
  size = 0
}
if (size > 0) await sender.send(Buffer.from(parts.join('')))
await sender.drain()
usage.print({
  records,
  jsonBytes: characters,
  documents: records - sender.rejected,
  quarantined: 0,
  duplicates: sender.rejected,
})
