import { SettlingWriter } from './settling-writer.ts'
import { transform } from './transform.ts'
import { Usage } from './usage.ts'

// With `detect` as third argument, rules run on each event.
const [folder = '', accounts = '', detecting] = process.argv.slice(2)
const usage = new Usage()
const writer = new SettlingWriter()
const summary = await transform(folder, accounts, writer, detecting === 'detect')
usage.print({
  records: summary.received,
  jsonBytes: writer.jsonBytes,
  documents: writer.documents,
  quarantined: summary.quarantined,
  duplicates: summary.duplicate,
})
if (summary.signals !== undefined) console.error(`${folder}: signals: ${JSON.stringify(summary.signals)}`)
if (summary.quarantined > 0) console.error(`${folder}: set aside: ${JSON.stringify(summary.reasons)}`)
