import { closeSync, openSync, writeSync } from 'node:fs'
import { actionLine, type BulkItem } from '#opensearch/bulk-item.ts'
import { SettlingWriter } from './settling-writer.ts'
import { transform } from './transform.ts'
import { Usage } from './usage.ts'

// Writes the documents that the loader makes of a folder into a file, as the lines of a bulk body.
const [folder = '', accounts = '', file = ''] = process.argv.slice(2)
const usage = new Usage()
const output = openSync(file, 'w')
const writer = new SettlingWriter((item: BulkItem) => {
  writeSync(output, actionLine(item))
  writeSync(output, Buffer.from(item.json))
  writeSync(output, '\n')
})
const summary = await transform(folder, accounts, writer)
closeSync(output)
usage.print({
  records: summary.received,
  jsonBytes: writer.jsonBytes,
  documents: writer.documents,
  quarantined: summary.quarantined,
  duplicates: summary.duplicate,
})
