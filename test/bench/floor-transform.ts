import { actionLine, floorDocuments, floorSource } from './floor/read-floor.ts'
import { Usage } from './usage.ts'

const [source = '', folder = ''] = process.argv.slice(2)
const usage = new Usage()
const { findings } = floorSource(source)
const counts = { records: 0, jsonBytes: 0, documents: 0, quarantined: 0, duplicates: 0 }
let actionBytes = 0
for (const made of floorDocuments(source, folder)) {
  counts.records++
  counts.documents++
  actionBytes += actionLine(made, findings).length
  counts.jsonBytes += Buffer.byteLength(JSON.stringify(made.document))
}
if (actionBytes === 0) throw new Error(`${folder} holds no records`)
usage.print(counts)
